package io.github.simpleipc.torture.end;

import io.github.simpleipc.torture.journal.QueryNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * What queries and responses are made of: a head, then filling that differs from message to message.
 *
 * <pre>
 * 0         4              12          13      14       16             20
 * +---------+--------------+-----------+-------+--------+--------------+---------
 * | process | count        | behaviour | depth | millis | responseSize | filling
 * +---------+--------------+-----------+-------+--------+--------------+---------
 * </pre>
 *
 * Text has the head as hexadecimal digits, and filling of which some needs two and three bytes in UTF-8.
 */
final class Payload {
    static final int HEAD = 20;
    /** The largest filling; more than the smallest maximum message. */
    static final int LARGEST = 3 << 19;

    private static final byte[] FILLING = new byte[2 << 20];
    private static final String TEXT_FILLING;

    static {
        var random = new Random(1);
        random.nextBytes(FILLING);
        var letters = "abcdefghijklmnopqrstuvwxyz 0123456789\n\0\"\\äß€語";
        var text = new StringBuilder(1 << 20);
        for (var i = 0; i < 1 << 20; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        TEXT_FILLING = text.toString();
    }

    private Payload() {}

    /** What a query asks its handler to do. */
    enum Behaviour {
        ANSWER('a'),
        /** Answer after the query's millis. */
        SLOW('s'),
        /** Ask back, and answer then. */
        NEST('n'),
        THROW('t'),
        RETURN_NULL('0'),
        /** Answer more than the maximum message. */
        TOO_MUCH('m');

        private final byte code;

        Behaviour(char code) {
            this.code = (byte) code;
        }

        static Behaviour of(byte code) {
            return Arrays.stream(values())
                    .filter(behaviour -> behaviour.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no behaviour has the code " + code));
        }
    }

    /** The head of a query. */
    record Head(QueryNumber number, Behaviour behaviour, int depth, int millis, int responseSize) {
        byte[] bytes() {
            return ByteBuffer.allocate(HEAD)
                    .putInt(number.process())
                    .putLong(number.count())
                    .put(behaviour.code)
                    .put((byte) depth)
                    .putShort((short) millis)
                    .putInt(responseSize)
                    .array();
        }

        static Head of(byte[] query) {
            var buffer = ByteBuffer.wrap(query);
            return new Head(
                    new QueryNumber(buffer.getInt(), buffer.getLong()),
                    Behaviour.of(buffer.get()),
                    buffer.get(),
                    buffer.getShort(),
                    buffer.getInt());
        }

        static Head of(String query) {
            return of(HexFormat.of().parseHex(query.substring(0, 2 * HEAD)));
        }
    }

    /** A message of bytes: the head, then filling. */
    static byte[] bytes(byte[] head, long variety, int size) {
        var all = Arrays.copyOf(head, Math.max(head.length, size));
        var length = all.length - head.length;
        System.arraycopy(FILLING, offset(variety, FILLING.length - length), all, head.length, length);
        return all;
    }

    /** A message of text; of about as many bytes. */
    static String text(byte[] head, long variety, int size) {
        var length = Math.min(Math.max(0, size - 2 * head.length), TEXT_FILLING.length());
        var from = offset(variety, TEXT_FILLING.length() - length + 1);
        return HexFormat.of().formatHex(head) + TEXT_FILLING.substring(from, from + length);
    }

    static long hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 64 bits of two checksums; never negative, so that -1 is free. */
    static long hash(byte[] bytes) {
        var one = new CRC32C();
        var other = new CRC32();
        one.update(bytes);
        other.update(bytes);
        return ((one.getValue() << 32) | other.getValue()) & Long.MAX_VALUE;
    }

    private static int offset(long variety, int bound) {
        return (int) Math.floorMod((variety * 0x9E3779B97F4A7C15L) >>> 20, (long) bound);
    }
}
