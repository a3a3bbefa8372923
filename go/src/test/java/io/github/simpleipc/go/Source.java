package io.github.simpleipc.go;

import io.github.simpleipc.spi.WireLink;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A link that gives what it has, so many bytes at a time and nothing in between, and then ends. Takes nothing. */
class Source implements WireLink {
    private final ByteBuffer bytes;
    private final int atATime;
    private boolean isPausing;

    Source(byte[] bytes, int atATime) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.atATime = atATime;
    }

    @Override
    public int tryRead(ByteBuffer target) {
        isPausing = !isPausing;
        if (!isPausing) {
            return 0;
        }
        if (!bytes.hasRemaining()) {
            return -1;
        }
        var count = Math.min(Math.min(atATime, target.remaining()), bytes.remaining());
        target.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public int tryWrite(ByteBuffer source) {
        return 0;
    }

    @Override
    public void await(boolean readable, boolean writable) {}

    @Override
    public void wakeup() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public Optional<String> peerUser() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
