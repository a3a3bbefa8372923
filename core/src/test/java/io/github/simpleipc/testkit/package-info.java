/** What tests of connections need: a fake clock, links in memory and with faults, a peer process, a watch for leaks. */
package io.github.simpleipc.testkit;
