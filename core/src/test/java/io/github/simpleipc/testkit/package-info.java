/** What tests of connections need: a fake clock, links in memory and links with faults, a peer process, a watch for leaks. */
package io.github.simpleipc.testkit;
