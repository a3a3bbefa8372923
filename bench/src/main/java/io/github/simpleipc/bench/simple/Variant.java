package io.github.simpleipc.bench.simple;

import io.github.simpleipc.internal.session.LeadSwitch;
import io.github.simpleipc.internal.session.SpinSwitch;
import java.util.Locale;

/**
 * Forms of this library that explain its figures; no user can choose them. A further one is a constant here, which is reached by its
 * name in lower case in a row of the catalogue, and does in both processes what makes the difference, before anything is
 * connected.
 */
enum Variant {
    /** What users get. */
    DEFAULT {
        @Override
        void choose() {}
    },
    /** Readers sleep at once when nothing is there. */
    NO_SPIN {
        @Override
        void choose() {
            SpinSwitch.off();
        }
    },
    /** A library thread always reads, and hands callers their responses. */
    PLAIN_READER {
        @Override
        void choose() {
            LeadSwitch.off();
        }
    };

    static Variant of(String name) {
        for (var one : values()) {
            if (one.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException("there is no variant " + name);
    }

    /** Makes all connections of this process be of this form. */
    abstract void choose();
}
