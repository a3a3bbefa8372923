package io.github.simpleipc.internal.tls;

import io.github.simpleipc.internal.crypto.KeyMaterial;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * Private keys in their three encodings: PKCS#8 (RFC 5958), PKCS#1 for RSA (RFC 8017, A.1.2) and SEC1 for EC (RFC 5915).
 * The JDK reads the first only, so the others are wrapped into it.
 */
final class PrivateKeys {
    /** Whether two keys are a pair. */
    interface PairCheck {
        boolean fit(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException;
    }

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    private PrivateKeys() {}

    /** A key that is PKCS#8 already. */
    static PrivateKey ofPkcs8(byte[] encoded, PublicKey publicKey) throws GeneralSecurityException {
        return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /**
     * A PKCS#1 or SEC1 key. PKCS#8 is just such a key behind the identifier of its algorithm, the curve with it; and that
     * identifier stands in the encoded public key too (RFC 5280, 4.1.2.7), so nothing has to be looked up in the key or in
     * an EC PARAMETERS block.
     */
    static PrivateKey ofTraditional(byte[] encoded, PublicKey publicKey) throws GeneralSecurityException {
        var algorithm = firstElement(publicKey.getEncoded());
        var octets = element(OCTET_STRING, encoded);
        var wrapped = element(SEQUENCE, VERSION, algorithm, octets);
        try {
            return ofPkcs8(wrapped, publicKey);
        } finally {
            KeyMaterial.wipe(octets, wrapped);
        }
    }

    /** True if the two keys are a pair. */
    static boolean fit(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        if (privateKey instanceof RSAKey mine && publicKey instanceof RSAKey theirs) {
            return mine.getModulus().equals(theirs.getModulus());
        }
        var signature = Signature.getInstance(publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "EdDSA");
        signature.initSign(privateKey);
        signature.update(VERSION);
        var signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(VERSION);
        return signature.verify(signed);
    }

    /** The first element inside a sequence, with its tag and length. */
    private static byte[] firstElement(byte[] sequence) {
        var der = ByteBuffer.wrap(sequence);
        der.get();
        length(der);
        int start = der.position();
        der.get();
        int length = length(der);
        var element = new byte[der.position() + length - start];
        der.get(start, element);
        return element;
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xff;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int octets = first & 0x7f; octets > 0; octets--) {
                length = (length << 8) | (der.get() & 0xff);
            }
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... contents) {
        int length = 0;
        for (var content : contents) {
            length += content.length;
        }
        int octets = length < 0x80 ? 0 : (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        // Just as large as it must be, so that nothing is copied on the way, and left behind.
        var der = ByteBuffer.allocate(1 + 1 + octets + length);
        der.put((byte) tag);
        if (octets > 0) {
            der.put((byte) (0x80 | octets));
            for (int shift = 8 * (octets - 1); shift > 0; shift -= 8) {
                der.put((byte) (length >> shift));
            }
        }
        der.put((byte) length);
        for (var content : contents) {
            der.put(content);
        }
        return der.array();
    }
}
