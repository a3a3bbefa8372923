package io.github.simpleipc.internal.tls;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tlschannel.ClientTlsChannel;
import tlschannel.HeapBufferAllocator;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;
import tlschannel.TlsChannelBuilder;

/**
 * TLS over any other link. First {@link #handshake()}, by one thread alone, then as any link.
 *
 * <p>Threading: as {@link Link} says. tls-channel has a lock for each direction, held only for as long as an operation that
 * does not block; readLock is taken before them.
 *
 * <p>What TLS makes different from a socket, and what becomes of it here:
 *
 * <ul>
 *   <li>A read may need room to write, and the other way round: {@link #await} waits for what the last attempt lacked.
 *   <li>Plaintext may wait inside TLS while the link under it is dry: await looks there first.
 *   <li>TLS takes plaintext before the record with it fits into the link: {@link #tryWrite} then takes one byte less than
 *       TLS did, so that the caller stays, waits for room and offers it again. It is skipped then. So what was not taken
 *       must be offered again.
 *   <li>A TLS stream that just ends may have been cut by an attacker (RFC 8446, 6.1): that is an exception.
 *   <li>TLS 1.2 has no half-closed links: after the peer's {@link #shutdownOutput} a write fails.
 * </ul>
 */
public final class TlsLink implements Link {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Bounds how much is read, after a failure, in search of the alert that explains it. */
    private static final int MAX_READS_FOR_ALERT = 64;

    private static final int MAX_WRITES_OF_LAST_WORDS = 64;

    private final Link link;
    private final SSLEngine engine;
    private final LinkChannel channel;
    private final TlsChannel tls;
    private final byte[] localCertificateHash;

    private volatile boolean closed;
    private volatile boolean awaitingReadable;
    private volatile boolean readNeedsWrite;
    private volatile boolean writeNeedsRead;
    /** The last read did not come to the bottom: TLS may hold more although the link under it has nothing. */
    private volatile boolean mayHoldMore = true;

    private final ReentrantLock readLock = new ReentrantLock();
    /** What await found, for the next read. Guarded by readLock. */
    private final ByteBuffer peeked = ByteBuffer.allocate(1).limit(0);
    /** Why reading failed; it fails the same way again. Guarded by readLock. */
    private @Nullable IOException readFailure;

    /** The first byte that will be offered next was encrypted already. Owned by the writer. */
    private boolean firstIsTaken;

    TlsLink(Link link, SSLContext context, SSLEngine engine, byte[] localCertificateHash) {
        this.link = link;
        this.engine = engine;
        this.localCertificateHash = localCertificateHash;
        this.channel = new LinkChannel(link);
        this.tls = engine.getUseClientMode()
                ? set(ClientTlsChannel.newBuilder(channel, engine)).build()
                : set(ServerTlsChannel.newBuilder(channel, context))
                        .withEngineFactory(same -> engine)
                        .build();
    }

    /** Buffers on the heap need no unsafe freeing; kept, they are not made anew for each record. */
    private static <T extends TlsChannelBuilder<T>> T set(T builder) {
        return builder.withPlainBufferAllocator(new HeapBufferAllocator())
                .withEncryptedBufferAllocator(new HeapBufferAllocator())
                .withReleaseBuffers(false);
    }

    /**
     * Goes through the TLS handshake; blocks until it is done. The caller bounds the time by closing the link.
     *
     * <p>Under TLS 1.3 the client is done before the server has looked at its certificate: what the server finds wrong
     * arrives with a later read; see {@link #explain}.
     *
     * @throws ConnectFailedException CERTIFICATE_REJECTED, OWN_CERTIFICATE_REJECTED, TLS_FAILED
     * @throws IOException if the link broke, ended or was closed
     */
    public void handshake() throws IOException {
        while (true) {
            try {
                checkOpen();
                tls.handshake();
                return;
            } catch (NeedsReadException e) {
                link.await(true, false);
            } catch (NeedsWriteException e) {
                channel.checkWritable();
                link.await(false, true);
            } catch (ClosedChannelException e) {
                checkOpen();
                throw new IOException("the peer ended the link during the TLS handshake", e);
            } catch (IOException | RuntimeException e) {
                var failure = failed(e);
                var explained = TlsErrors.explain(failure);
                throw explained.isPresent() ? explained.get() : failure;
            }
        }
    }

    /** The SHA-256 of this side's certificate. */
    public byte[] localCertificateHash() {
        return localCertificateHash.clone();
    }

