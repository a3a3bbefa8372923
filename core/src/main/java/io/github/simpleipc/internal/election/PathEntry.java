package io.github.simpleipc.internal.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;

/**
 * What is at a path, looked at without following links.
 *
 * @param id tells one file from another that took its place; a file that this process holds open keeps its id to itself
 * @param mode the permission bits; 0700 where there are none
 */
record PathEntry(Kind kind, Object id, int mode, long size) {
    enum Kind {
        MISSING("nothing"),
        SOCKET("a socket"),
        FILE("a regular file"),
        FOLDER("a folder"),
        LINK("a symbolic link"),
        FIFO("a named pipe"),
        DEVICE("a device");

        final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static final PathEntry MISSING = new PathEntry(Kind.MISSING, "", 0, 0);
    private static final int TYPE_BITS = 0170000;

    /** Looks. */
    static PathEntry look(Path path) throws IOException {
        try {
            if (!hasUnixModes(path)) {
                return lookWithoutModes(path);
            }
            var all = Files.readAttributes(path, "unix:mode,fileKey,size", LinkOption.NOFOLLOW_LINKS);
            var mode = (Integer) get(all, "mode");
            var kind = switch (mode & TYPE_BITS) {
                case 0140000 -> Kind.SOCKET;
                case 0100000 -> Kind.FILE;
                case 0040000 -> Kind.FOLDER;
                case 0120000 -> Kind.LINK;
                case 0010000 -> Kind.FIFO;
                default -> Kind.DEVICE;
            };
            return new PathEntry(kind, get(all, "fileKey"), mode & 07777, (Long) get(all, "size"));
        } catch (NoSuchFileException e) {
            return MISSING;
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** True if others than the owner may do anything with it. */
    boolean isOpenToOthers() {
        return (mode & 077) != 0;
    }

    static boolean hasUnixModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static Object get(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    private static PathEntry lookWithoutModes(Path path) throws IOException {
        var all = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var kind = all.isSymbolicLink()
                ? Kind.LINK
                : all.isDirectory() ? Kind.FOLDER : all.isRegularFile() ? Kind.FILE : Kind.SOCKET;
        return new PathEntry(kind, Objects.requireNonNullElseGet(all.fileKey(), all::creationTime), 0700, all.size());
    }
}
