package io.github.simpleipc.internal.crypto;

/** The built-in encryption of one direction of one link, without the derivation of its key. */
public final class TestCiphers {
    private TestCiphers() {}

    /** What seals, from number 0. */
    public static FrameSealer sealer(byte[] linkKey) {
        return new AesGcm.Sealer(linkKey);
    }

    /** What opens that. */
    public static FrameOpener opener(byte[] linkKey) {
        return new AesGcm.Opener(linkKey);
    }
}
