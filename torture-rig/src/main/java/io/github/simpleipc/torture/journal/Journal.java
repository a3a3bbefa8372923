package io.github.simpleipc.torture.journal;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process's journal. Each entry is one {@code write(2)} to a file opened for appending: what was written is the kernel's and
 * survives a SIGKILL of the process, and entries of several threads do not mix. No {@code FileChannel}: an interrupt would close
 * it, and the ends interrupt their threads. Safe for use by any thread.
 */
public final class Journal implements Closeable {
    private final FileOutputStream out;

    /** Opens a journal, new or to be continued. */
    public Journal(Path file) throws IOException {
        // No buffer in between.
        out = new FileOutputStream(file.toFile(), true);
    }

    /** Writes one entry; when this returns it can't be lost with the process. */
    public void write(Entry entry) {
        try {
            out.write((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be written: is the disk full?", e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
