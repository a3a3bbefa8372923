/**
 * What tests of connections need; it may be published one day. It knows the library and itself, none of the tests around it,
 * and a test framework only where it extends one ({@link io.github.simpleipc.testkit.Leaks}, {@link
 * io.github.simpleipc.testkit.LinkContract}).
 *
 * <ul>
 *   <li>Links in memory: {@link io.github.simpleipc.testkit.MemoryLinks}; with faults: {@link
 *       io.github.simpleipc.testkit.FaultLink}.
 *   <li>A clock that is moved by hand: {@link io.github.simpleipc.testkit.ManualTimer}.
 *   <li>A peer that follows a script and may lie in each message: {@link io.github.simpleipc.testkit.ScriptedPeer}; one that
 *       knows the secret and no manners: {@link io.github.simpleipc.testkit.HostilePeer}; strangers: {@link
 *       io.github.simpleipc.testkit.Flood}.
 *   <li>A second process: {@link io.github.simpleipc.testkit.PeerProcess}.
 *   <li>What is left behind: {@link io.github.simpleipc.testkit.Leaks}. What a transport must keep: {@link
 *       io.github.simpleipc.testkit.LinkContract}.
 * </ul>
 */
package io.github.simpleipc.testkit;
