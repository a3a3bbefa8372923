package io.github.simpleipc.internal.election;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A short way to say how something fails. */
final class Failures {
    private Failures() {}

    static AbstractThrowableAssert<?, ?> assertFails(Reason reason, ThrowingCallable job) {
        return assertThatThrownBy(job)
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> Assertions.assertThat(e.reason())
                                .as(e.getMessage())
                                .isEqualTo(reason));
    }
}
