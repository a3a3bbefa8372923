package io.github.simpleipc.internal.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.HandshakeTest.Protection;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OwnSideTest {
    private static final byte[] HASH = new byte[32];

    /** A proof or a link made with a key of zeros would be one that everybody can make. */
    @Test
    void onceWipedItProvesNothingAndHasNoKeys() throws Exception {
        var side = HandshakeTest.side(Protection.AES, HandshakeTest.SECRET, 1);
        side.wipe();
        assertThat(side.proofKey()).containsOnly(0);
        assertThatThrownBy(() -> side.clientProof(0, HASH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> side.serverProof(0, HASH, HASH, new byte[16], (byte) 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> side.encryption().forLink(HASH, 0, Role.CLIENT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyConnectionObjectHasAnInstanceOfItsOwnAndEveryHelloANonce() throws Exception {
        var one = HandshakeTest.side(Protection.PLAIN, HandshakeTest.SECRET, 1);
        var other = HandshakeTest.side(Protection.PLAIN, HandshakeTest.SECRET, 1);
        assertThat(HexFormat.of().parseHex(one.instance())).hasSize(16);
        assertThat(one.instance()).isNotEqualTo(other.instance());
        assertThat(one.newHello().instanceText()).isEqualTo(one.instance());
        assertThat(one.newHello().nonce())
                .hasSize(32)
                .isNotEqualTo(one.newHello().nonce());
        assertThat(one.newSessionId()).hasSize(16).isNotEqualTo(one.newSessionId());
        assertThat(one.newHello().limits()).isEqualTo(one.limits());
    }
}
