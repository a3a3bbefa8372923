package io.github.simpleipc.internal.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every encryption must do, the built-in one and a user's. */
class EncryptionTest {
    private static final byte[] KEY = filled(32, 7);
    private static final byte[] TRANSCRIPT = filled(32, 1);
    private static final byte[] FRAME = "a frame".getBytes(UTF_8);

    static Stream<Encryption> encryptions() {
        return Stream.of(Encryption.aes(KEY), Encryption.custom(new RandomNonceProvider(KEY)));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void framesOfAllLengthsArriveInBothDirections(Encryption encryption) throws Exception {
        var client = ciphers(encryption, Role.CLIENT);
        var server = ciphers(encryption, Role.SERVER);
        for (int length : new int[] {0, 1, 12, 100, 65_548 + 12}) {
            var frame = filled(length, length);
            assertThat(open(server, seal(client, frame))).isEqualTo(frame);
            assertThat(open(client, seal(server, frame))).isEqualTo(frame);
        }
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void worksWithDirectBuffersAndOffsets(Encryption encryption) throws Exception {
        var plain = ByteBuffer.allocateDirect(50).put(3, FRAME).position(3).limit(3 + FRAME.length);
        var sealer = ciphers(encryption, Role.CLIENT).sealer();
        var sealed = ByteBuffer.allocateDirect(2000).position(5);
        sealer.seal(plain, sealed);
        assertThat(plain.remaining()).isZero();
        assertThat(sealed.position() - 5).isBetween(FRAME.length, FRAME.length + sealer.maxOverhead());
        sealed.flip().position(5);
        var opened = ByteBuffer.allocate(100).position(9);
        ciphers(encryption, Role.SERVER).opener().open(sealed, opened);
        assertThat(sealed.remaining()).isZero();
        assertThat(Arrays.copyOfRange(opened.array(), 9, opened.position())).isEqualTo(FRAME);
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aChangeOfAnyByteIsFound(Encryption encryption) throws Exception {
        var sealed = seal(ciphers(encryption, Role.CLIENT), FRAME);
        for (int at = 0; at < sealed.length; at++) {
            var changed = sealed.clone();
            changed[at] ^= 1;
            assertRefused(ciphers(encryption, Role.SERVER), changed);
        }
        for (int length = 0; length < sealed.length; length++) {
            assertRefused(ciphers(encryption, Role.SERVER), Arrays.copyOf(sealed, length));
        }
        assertRefused(ciphers(encryption, Role.SERVER), Arrays.copyOf(sealed, sealed.length + 1));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aReplayIsRefused(Encryption encryption) throws Exception {
        var sealed = seal(ciphers(encryption, Role.CLIENT), FRAME);
        var server = ciphers(encryption, Role.SERVER);
        assertThat(open(server, sealed)).isEqualTo(FRAME);
        assertRefused(server, sealed);
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aFrameOutOfOrderIsRefused(Encryption encryption) throws Exception {
        var client = ciphers(encryption, Role.CLIENT);
        seal(client, FRAME);
        assertRefused(ciphers(encryption, Role.SERVER), seal(client, FRAME));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aReflectedFrameIsRefused(Encryption encryption) throws Exception {
        var client = ciphers(encryption, Role.CLIENT);
        assertRefused(client, seal(client, FRAME));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aFrameOfTheOtherLaneIsRefused(Encryption encryption) throws Exception {
        var otherLane = encryption.forLink(TRANSCRIPT, 1, Role.CLIENT).orElseThrow();
        assertRefused(ciphers(encryption, Role.SERVER), seal(otherLane, FRAME));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aFrameOfAnotherLinkIsRefused(Encryption encryption) throws Exception {
        var otherLink = encryption.forLink(filled(32, 2), 0, Role.CLIENT).orElseThrow();
        assertRefused(ciphers(encryption, Role.SERVER), seal(otherLink, FRAME));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aFrameThatIsTooLongForItsBufferIsRefused(Encryption encryption) throws Exception {
        var sealed = seal(ciphers(encryption, Role.CLIENT), FRAME);
        var opener = ciphers(encryption, Role.SERVER).opener();
        assertThatThrownBy(() -> opener.open(ByteBuffer.wrap(sealed), ByteBuffer.allocate(FRAME.length - 1)))
                .isInstanceOf(CipherException.class)
                .hasMessageContaining("longer than a frame may be");
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void aFrameThatJustFitsItsBufferIsOpened(Encryption encryption) throws Exception {
        var sealed = seal(ciphers(encryption, Role.CLIENT), FRAME);
        var out = ByteBuffer.allocate(FRAME.length);
        ciphers(encryption, Role.SERVER).opener().open(ByteBuffer.wrap(sealed), out);
        assertThat(out.array()).isEqualTo(FRAME);
    }

    /** A decoder that took less for possible than an encoder may send would end links for nothing. */
    @ParameterizedTest
    @MethodSource("encryptions")
    void bothEndsReckonWithTheSameOverhead(Encryption encryption) {
        var ciphers = ciphers(encryption, Role.CLIENT);
        assertThat(ciphers.opener().maxOverhead())
                .isPositive()
                .isEqualTo(ciphers.sealer().maxOverhead());
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void sealingWithoutRoomIsAMistakeOfTheCaller(Encryption encryption) {
        var sealer = ciphers(encryption, Role.CLIENT).sealer();
        var tooSmall = ByteBuffer.allocate(FRAME.length + sealer.maxOverhead() - 1);
        assertThatThrownBy(() -> sealer.seal(ByteBuffer.wrap(FRAME), tooSmall))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherKeyOpensNothing() throws Exception {
        var sealed = seal(ciphers(Encryption.aes(KEY), Role.CLIENT), FRAME);
        assertRefused(ciphers(Encryption.aes(filled(32, 8)), Role.SERVER), sealed);
    }

    @Test
    void everyLinkLaneAndDirectionHasAKeyOfItsOwnAndNoNonceIsUsedTwice() throws Exception {
        try (var recorder = NonceRecorder.start()) {
            for (int link = 0; link < 5; link++) {
                for (int lane = 0; lane < 2; lane++) {
                    for (var role : Role.values()) {
                        var ciphers = Encryption.aes(KEY)
                                .forLink(filled(32, link), lane, role)
                                .orElseThrow();
                        for (int number = 0; number < 10; number++) {
                            seal(ciphers, FRAME);
                        }
                    }
                }
            }
            assertThat(recorder.uses()).hasSize(5 * 2 * 2 * 10).doesNotHaveDuplicates();
            var keys = new HashSet<String>();
            recorder.uses().forEach(use -> keys.add(use.keyFingerprint()));
            assertThat(keys).hasSize(5 * 2 * 2);
            assertThat(recorder.uses().get(9).nonce()).isEqualTo("000000000000000000000009");
        }
    }

    @Test
    void theNoncesAreUsedUpBeforeTheCountBeginsAnew() throws Exception {
        var sealer = new AesGcm.Sealer(KEY.clone(), -2);
        var opener = new AesGcm.Opener(KEY.clone(), -2);
        var ciphers = new LinkCiphers(sealer, opener);
        assertThat(open(ciphers, seal(ciphers, FRAME))).isEqualTo(FRAME);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> seal(ciphers, FRAME))
                    .isInstanceOf(CipherException.class)
                    .hasMessageContaining("used up");
            assertThatThrownBy(() -> open(ciphers, new byte[30]))
                    .isInstanceOf(CipherException.class)
                    .hasMessageContaining("used up");
        }
    }

    @Test
    void theNumbersOfACustomEncryptionAreUsedUpBeforeTheCountBeginsAnew() throws Exception {
        var head = new FrameHead(TRANSCRIPT, 0, Direction.CLIENT_TO_SERVER, -2);
        head.next();
        assertThatThrownBy(head::next).isInstanceOf(CipherException.class).hasMessageContaining("used up");
        assertThatThrownBy(head::next).isInstanceOf(CipherException.class).hasMessageContaining("used up");
    }

    @Test
    void plainHasNoCiphers() {
        assertThat(Encryption.plain().forLink(TRANSCRIPT, 0, Role.CLIENT)).isEmpty();
    }

    @Test
    void modesAreNamed() {
        assertThat(Encryption.plain().mode()).isEqualTo("plain");
        assertThat(Encryption.aes(KEY).mode()).isEqualTo("aes-256-gcm");
        assertThat(Encryption.custom(new RandomNonceProvider(KEY)).mode()).isEqualTo("custom:test");
        assertThat(Encryption.aes(KEY)).hasToString("Encryption[aes-256-gcm]");
    }

    /** With zeros in its place links would be sealed with a key that everybody knows. */
    @Test
    void aWipedKeyMakesNoMoreCiphersAndThoseThatWereMadeGoOn() throws Exception {
        var encryption = Encryption.aes(KEY);
        var client = ciphers(encryption, Role.CLIENT);
        var server = ciphers(encryption, Role.SERVER);
        encryption.wipe();
        assertThatThrownBy(() -> ciphers(encryption, Role.CLIENT)).isInstanceOf(IllegalStateException.class);
        assertThat(open(server, seal(client, FRAME))).isEqualTo(FRAME);
    }

    @Test
    void aKeyIsCopiedSoThatItsOwnerMayWipeIt() throws Exception {
        var key = KEY.clone();
        var encryption = Encryption.aes(key);
        KeyMaterial.wipe(key);
        assertThat(open(ciphers(Encryption.aes(KEY), Role.SERVER), seal(ciphers(encryption, Role.CLIENT), FRAME)))
                .isEqualTo(FRAME);
    }

    @Test
    void theKeyOfALinkIsWipedOnceItsCipherHasIt() {
        var forSealer = KEY.clone();
        var forOpener = KEY.clone();
        assertThat(new AesGcm.Sealer(forSealer).maxOverhead()).isEqualTo(16);
        assertThat(new AesGcm.Opener(forOpener).maxOverhead()).isEqualTo(16);
        assertThat(forSealer).containsOnly(0);
        assertThat(forOpener).containsOnly(0);
    }

    @Test
    void argumentsAreChecked() {
        assertThatThrownBy(() -> Encryption.aes(KEY).forLink(TRANSCRIPT, -1, Role.CLIENT))
                .hasMessageContaining("but is -1");
        assertThatThrownBy(() -> Encryption.aes(new byte[31])).hasMessageContaining("but has 31");
        assertThatThrownBy(() -> Encryption.aes(KEY).forLink(new byte[20], 0, Role.CLIENT))
                .hasMessageContaining("but has 20");
        assertThatThrownBy(() -> Encryption.aes(KEY).forLink(TRANSCRIPT, 2, Role.CLIENT))
                .hasMessageContaining("but is 2");
    }

    private static LinkCiphers ciphers(Encryption encryption, Role role) {
        return encryption.forLink(TRANSCRIPT, 0, role).orElseThrow();
    }

    private static void assertRefused(LinkCiphers ciphers, byte[] sealed) {
        assertThatThrownBy(() -> open(ciphers, sealed)).isInstanceOf(CipherException.class);
    }

    static byte[] seal(LinkCiphers ciphers, byte[] frame) throws CipherException {
        var out = ByteBuffer.allocate(frame.length + ciphers.sealer().maxOverhead());
        ciphers.sealer().seal(ByteBuffer.wrap(frame), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] open(LinkCiphers ciphers, byte[] sealed) throws CipherException {
        var out = ByteBuffer.allocate(sealed.length);
        ciphers.opener().open(ByteBuffer.wrap(sealed), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
