package io.github.simpleipc.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A link that hands on everything to another, which it owns; what is to be different is overridden. */
public abstract class ForwardingLink implements Link {
    private final Link link;

    protected ForwardingLink(Link link) {
        this.link = link;
    }

    /** Where everything goes. */
    protected final Link link() {
        return link;
    }

    @Override
    public ByteBuffer allocate(int capacity) {
        return link.allocate(capacity);
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        return link.tryRead(target);
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        return link.tryWrite(source);
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        link.await(readable, writable);
    }

    @Override
    public void wakeup() {
        link.wakeup();
    }

    @Override
    public void shutdownOutput() throws IOException {
        link.shutdownOutput();
    }

    @Override
    public Optional<String> peerUser() {
        return link.peerUser();
    }

    @Override
    public void close() {
        link.close();
    }
}
