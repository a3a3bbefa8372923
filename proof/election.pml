/*
 * The election on a unix socket (internal.election), for N processes that start, crash at every step and start again, beside
 * a cleaner that takes files away.
 *
 * Mirrors:
 *   dial            UnixAddress.dial
 *   claim and lock  UnixElection.tryPublish, LockFile.tryTake (open; lock; is the path still this file?)
 *   probe, publish  UnixElection.publish, SocketFile.publish (bind aside, rename onto the path)
 *   keep            UnixListener.keep
 *   close           SocketFile.close, LockFile.close: the socket first, then the lock
 *
 * A process is one JVM; HeldPaths makes several connections of one JVM take turns like several processes.
 *
 * Claims:
 *   never_two  without a cleaner, two processes never serve at the same time (for N = 3, as all are alike: never these two).
 *   settles    with one, two may serve for as long as the first has not looked after its files, and only the second can be
 *              reached; once crashes and cleaning are over, there comes a time from which on there is one.
 *   pairs      once crashes and cleaning are over, there always comes a time when somebody can be reached.
 */

#ifndef N
#define N 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef CLEANINGS
#define CLEANINGS 0
#endif

#define INODES (2 + CRASHES + CLEANINGS * 2)
#define NONE 255

byte lockFile = NONE;        /* the inode at the lock's path */
byte inodes = 0;             /* how many lock files were ever made */
byte lockedBy[INODES];       /* who holds the lock of each, or NONE */

byte path = NONE;            /* whose socket is at the path, or NONE; a crashed one's stays, stale */
bool serves[N];              /* listens on its own socket, wherever that is */
byte generation[N];          /* a restarted process has another socket */
byte pathGeneration;         /* of the socket at the path */

byte crashes = 0;
byte cleanings = 0;

#define answers (path != NONE && serves[path] && pathGeneration == generation[path])

/* What a kernel does when a process dies: its locks and its listening end, its files stay. */
inline die(me) {
    atomic {
        serves[me] = false;
        generation[me]++;
        byte i;
        for (i : 0 .. INODES - 1) {
            if
            :: lockedBy[i] == me -> lockedBy[i] = NONE
            :: else
            fi
        }
    }
}

inline maybeCrash(me) {
    if
    :: crashes < CRASHES -> atomic { crashes++; die(me); goto start }
    :: true
    fi
}

/* LockFile.tryTake: sets got. */
inline tryLock(me) {
    got = false;
    atomic {
        if
        :: lockFile == NONE -> lockFile = inodes; inodes++
        :: else
        fi;
        opened = lockFile
    }
    maybeCrash(me);
    /* The file may have been exchanged between the opening and the locking. */
    atomic {
        if
        :: lockedBy[opened] == NONE -> lockedBy[opened] = me; got = true
        :: else
        fi
    }
    maybeCrash(me);
    if
    :: got && lockFile != opened -> lockedBy[opened] = NONE; got = false
    :: else
    fi
}

/* UnixElection.publish: sets got to whether it serves at the path; holds the lock. */
inline publish(me) {
    if
    :: answers -> got = false
    :: else ->
        maybeCrash(me);
        /* Bound aside, listening, then renamed: the rename is one step. */
        atomic { generation[me]++; serves[me] = true }
        maybeCrash(me);
        atomic { path = me; pathGeneration = generation[me]; got = true }
    fi
}

proctype Process(byte me) {
    bool got;
    byte opened = NONE;

start:
    opened = NONE;
    got = false;

dial:
    if
    :: answers -> goto client
    :: else
    fi;
    tryLock(me);
    if
    :: !got -> goto dial        /* with a pause of random length */
    :: else
    fi;
    publish(me);
    if
    :: !got -> lockedBy[opened] = NONE; goto dial
    :: else
    fi;

serving:
    maybeCrash(me);
    /* keep: the lock first, then the socket */
    if
    :: lockFile != opened ->
        byte old = opened;
        tryLock(me);
        if
        :: !got ->
            if
            :: lockFile != NONE && lockedBy[lockFile] != me && lockedBy[lockFile] != NONE ->
                /* Another holds it: stop listening. */
                atomic { serves[me] = false; generation[me]++; lockedBy[old] = NONE };
                goto start
            :: else -> opened = old /* try again at the next look */
            fi
        :: else -> lockedBy[old] = NONE
        fi
    :: else
    fi;
    if
    :: !(path == me && pathGeneration == generation[me]) ->
        if
        :: answers ->
            /* Served by another: stop listening, and leave that one its socket. */
            atomic { serves[me] = false; generation[me]++; lockedBy[opened] = NONE };
            goto start
        :: else ->
            publish(me)
        fi
    :: else
    fi;
    /* close: takes its own socket away, then the lock; then starts again as a restarted program would. */
    if
    :: crashes < CRASHES ->
        crashes++;
        if
        :: path == me && pathGeneration == generation[me] -> path = NONE
        :: else
        fi;
        atomic { serves[me] = false; generation[me]++ };
        lockedBy[opened] = NONE;
        goto start
    :: true
    fi;
    goto serving;

client:
    maybeCrash(me);
    /* The server is gone: a client dials again; with takeOver it stands for election as everybody does. */
    if
    :: answers -> goto client
    :: else -> goto dial
    fi
}

proctype Cleaner() {
    do
    :: cleanings < CLEANINGS && path != NONE -> atomic { cleanings++; path = NONE }
    :: cleanings < CLEANINGS && lockFile != NONE -> atomic { cleanings++; lockFile = NONE }
    :: cleanings >= CLEANINGS -> break
    od
}

init {
    atomic {
        byte i;
        for (i : 0 .. INODES - 1) {
            lockedBy[i] = NONE
        }
        for (i : 0 .. N - 1) {
            run Process(i)
        }
        run Cleaner()
    }
}

#define over (crashes == CRASHES && cleanings == CLEANINGS)
#define two (serves[0] && serves[1])

ltl never_two { [] !two }
ltl settles { [] (over -> <> [] !two) }
ltl pairs { [] (over -> <> answers) }
