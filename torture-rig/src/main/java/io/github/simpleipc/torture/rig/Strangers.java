package io.github.simpleipc.torture.rig;

import io.github.simpleipc.torture.plan.FaultKind;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Dials an address and says what no peer says. */
final class Strangers {
    private static final int AT_MOST_ENDLESS = 4;

    private final SocketAddress address;
    private final byte[] opening;

    /**
     * @param opening what a peer says first
     */
    Strangers(SocketAddress address, byte[] opening) {
        this.address = address;
        this.opening = opening;
    }

    /** So many of them come, speak, stay for a while, and go. */
    void come(FaultKind kind, int amount, long lastsMillis, Random random) throws InterruptedException {
        var channels = new ArrayList<SocketChannel>();
        try {
            var isEndless = kind == FaultKind.ENDLESS_BYTES;
            for (var i = 0; i < (isEndless ? Math.min(amount, AT_MOST_ENDLESS) : amount); i++) {
                dial(channels);
            }
            var until = System.nanoTime() + lastsMillis * 1_000_000;
            channels.forEach(channel -> write(channel, words(kind, random)));
            while (isEndless && System.nanoTime() < until) {
                channels.forEach(channel -> write(channel, words(kind, random)));
                Thread.sleep(1);
            }
            Thread.sleep(Math.max(0, (until - System.nanoTime()) / 1_000_000));
        } finally {
            channels.forEach(Strangers::close);
        }
    }

    private void dial(List<SocketChannel> channels) {
        try {
            var channel = ProxiedLink.dial(address);
            channel.configureBlocking(false);
            channels.add(channel);
        } catch (IOException e) {
            // Nobody there just now, or its backlog is full.
        }
    }

    private byte[] words(FaultKind kind, Random random) {
        return switch (kind) {
            case RANDOM_BYTES, ENDLESS_BYTES -> {
                var bytes = new byte[1 + random.nextInt(4096)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case ONLY_A_PREFACE -> opening;
            case HTTP -> "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            case SILENCE -> new byte[0];
            default -> throw new IllegalArgumentException(kind + " is no stranger");
        };
    }

    private static void write(SocketChannel channel, byte[] words) {
        try {
            channel.write(ByteBuffer.wrap(words));
        } catch (IOException e) {
            // Turned away, as it should be.
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same.
        }
    }
}
