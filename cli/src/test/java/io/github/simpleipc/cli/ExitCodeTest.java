package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryInterruptedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryTimeoutException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({
        "NOBODY_THERE, 3",
        "SILENT, 4",
        "BUSY, 5",
        "WRONG_SECRET, 5",
        "WRONG_KEY, 5",
        "ENCRYPTION_MISMATCH, 5",
        "TLS_MISMATCH, 5",
        "CERTIFICATE_REJECTED, 5",
        "OWN_CERTIFICATE_REJECTED, 5",
        "FOREIGN_USER, 5",
        "NOT_A_PEER, 7",
        "VERSION_MISMATCH, 7",
        "NOT_A_SOCKET, 7",
        "HANDSHAKE_FAILED, 7",
        "PORT_TAKEN, 7",
        "BAD_ADDRESS, 2",
        "GAVE_UP, 3",
        "IO_ERROR, 1"
    })
    void aFailureToConnectHasTheDocumentedCode(Reason reason, int code) {
        assertThat(ExitCode.of(new ConnectFailedException(reason, "x"))).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void noFailureToConnectIsASuccess(Reason reason) {
        assertThat(ExitCode.of(reason)).isBetween(1, 7);
    }

    @Test
    void aFailedQueryHasTheDocumentedCode() {
        var time = Duration.ZERO;
        assertThat(ExitCode.of(new NotConnectedException("x", null))).isEqualTo(3);
        assertThat(ExitCode.of(new LinkLostException("x", Outcome.NOT_RUN, time, null)))
                .isEqualTo(3);
        assertThat(ExitCode.of(new LinkLostException("x", Outcome.MAY_HAVE_RUN, time, null)))
                .isEqualTo(1);
        assertThat(ExitCode.of(new QueryTimeoutException("x", Outcome.MAY_HAVE_RUN, time)))
                .isEqualTo(4);
        assertThat(ExitCode.of(new QueryRefusedException("x", QueryRefusedException.Reason.PEER_BUSY, time)))
                .isEqualTo(5);
        assertThat(ExitCode.of(new QueryRefusedException("x", QueryRefusedException.Reason.TOO_LATE, time)))
                .isEqualTo(4);
        assertThat(ExitCode.of(new HandlerFailedException("x", HandlerFailedException.Reason.THREW, time)))
                .isEqualTo(6);
        assertThat(ExitCode.of(new QueryInterruptedException("x", Outcome.NOT_RUN, time)))
                .isEqualTo(1);
        assertThat(ExitCode.of(new IOException("x"))).isEqualTo(1);
    }
}
