package io.github.simpleipc.bench.child;

import io.github.simpleipc.bench.subject.Subject;
import java.util.Arrays;

/** Makes the subject that a process was told to be. */
final class Subjects {
    private Subjects() {}

    /**
     * Makes it.
     *
     * @param words the class, then what its constructor takes
     */
    static Subject of(String[] words) throws ReflectiveOperationException {
        Object arguments = Arrays.copyOfRange(words, 1, words.length);
        return Class.forName(words[0])
                .asSubclass(Subject.class)
                .getConstructor(String[].class)
                .newInstance(arguments);
    }
}
