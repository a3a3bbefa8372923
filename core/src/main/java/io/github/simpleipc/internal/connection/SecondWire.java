package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.ServerHandshake;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.internal.tls.TlsLink;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.spi.Place;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.Wire;
import io.github.simpleipc.spi.WireEnd;
import io.github.simpleipc.spi.WireLink;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wire from outside: one link for a session, perhaps others before it, and TLS from the first byte on.
 *
 * @param tls null without TLS
 */
record SecondWire(
        String instance, Wire wire, WireEnd end, @Nullable TlsContext tls) implements Protocol {
    /** More links than any handshake needs; a wire that always wants another would dial for ever. */
    private static final int MAX_LINKS = 8;

    @Override
    public String silence() {
        return ": " + wire.silence();
    }

    @Override
    public Pairing pair(Link first, Dialling dialling) throws ConnectFailedException {
        var link = first;
        for (int number = 0; number < MAX_LINKS; number++) {
            var proven = dialling.run(link, prove(number));
            if (proven.isPresent()) {
                return proven.get();
            }
            link = dialling.dial();
        }
        link.close();
        throw new IllegalStateException("after " + MAX_LINKS + " links the wire still wants another");
    }

    private Step<Optional<Pairing>> prove(int number) {
        return raw -> {
            var link = open(raw, Role.CLIENT);
            try {
                var proven = end.prove(link, number);
                if (proven.isEmpty()) {
                    link.close();
                }
                return proven.map(Pairing.OneLink::new);
            } catch (ConnectFailedException e) {
                throw e;
            } catch (IOException e) {
                throw explained(link, e);
            }
        };
    }

    /** With TLS 1.3 an alert about this side may come when its own handshake is over already. */
    private static IOException explained(WireLink link, IOException failure) {
        if (link instanceof TlsLink tlsLink) {
            var explanation = tlsLink.explain(failure);
            if (explanation.isPresent()) {
                return explanation.get();
            }
        }
        return failure;
    }

    private WireLink open(Link raw, Role role) throws IOException {
        if (tls == null) {
            return raw;
        }
        var link = tls.over(raw, role);
        link.handshake();
        return link;
    }

    @Override
    public Judge judge(Slot slot) {
        return (raw, watch) -> judge(raw, watch, slot);
    }

    private void judge(Link raw, ServerHandshake.Watch watch, Slot slot) throws IOException {
        var link = open(raw, Role.SERVER);
        var place = new OnePlace(slot, watch);
        end.judge(link, place);
        if (!place.taken) {
            link.close();
        }
    }

    /** The slot, for one stranger. */
    private static final class OnePlace implements Place {
        private final Slot slot;
        private final ServerHandshake.Watch watch;
        private boolean taken;

        OnePlace(Slot slot, ServerHandshake.Watch watch) {
            this.slot = slot;
            this.watch = watch;
        }

        @Override
        public boolean tryTake(ProvenLink link) {
            taken = slot.tryTake(new Pairing.OneLink(link), watch::proven);
            return taken;
        }
    }
}
