package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.ForwardingLink;
import io.github.simpleipc.testkit.MemoryLink;

/** A session's end of a link. Whoever would block in it, a caller that leads, lets the rest of the run go on instead. */
final class FuzzedLink extends ForwardingLink {
    private final MemoryLink end;
    private final Runnable goOn;

    FuzzedLink(MemoryLink end, Runnable goOn) {
        super(end);
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
}
