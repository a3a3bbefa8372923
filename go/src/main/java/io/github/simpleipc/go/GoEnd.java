package io.github.simpleipc.go;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Role;
import io.github.simpleipc.spi.Place;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.WireEnd;
import io.github.simpleipc.spi.WireHost;
import io.github.simpleipc.spi.WireLink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The handshake of either role.
 *
 * <pre>
 *  first link, the probe     client: ISIPC             server: ISIPC             the client closes it
 *  second link               client: SECRET secret     server: SECRET_ACCEPTED   the session begins
 * </pre>
 *
 * A Go server that will not have a client says nothing and hangs; this one closes the link. To a client of this library it says
 * why first, in a RESPONSE, which is no answer to a secret.
 */
final class GoEnd implements WireEnd {
    /** Longer than any secret; the links of strangers are cut off at twice that. */
    private static final int MAX_LINE_BYTES = 16 << 10;

    private static final String BUSY = "busy";
    private static final String WRONG_SECRET = "wrong secret";

    private final WireHost host;
    private final byte[] secret;
    private final Ids ids = new Ids();
    private final LineCodec codec;

    GoEnd(WireHost host, byte[] secret, LineCipher cipher) {
        this.host = host;
        this.secret = secret;
        this.codec = new LineCodec(cipher, ids::fresh);
        var spec = host.spec();
        if (spec.type() != ConnectionSpec.Type.UNIX && spec.tls().isEmpty() && cipher.equals(LineCipher.NONE)) {
            host.log()
                    .warning("on the Go wire the secret travels in the clear: use TLS, an encryption key, or a unix"
                            + " socket");
        }
    }

    @Override
    public void judge(WireLink stranger, Place place) throws IOException {
        var reader = new LineReader(stranger, MAX_LINE_BYTES);
        var first = readFirst(stranger, reader);
        switch (first.opCode()) {
            case ISIPC -> answerProbe(stranger, reader);
            case SECRET -> judgeSecret(first, stranger, reader, place);
            default ->
                throw new ConnectFailedException(
                        Reason.NOT_A_PEER, "its first line was neither a probe nor a secret, but " + first.opCode());
        }
    }

    /** The client closes a probe when it has its answer. Whatever else it sends there is never answered, here as there. */
    private void answerProbe(WireLink stranger, LineReader reader) throws IOException {
        write(stranger, new Message(OpCode.ISIPC, "", ids.fresh()));
        try {
            var ignored = reader.read();
        } catch (EOFException e) {
            host.log().debug(() -> "a probe was answered");
        }
    }

    private void judgeSecret(Message first, WireLink stranger, LineReader reader, Place place) throws IOException {
        if (!MessageDigest.isEqual(first.data().getBytes(StandardCharsets.UTF_8), secret)) {
            throw refuse(first, stranger, WRONG_SECRET);
        }
        if (!place.tryTake(link(first, stranger, reader, Role.SERVER))) {
            throw refuse(first, stranger, BUSY);
        }
    }

    private GoLink link(Message peers, WireLink link, LineReader reader, Role ownRole) {
        var losesNothing = Ids.isOfThisLibrary(peers) || host.spec().tls().isPresent();
        var manner = losesNothing ? Manner.FREELY : Manner.ONE_AT_A_TIME;
        return new GoLink(link, reader, codec, ids, ownRole, manner, host);
    }

    private ConnectFailedException refuse(Message first, WireLink stranger, String why) throws IOException {
        if (Ids.isOfThisLibrary(first)) {
            write(stranger, new Message(OpCode.RESPONSE, why, ids.fresh()));
        }
        return refusal(why);
    }

    private static ConnectFailedException refusal(String why) {
        return switch (why) {
            case BUSY ->
                new ConnectFailedException(
                        Reason.BUSY, "two processes are connected already; a third cannot join them");
            case WRONG_SECRET ->
                new ConnectFailedException(Reason.WRONG_SECRET, "the two sides have different secrets");
            default ->
                new ConnectFailedException(
                        Reason.HANDSHAKE_FAILED, "the server answered the secret with something else");
        };
    }

    @Override
    public Optional<ProvenLink> prove(WireLink link, int number) throws IOException {
        var reader = new LineReader(link, MAX_LINE_BYTES);
        if (number == 0) {
            write(link, new Message(OpCode.ISIPC, "", ids.fresh()));
            var answer = readFirst(link, reader);
            if (answer.opCode() != OpCode.ISIPC) {
                throw new ConnectFailedException(
                        Reason.NOT_A_PEER, "what is there answered a probe with " + answer.opCode());
            }
            return Optional.empty();
        }
        write(link, new Message(OpCode.SECRET, new String(secret, StandardCharsets.UTF_8), ids.fresh()));
        var answer = readFirst(link, reader);
        if (answer.opCode() != OpCode.SECRET_ACCEPTED) {
            throw refusal(answer.opCode() == OpCode.RESPONSE ? answer.data() : "");
        }
        return Optional.of(link(answer, link, reader, Role.CLIENT));
    }

    /** The first line of the other side; if it is none, says what it looks like. */
    private Message readFirst(WireLink link, LineReader reader) throws IOException {
        byte[] line;
        try {
            line = reader.read();
        } catch (EOFException | MalformedLineException e) {
            var stranger = Strangers.recognise(reader.unfinished());
            throw stranger.isPresent() ? stranger.get() : e;
        }
        try {
            return codec.decode(line);
        } catch (MalformedLineException e) {
            var stranger = Strangers.recognise(line);
            if (stranger.isPresent() && Strangers.isNative(line)) {
                // It knows our lines, and will say what is here.
                write(link, new Message(OpCode.ISIPC, "", ids.fresh()));
            }
            throw stranger.orElseGet(() -> new ConnectFailedException(
                    Reason.NOT_A_PEER,
                    "what is there does not speak the Go wire, or has another key: " + e.getMessage(),
                    e));
        }
    }

    private void write(WireLink link, Message message) throws IOException {
        var line = ByteBuffer.wrap(codec.encode(message));
        while (line.hasRemaining()) {
            if (link.tryWrite(line) == 0) {
                link.await(false, true);
            }
        }
    }
}
