package io.github.simpleipc.internal.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets in who the example says. */
final class DocGate implements Gate {
    private final Verdict verdict;
    private final boolean free;
    private final Optional<byte[]> firstLane;
    final List<ProvenLane> proven = new ArrayList<>();

    DocGate(Verdict verdict, boolean free, Optional<byte[]> firstLane) {
        this.verdict = verdict;
        this.free = free;
        this.firstLane = firstLane;
    }

    @Override
    public Verdict reserve(String instance, String sessionId) {
        return verdict;
    }

    @Override
    public boolean isFree() {
        return free;
    }

    @Override
    public Optional<byte[]> firstLane(String instance, String sessionId) {
        return firstLane;
    }

    @Override
    public void proven(ProvenLane lane) {
        proven.add(lane);
    }

    @Override
    public void secondFailed(String sessionId) {}

    @Override
    public void release(String sessionId) {}
}
