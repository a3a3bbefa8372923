package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and their files, which are the Go library's: 32 raw bytes. */
class EncryptionKeyTest {
    private static final byte[] BYTES = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));

    @TempDir
    Path folder;

    @Test
    void aFileHoldsTheRawBytesAndIsItsOwnersAlone() throws IOException {
        var file = folder.resolve("key");
        EncryptionKey.of(BYTES).writeTo(file);
        assertThat(file).hasBinaryContent(BYTES);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(EncryptionKey.load(file)).isEqualTo(EncryptionKey.of(BYTES));
    }

    @Test
    void aFileThatIsThereIsNotTouchedNorIsWhatALinkLeadsTo() throws IOException {
        var file = Files.writeString(folder.resolve("key"), "a letter to keep");
        var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        for (var taken : new Path[] {file, link}) {
            assertThatThrownBy(() -> EncryptionKey.generate().writeTo(taken))
                    .isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(file).hasContent("a letter to keep");
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 1000})
    void aFileOfAnotherLengthIsNoKey(int length) throws IOException {
        var file = Files.write(folder.resolve("key"), new byte[length]);
        assertThatThrownBy(() -> EncryptionKey.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("32 bytes")
                .hasMessageContaining(length > 32 ? "more" : "only " + length);
    }

    @Test
    void aFileThatIsNotThereIsToldAsSuch() {
        assertThatThrownBy(() -> EncryptionKey.load(folder.resolve("nothing"))).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void otherThan32BytesAreRefused(int length) {
        assertThatThrownBy(() -> EncryptionKey.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but has " + length);
    }

    @Test
    void theBytesAreCopied() {
        var bytes = BYTES.clone();
        var key = EncryptionKey.of(bytes);
        bytes[0] = 1;
        assertThat(key).isEqualTo(EncryptionKey.of(BYTES)).isNotEqualTo(EncryptionKey.of(bytes));
    }

    @Test
    void generatedKeysDifferAndNothingPrintsThem() {
        assertThat(EncryptionKey.generate()).isNotEqualTo(EncryptionKey.generate());
        assertThat(EncryptionKey.of(BYTES)).hasToString("EncryptionKey[hidden]");
    }
}
