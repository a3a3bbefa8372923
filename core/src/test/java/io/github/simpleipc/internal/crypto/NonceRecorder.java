package io.github.simpleipc.internal.crypto;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Records the nonce of every frame that the built-in encryption seals in this JVM, until it is closed. */
public final class NonceRecorder implements AutoCloseable {
    /** One frame's nonce, and the fingerprint of the key that it was used with, both as hexadecimal digits. */
    public record Use(String keyFingerprint, String nonce) {}

    private final List<Use> uses = Collections.synchronizedList(new ArrayList<>());

    private NonceRecorder() {}

    /** Begins to record; one recorder at a time. */
    public static NonceRecorder start() {
        var recorder = new NonceRecorder();
        AesGcm.watcher = (key, nonce) -> recorder.uses.add(new Use(key, nonce));
        return recorder;
    }

    public List<Use> uses() {
        synchronized (uses) {
            return List.copyOf(uses);
        }
    }

    @Override
    public void close() {
        AesGcm.watcher = null;
    }
}
