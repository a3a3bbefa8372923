/**
 * Attacks, each carried out for real over sockets: what {@code docs/security.md} says of an attacker is shown here, also
 * where nothing protects.
 */
package io.github.simpleipc.attacks;
