package io.github.simpleipc.go;

import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.SessionHost;
import io.github.simpleipc.spi.WireHost;
import io.github.simpleipc.spi.WireLink;
import io.github.simpleipc.spi.WireSession;

/**
 * A link after its handshake. As the server the last line of that, SECRET_ACCEPTED, is the session's to write: nothing may be
 * written right behind it.
 *
 * @param reader may hold bytes that came behind the handshake
 * @param ownRole on this link
 */
record GoLink(WireLink link, LineReader reader, LineCodec codec, Ids ids, Role ownRole, Manner manner, WireHost host)
        implements ProvenLink {
    /** JSON escapes can make a text six times as long; such texts are refused by the sender when they are too long. */
    private static final int ROOM_FOR_ESCAPES = 2;

    private static final int JSON_AROUND = 1024;

    /** Nothing is known of its instance: the format has none. */
    @Override
    public Peer peer() {
        return new Peer(ownRole.opposite(), "", link.peerUser());
    }

    @Override
    public WireSession session(SessionHost session) {
        return new GoSession(this, session);
    }

    @Override
    public void close() {
        link.close();
    }

    /** The longest line, without its line feed. */
    int maxLineBytes() {
        var json = (long) ROOM_FOR_ESCAPES * host.options().maxMessageBytes() + JSON_AROUND;
        return (int) Math.min(codec.lineLength(json), Integer.MAX_VALUE - 64);
    }
}
