package io.github.simpleipc.torture.judge;

/**
 * A broken promise.
 *
 * @param rule what was broken
 * @param evidence where it shows
 */
public record Violation(Rule rule, String evidence) {}
