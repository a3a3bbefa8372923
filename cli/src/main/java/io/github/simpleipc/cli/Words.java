package io.github.simpleipc.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** What went wrong, in words for people. */
final class Words {
    private Words() {}

    /** The message, or what the JDK's bare file names mean. */
    static String of(Throwable failure) {
        var message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        if (failure instanceof NoSuchFileException) {
            return message + " does not exist";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return message + " exists already";
        }
        if (failure instanceof AccessDeniedException) {
            return "this user may not use " + message;
        }
        return message;
    }
}
