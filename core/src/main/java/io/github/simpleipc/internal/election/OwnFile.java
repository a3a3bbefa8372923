package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** What belongs to this user, and how it is made so that it belongs to nobody else. */
final class OwnFile {
    private OwnFile() {}

    static void checkOwner(Path file, UserLookup users) throws IOException {
        var owner = users.ownerOf(file);
        if (!owner.equals(users.own())) {
            throw new ConnectFailedException(
                    Reason.FOREIGN_USER, file + " belongs to user " + owner + ", not to " + users.own());
        }
    }

    /** For a new file that only its owner may read and write. */
    static FileAttribute<?>[] fileRights(Path file) {
        return rights(file, "rw-------");
    }

    /** For a new folder that only its owner may enter. */
    static FileAttribute<?>[] folderRights(Path folder) {
        return rights(folder, "rwx------");
    }

    /** What an exception of the file system says, whose message is often nothing but a path. */
    static String words(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    private static FileAttribute<?>[] rights(Path file, String rights) {
        return PathEntry.hasUnixModes(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
