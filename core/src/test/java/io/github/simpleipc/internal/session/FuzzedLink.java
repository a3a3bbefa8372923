package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.MemoryLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A session's end of a link. Whoever would block in it, a caller that leads, lets the rest of the run go on instead. */
final class FuzzedLink implements Link {
    private final MemoryLink end;
    private final Runnable goOn;

    FuzzedLink(MemoryLink end, Runnable goOn) {
        this.end = end;
        this.goOn = goOn;
    }

    MemoryLink end() {
        return end;
    }

    @Override
    public void await(boolean readable, boolean writable) {
        while (!end.isReady(readable, writable) && !Thread.currentThread().isInterrupted()) {
            goOn.run();
        }
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        return end.tryRead(target);
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        return end.tryWrite(source);
    }

    @Override
    public void wakeup() {
        end.wakeup();
    }

    @Override
    public void shutdownOutput() throws IOException {
        end.shutdownOutput();
    }

    @Override
    public Optional<String> peerUser() {
        return end.peerUser();
    }

    @Override
    public void close() {
        end.close();
    }
}
