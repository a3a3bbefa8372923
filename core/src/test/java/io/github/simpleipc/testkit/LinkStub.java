package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A link that brings nothing, takes nothing and waits for nothing; a test overrides what it is about. */
public abstract class LinkStub implements Link {
    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        return 0;
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        return 0;
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {}

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
