package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.internal.handshake.ClientHandshake;
import io.github.simpleipc.internal.handshake.OwnSide;
import io.github.simpleipc.internal.handshake.ServerHandshake;
import io.github.simpleipc.internal.transport.Link;

/** The native wire: two lanes, and TLS behind the preface. */
record NativeProtocol(OwnSide self) implements Protocol {
    @Override
    public String instance() {
        return self.instance();
    }

    @Override
    public String silence() {
        return "";
    }

    @Override
    public Pairing pair(Link firstLink, Dialling dialling) throws ConnectFailedException {
        var handshake = new ClientHandshake(self);
        var first = dialling.run(firstLink, handshake::first);
        try {
            return new Pairing.Lanes(first, dialling.run(dialling.dial(), raw -> handshake.second(raw, first)));
        } catch (ConnectFailedException | RuntimeException | Error e) {
            first.link().close();
            throw e;
        }
    }

    @Override
    public void wipe() {
        self.wipe();
    }

    @Override
    public Judge judge(Slot slot) {
        return new ServerHandshake(self, slot)::run;
    }
}
