package io.github.simpleipc.torture.plan;

/** What a mode can do besides queries of text. The ends ask for nothing that their mode can't do. */
public enum Ability {
    BYTES,
    SIGNALS
}
