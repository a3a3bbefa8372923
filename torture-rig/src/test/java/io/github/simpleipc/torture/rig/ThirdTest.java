package io.github.simpleipc.torture.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.torture.plan.FaultKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ThirdTest {
    @Test
    void oneWithAWrongSecretMustNotGetIn() {
        assertThat(Third.judge(FaultKind.WRONG_SECRET, Optional.empty())).isPresent();
        assertThat(Third.judge(FaultKind.WRONG_SECRET, Optional.of(Reason.WRONG_SECRET)))
                .isEmpty();
        // It must not learn that the place is taken.
        assertThat(Third.judge(FaultKind.WRONG_SECRET, Optional.of(Reason.BUSY)))
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"WRONG_SECRET", "WRONG_KEY", "TLS_MISMATCH", "NOT_A_PEER", "FOREIGN_USER", "BAD_ADDRESS"})
    void oneWithTheRightSecretMustNotBeTurnedAwayForAWrongReason(Reason reason) {
        assertThat(Third.judge(FaultKind.THIRD_PROCESS, Optional.of(reason))).isPresent();
    }

    @Test
    void oneWithTheRightSecretIsTurnedAwayOrFindsTheSlotFree() {
        assertThat(Third.judge(FaultKind.THIRD_PROCESS, Optional.of(Reason.BUSY)))
                .isEmpty();
        assertThat(Third.judge(FaultKind.THIRD_PROCESS, Optional.empty())).isEmpty();
    }
}
