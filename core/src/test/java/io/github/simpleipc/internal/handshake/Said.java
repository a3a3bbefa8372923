package io.github.simpleipc.internal.handshake;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one side has said in a handshake, taken apart: the preface first, then its messages as far as they are whole. */
record Said(List<byte[]> parts) {
    static Said of(byte[] bytes) {
        var parts = new ArrayList<byte[]>();
        var in = ByteBuffer.wrap(bytes);
        var length = Preface.BYTES;
        while (in.remaining() >= length) {
            var part = new byte[length];
            in.get(part);
            parts.add(part);
            if (in.remaining() < 3) {
                break;
            }
            length = 3 + (in.getShort(in.position()) & 0xFFFF);
        }
        return new Said(parts);
    }

    boolean has(int index) {
        return index < parts.size();
    }

    byte[] preface() {
        return parts.get(0);
    }

    /** From 1 on; with length and type. */
    byte[] message(int index) {
        return parts.get(index);
    }

    byte type(int index) {
        return parts.get(index)[2];
    }

    byte[] body(int index) {
        return Arrays.copyOfRange(parts.get(index), 3, parts.get(index).length);
    }

    int messages() {
        return Math.max(0, parts.size() - 1);
    }
}
