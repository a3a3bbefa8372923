package io.github.simpleipc.internal.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Tells users by name, as the kernel and the file system do; a number if a user has no name. */
public interface UserLookup {
    /** The user that this process runs as. */
    String own() throws IOException;

    /** The owner of a file, which is not followed if it is a link. */
    default String ownerOf(Path file) throws IOException {
        return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
    }

    /** The users of this machine. */
    static UserLookup system() {
        return SystemUser::name;
    }
}
