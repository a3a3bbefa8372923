package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.internal.handshake.FuzzedPeer.Act;
import java.util.ArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where the fuzzing of handshakes begins: an honest one, and one for each act in place of each message. */
final class HandshakeSeeds {
    private HandshakeSeeds() {}

    /** For each value of the first byte below a number. */
    static Stream<byte[]> forConfigurations(int count) {
        return IntStream.range(0, count).boxed().flatMap(HandshakeSeeds::forConfiguration);
    }

    private static Stream<byte[]> forConfiguration(int configuration) {
        var seeds = new ArrayList<byte[]>();
        for (var act : Act.values()) {
            for (var at = 0; at < (act == Act.HONEST ? 1 : 4); at++) {
                var seed = new byte[1 + 2 * 5];
                seed[0] = (byte) configuration;
                seed[1 + 2 * at] = (byte) FuzzedPeer.ACTS.indexOf(act);
                seed[2 + 2 * at] = 1;
                seeds.add(seed);
            }
        }
        return seeds.stream();
    }
}
