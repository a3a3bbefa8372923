package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** The path of a unix socket, and what must be true of it before it can be used. */
record SocketPath(Path socket) {
    /** The longest path that binds on Linux is 106 bytes, and binding happens in a temporary folder beside the socket. */
    static final int MAX_BYTES = 106 - ".01234567/s".length();

    /** File systems on which a socket or a lock is another one on each machine. */
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "sshfs",
            "afs",
            "afpfs",
            "webdav",
            "davfs",
            "9p",
            "ceph",
            "lustre",
            "glusterfs",
            "beegfs",
            "gpfs",
            "ocfs2",
            "gfs2",
            "ncpfs",
            "coda");

    static SocketPath of(String path) throws ConnectFailedException {
        var bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw bad("path: has " + bytes + " bytes, but a socket's path can have at most " + MAX_BYTES + ": " + path);
        }
        try {
            var parsed = Path.of(path);
            if (parsed.getFileName() == null) {
                throw bad("path: '" + path + "' names no file");
            }
            return new SocketPath(parsed);
        } catch (InvalidPathException e) {
            throw new ConnectFailedException(Reason.BAD_ADDRESS, "path: '" + path + "' is no path here", e);
        }
    }

    /** The folder of the socket; empty for the working folder. */
    Path folder() {
        var parent = socket.getParent();
        return parent == null ? Path.of("") : parent;
    }

    /** The name of the socket in its folder. */
    String name() {
        return String.valueOf(socket.getFileName());
    }

    /** A path beside the socket, whose name begins with the socket's. */
    Path beside(String suffix) {
        return folder().resolve(name() + suffix);
    }

    Path lockFile() {
        return beside(".lock");
    }

    /** The one name of this path in this JVM, however it was written. */
    String key() throws IOException {
        return folder().toRealPath().resolve(name()).toString();
    }

    /** Checks that a socket could be in the folder at all. */
    void checkFolder() throws ConnectFailedException {
        if (!Files.isDirectory(folder())) {
            throw bad("the folder " + folder().toAbsolutePath() + " of the socket "
                    + (Files.exists(folder()) ? "is no folder" : "does not exist"));
        }
    }

    /** Checks that this process can publish in the folder. */
    void checkPublishable() throws ConnectFailedException, IOException {
        checkFolder();
        if (!Files.isWritable(folder()) || !Files.isExecutable(folder())) {
            throw bad("this user may not write to the folder " + folder().toAbsolutePath() + " of the socket");
        }
        checkFileSystem(Files.getFileStore(folder().toAbsolutePath()).type());
    }

    void checkFileSystem(String type) throws ConnectFailedException {
        var plain = type.toLowerCase(Locale.ROOT);
        if (NETWORK.contains(plain.startsWith("fuse.") ? plain.substring("fuse.".length()) : plain)) {
            throw bad("the folder " + folder().toAbsolutePath() + " is on a network file system (" + type
                    + "), where sockets reach no other machine and locks cannot be relied on; use a local folder");
        }
    }

    private static ConnectFailedException bad(String message) {
        return new ConnectFailedException(Reason.BAD_ADDRESS, message);
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
