package io.github.simpleipc.torture.rig;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.torture.end.EndConfig;
import io.github.simpleipc.torture.judge.Rule;
import io.github.simpleipc.torture.judge.Violation;
import io.github.simpleipc.torture.plan.FaultKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A third process that wants to be the peer; inside the director's, which makes no difference to the address. */
final class Third {
    /** What anybody may get while a server comes and goes. */
    private static final Set<Reason> PASSING =
            EnumSet.of(Reason.NOBODY_THERE, Reason.SILENT, Reason.HANDSHAKE_FAILED, Reason.IO_ERROR, Reason.TLS_FAILED);

    private final Venue venue;

    Third(Venue venue) {
        this.venue = venue;
    }

    /** Comes once, and goes. */
    Optional<Violation> come(FaultKind kind) throws IOException {
        var secret = kind == FaultKind.WRONG_SECRET ? "a secret that is not the pair's" : venue.secret();
        try (var connection = EndConfig.builder(venue.mode(), spec(secret), venue.folder())
                .neverServer(true)
                .timeout(Duration.ofSeconds(2))
                .build()) {
            connection.connect();
            return judge(kind, Optional.empty());
        } catch (ConnectFailedException e) {
            return judge(kind, Optional.of(e.reason()));
        }
    }

    /**
     * Judges what came of it.
     *
     * @param refused why it was turned away; empty if it was let in, which one with the right secret may be while there is no peer
     */
    static Optional<Violation> judge(FaultKind kind, Optional<Reason> refused) {
        var isRight = switch (kind) {
            case THIRD_PROCESS -> refused.isEmpty() || refused.get() == Reason.BUSY || PASSING.contains(refused.get());
            case WRONG_SECRET ->
                refused.isPresent() && (refused.get() == Reason.WRONG_SECRET || PASSING.contains(refused.get()));
            default -> throw new IllegalArgumentException(kind + " is no third process");
        };
        return isRight
                ? Optional.empty()
                : Optional.of(new Violation(
                        Rule.INTRUDER,
                        kind.word() + ": "
                                + refused.map(reason -> "turned away for " + reason)
                                        .orElse("let in")));
    }

    private ConnectionSpec spec(String secret) {
        // By path also where the ends go by name: a name leads to this process's own home.
        var type = venue.mode().transport().hasPath() ? ConnectionSpec.Type.UNIX : tcpType();
        var spec = ConnectionSpec.of(type, address(), secret);
        return venue.mode().protection().hasTls()
                ? spec.withTls(
                        venue.folder().resolve(EndConfig.TLS_CERTIFICATE),
                        venue.folder().resolve(EndConfig.TLS_KEY))
                : spec;
    }

    private ConnectionSpec.Type tcpType() {
        return ConnectionSpec.Type.valueOf(venue.mode().transport().name());
    }

    private String address() {
        if (venue.served() instanceof UnixDomainSocketAddress unix) {
            return unix.getPath().toString();
        }
        var at = (InetSocketAddress) venue.served();
        var host = at.getAddress().getHostAddress();
        return (host.contains(":") ? "[::1]" : host) + ":" + at.getPort();
    }
}
