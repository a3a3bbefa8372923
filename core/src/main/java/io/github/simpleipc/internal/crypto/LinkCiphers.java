package io.github.simpleipc.internal.crypto;

/** The two ciphers of one link, as one side uses them: what leaves is sealed, what comes is opened. */
public record LinkCiphers(FrameSealer sealer, FrameOpener opener) {}
