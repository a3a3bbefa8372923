package io.github.simpleipc.torture.plan;

/**
 * A planned fault.
 *
 * @param side which end it is done to, 0 or 1, where that matters
 * @param pauseMillis how long the pair is left alone before it
 * @param lastsMillis how long it lasts, where it lasts; else how long a process stays away
 * @param amount how many, or how much, where that matters; 1 to 64
 * @param awaited whether the next fault waits until this one is healed
 */
public record Fault(FaultKind kind, int side, long pauseMillis, long lastsMillis, int amount, boolean awaited) {}
