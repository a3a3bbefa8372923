package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.SystemTimer;
import io.github.simpleipc.internal.transport.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the tests of this package share: a timer, and short ways to stand for election. */
final class Stand implements AutoCloseable {
    static final UserLookup SOMEBODY_ELSE = () -> "somebody-else";

    final SystemTimer timer = new SystemTimer("test", failure -> {});
    final Cancellation cancellation = new Cancellation();
    final List<String> log = new CopyOnWriteArrayList<>();

    UnixAddress unix(Object path) throws ConnectFailedException {
        return unix(path, UserLookup.system());
    }

    UnixAddress unix(Object path, UserLookup users, String... allowed) throws ConnectFailedException {
        return new UnixAddress(path.toString(), Set.of(allowed), users, log::add);
    }

    Deadline generous() {
        return Deadline.in(timer, Duration.ofSeconds(60));
    }

    Deadline brief() {
        return Deadline.in(timer, Duration.ofMillis(200));
    }

    Elected elect(Address address) throws ConnectFailedException {
        return Election.stand(address, "0123456789abcdef", true, generous(), cancellation);
    }

    Elected electBriefly(Address address) throws ConnectFailedException {
        return Election.stand(address, "0123456789abcdef", true, brief(), cancellation);
    }

    Listener serve(Address address) throws ConnectFailedException {
        return ((Elected.AsServer) elect(address)).listener();
    }

    static void end(Elected elected) {
        if (elected instanceof Elected.AsServer server) {
            server.listener().close();
        } else if (elected instanceof Elected.AsClient client) {
            client.link().close();
        }
    }

    @Override
    public void close() {
        timer.close();
    }
}