    /**
     * The SHA-256 of the certificate that the peer presented; only after the handshake.
     *
     * @throws IOException if there was none
     */
    public byte[] peerCertificateHash() throws IOException {
        try {
            return Sha256.hash(engine.getSession().getPeerCertificates()[0].getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException("the peer's certificate has no encoding", e);
        }
    }

    /**
     * Says whether TLS is behind a failure of this link, such as the peer's rejection of this side's certificate, which can
     * surface as a failed write. Reads, and loses, what the peer sent before: so only for a link that is given up, by who
     * reads it.
     */
    public Optional<ConnectFailedException> explain(IOException failure) {
        var explained = TlsErrors.explain(failure);
        try {
            var scratch = ByteBuffer.allocate(1024);
            for (int i = 0; explained.isEmpty() && i < MAX_READS_FOR_ALERT && tryRead(scratch.clear()) > 0; i++) {}
        } catch (IOException e) {
            explained = TlsErrors.explain(e);
        }
        return explained;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        readLock.lock();
        try {
            checkOpen();
            if (peeked.hasRemaining() && target.hasRemaining()) {
                target.put(peeked);
                return 1;
            }
            int count = read(target);
            if (count > 0 && awaitingReadable) {
                // That thread waits for bytes of the link, which may all be inside TLS by now.
                link.wakeup();
            }
            return count;
        } finally {
            readLock.unlock();
        }
    }

    private int read(ByteBuffer target) throws IOException {
        if (readFailure != null) {
            throw readFailure;
        }
        boolean needsWrite = false;
        int count = 0;
        try {
            count = tls.read(target);
            if (count < 0 && !tls.shutdownReceived()) {
                throw new IOException("the link was cut without TLS close");
            }
        } catch (NeedsReadException e) {
            // Nothing there; count is 0.
        } catch (NeedsWriteException e) {
            channel.checkWritable();
            needsWrite = true;
        } catch (IOException | RuntimeException e) {
            readFailure = failed(e);
            throw readFailure;
        }
        readNeedsWrite = needsWrite;
        mayHoldMore = count != 0 || !target.hasRemaining();
        return count;
    }

    /** True if a read would not come up empty, as far as that can be known without the link under it. */
    private boolean canRead() {
        // Who reads at this moment will wake us if there is more.
        if (!mayHoldMore || !readLock.tryLock()) {
            return false;
        }
        try {
            if (!peeked.hasRemaining()) {
                peeked.clear();
                try {
                    return read(peeked) != 0;
                } finally {
                    peeked.flip();
                }
            }
            return true;
        } catch (IOException e) {
            // The next read throws it again.
            return true;
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        checkOpen();
        int start = source.position();
        if (firstIsTaken) {
            if (!offer(NOTHING.duplicate()) || !source.hasRemaining()) {
                return 0;
            }
            source.get();
            firstIsTaken = false;
        }
        int before = source.position();
        if (source.hasRemaining() && !offer(source) && source.position() > before) {
            source.position(source.position() - 1);
            firstIsTaken = true;
        }
        return source.position() - start;
    }

    /** Hands plaintext to TLS; true if the link under it has taken all that came of it. */
    private boolean offer(ByteBuffer source) throws IOException {
        writeNeedsRead = false;
        try {
            tls.write(source);
        } catch (NeedsReadException e) {
            writeNeedsRead = true;
            return false;
        } catch (NeedsWriteException e) {
            channel.checkWritable();
            return false;
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
        if (source.hasRemaining()) {
            throw new IOException("TLS was closed for writing");
        }
        return true;
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        awaitingReadable = readable;
        try {
            if (readable && canRead()) {
                return;
            }
            boolean forRead = (readable && !readNeedsWrite) || (writable && writeNeedsRead);
            boolean forWrite = (writable && !writeNeedsRead) || (readable && readNeedsWrite);
            link.await(forRead, forWrite);
        } finally {
            awaitingReadable = false;
        }
    }

    @Override
    public void wakeup() {
        link.wakeup();
    }

    /** Sends close_notify as far as there is room for it. Belongs to who writes. */
    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        // Not by tls-channel, which would refuse to read from then on.
        engine.closeOutbound();
        flushEngine();
        link.shutdownOutput();
    }

    @Override
    public Optional<String> peerUser() {
        return link.peerUser();
    }

    @Override
    public void close() {
        closed = true;
        link.close();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the link is closed");
        }
    }

    /** After a failure: lets the peer know by the alert that the engine has ready, which tls-channel does not send. */
    private IOException failed(Exception failure) {
        if (failure instanceof SSLException && !closed) {
            flushEngine();
        }
        if (failure instanceof IOException e) {
            return e;
        }
        // Bytes from outside must never end a thread of ours.
        return new SSLException("the TLS engine failed: " + failure, failure);
    }

    /** Sends what the engine has to say for itself, once, as far as there is room; a failure changes nothing. */
    private void flushEngine() {
        if (channel.isStuck()) {
            return;
        }
        try {
            var out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            while (engine.wrap(NOTHING.duplicate(), out).bytesProduced() > 0 && !engine.isOutboundDone()) {}
            out.flip();
            // Some 30 bytes: they fit unless the link is full. A link may take nothing once although it has room.
            for (int i = 0; i < MAX_WRITES_OF_LAST_WORDS && out.hasRemaining(); i++) {
                channel.write(out);
            }
        } catch (SSLException | RuntimeException e) {
            // The peer will see the end of the link instead.
        }
    }
}
