package io.github.simpleipc.internal.tls;

import io.github.simpleipc.internal.crypto.KeyMaterial;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Takes PEM text apart into its blocks (RFC 7468); what stands around them is ignored. Knows nothing of their content. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int MAX_LABEL_LENGTH = 40;
    private static final Pattern LABEL = Pattern.compile("[A-Z0-9.]{1,20}( [A-Z0-9.]{1,20})*");

    /**
     * One block.
     *
     * @param label such as CERTIFICATE
     * @param encrypted true if a header says that the content is encrypted, as RFC 1421 has it and older openssl does
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(String label, byte[] content, boolean encrypted) {
        void wipe() {
            KeyMaterial.wipe(content);
        }
    }

    private Pem() {}

    /**
     * The blocks of a text, in their order. What may be of a key is never made a string, which could not be wiped.
     *
     * @param text in ASCII; other bytes are no error outside of a block
     * @return with contents that the caller wipes
     * @throws IllegalArgumentException if one has no label, no end, or is not base64; the message holds nothing of its content
     */
    static List<Block> blocks(byte[] text) {
        var blocks = new ArrayList<Block>();
        var lines = new PemLines(text);
        var base64 = ByteBuffer.allocate(text.length);
        try {
            while (lines.next()) {
                if (lines.startWith(BEGIN)) {
                    blocks.add(block(label(lines), lines, base64.clear()));
                }
            }
            return blocks;
        } catch (IllegalArgumentException e) {
            blocks.forEach(Block::wipe);
            throw e;
        } finally {
            KeyMaterial.wipe(base64.array());
        }
    }

    /** Told by its length first, so that a key whose line breaks were lost is never made a string, nor quoted in an error. */
    private static String label(PemLines lines) {
        var length = lines.length() - BEGIN.length() - DASHES.length();
        if (length > 0 && length <= MAX_LABEL_LENGTH && lines.endWith(DASHES)) {
            var label = lines.text(BEGIN.length(), BEGIN.length() + length);
            if (LABEL.matcher(label).matches()) {
                return label;
            }
        }
        throw new IllegalArgumentException(
                "a line that begins with '" + BEGIN + "' must hold a short label in capitals, '" + DASHES
                        + "' and nothing else; were its line breaks lost?");
    }

    private static Block block(String label, PemLines lines, ByteBuffer base64) {
        var last = END + label + DASHES;
        boolean encrypted = false;
        while (lines.next()) {
            if (lines.startWith(last) && lines.length() == last.length()) {
                return new Block(label, decode(label, base64), encrypted);
            } else if (lines.contain(":")) {
                encrypted |= lines.startWith("Proc-Type:") && lines.contain("ENCRYPTED");
            } else {
                lines.copyTo(base64);
            }
        }
        throw new IllegalArgumentException("its block '" + label + "' has no end");
    }

    private static byte[] decode(String label, ByteBuffer base64) {
        var content = new byte[base64.flip().remaining()];
        base64.get(content);
        try {
            return Base64.getDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message quotes a character of what may be a key.
            throw new IllegalArgumentException("its block '" + label + "' is not valid base64");
        } finally {
            KeyMaterial.wipe(content);
        }
    }
}
