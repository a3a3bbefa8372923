package io.github.simpleipc.torture.plan;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What can go wrong. */
public enum FaultKind {
    /** SIGKILL, and a start a little later. */
    KILL(Where.ANYWHERE, 6),
    /** SIGKILL of both at once. */
    KILL_BOTH(Where.ANYWHERE, 2),
    /** SIGSTOP, and SIGCONT later. */
    STOP(Where.ANYWHERE, 4),
    /** A process closes and leaves, and is started again. */
    LEAVE(Where.ANYWHERE, 3),
    /** A process closes its connection and opens another. */
    REOPEN(Where.ANYWHERE, 3),

    /** Someone removes the socket. */
    REMOVE_SOCKET(Where.AT_A_PATH, 2),
    /** Someone removes the lock file. */
    REMOVE_LOCK(Where.AT_A_PATH, 2),
    /** Someone removes both. */
    REMOVE_BOTH(Where.AT_A_PATH, 2),

    /** What is read is passed on later. */
    DELAY(Where.PROXY, 1),
    /** A few bytes at a time. */
    DRIBBLE(Where.PROXY, 2),
    /** Nothing is passed on for a while. */
    STALL(Where.PROXY, 2),
    /** Nothing is passed on for a while in one direction. */
    STALL_ONE_WAY(Where.PROXY, 2),
    /** All links end in good order. */
    CUT(Where.PROXY, 2),
    /** One lane of the two ends. */
    CUT_ONE_LANE(Where.PROXY, 3),
    /** All links are reset. */
    RESET(Where.PROXY, 3),
    /** A few bytes more are passed on, and then the link ends, likely within a frame. */
    TRUNCATE(Where.PROXY, 4),
    /** One direction of one link ends. */
    HALF_CLOSE(Where.PROXY, 3),
    /** All that is sent is taken and thrown away; then the links end. */
    SWALLOW(Where.PROXY, 3),
    /** New links are closed at once for a while, and the old ones are cut. */
    TURN_AWAY(Where.PROXY, 2),
    /** A bit is changed. */
    GARBLE(Where.PROXY_IF_CHANGES_ARE_NOTICED, 3),
    /** What was passed on is passed on once more. */
    REPEAT(Where.PROXY_IF_REPEATS_ARE_NOTICED, 3),

    /** Strangers that send random bytes. */
    RANDOM_BYTES(Where.ANYWHERE, 1),
    /** Strangers that say nothing. */
    SILENCE(Where.ANYWHERE, 1),
    /** Strangers that begin as a peer does and stop. */
    ONLY_A_PREFACE(Where.ANYWHERE, 1),
    /** Strangers that speak HTTP. */
    HTTP(Where.ANYWHERE, 1),
    /** Strangers that send without end. */
    ENDLESS_BYTES(Where.ANYWHERE, 1),
    /** A third process with the right spec. */
    THIRD_PROCESS(Where.ANYWHERE, 1),
    /** A third process with another secret. */
    WRONG_SECRET(Where.NOT_NAMED, 1);

    private enum Where {
        ANYWHERE,
        AT_A_PATH,
        PROXY,
        /** A plain link does not protect its bytes; those of tcp and unix need none to. */
        PROXY_IF_CHANGES_ARE_NOTICED,
        /** Not every encryption sees to that. */
        PROXY_IF_REPEATS_ARE_NOTICED,
        /** The secret of a name is not chosen. */
        NOT_NAMED
    }

    private final Where where;
    private final int weight;

    FaultKind(Where where, int weight) {
        this.where = where;
        this.weight = weight;
    }

    /** Those that can happen to a mode in a layout, each as often as it is to come. */
    public static List<FaultKind> of(Mode mode, Layout layout) {
        return Arrays.stream(values())
                .filter(kind -> kind.fits(mode, layout))
                .flatMap(kind -> Collections.nCopies(kind.weight, kind).stream())
                .toList();
    }

    private boolean fits(Mode mode, Layout layout) {
        return switch (where) {
            case ANYWHERE -> true;
            case AT_A_PATH -> layout == Layout.DIRECT && mode.transport().hasPath();
            case PROXY -> layout == Layout.PROXIED;
            case PROXY_IF_CHANGES_ARE_NOTICED -> layout == Layout.PROXIED && mode.noticesChanges();
            case PROXY_IF_REPEATS_ARE_NOTICED -> layout == Layout.PROXIED && mode.noticesRepeats();
            case NOT_NAMED -> mode.transport() != Transport.NAMED;
        };
    }

    /** In a report. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
