/*
 * The election on a unix socket, for N processes that start, crash at every step and start again, beside a cleaner that
 * takes files away. One atomic step is one system call, or what nobody else can see. README.md says how to read this.
 *
 * Mirrors (checked by mirrors.sh):
 *   UnixAddress#dial               label dial: a look at the path, then the connect
 *   Election#stand                 labels dial, nobody
 *   HeldPaths#claim                claim
 *   UnixElection#tryPublish        label nobody
 *   LockFile#tryTake               tryTake
 *   LockFile#lookOrMake             the first half of tryTake
 *   LockFile#write                 the last four steps of tryTake
 *   UnixElection#publish           publish
 *   UnixElection#isServed          isServed
 *   SocketProbe#isServed           the second half of isServed
 *   SocketFile#sweep               sweep, in publish
 *   SocketFile#publish             the rest of publish
 *   UnixListener#keep              label serving
 *   UnixListener#keepLock          label serving, first half
 *   UnixListener#keepSocket        label serving, second half
 *   SocketFile#close               withdraw
 *   UnixListener#close             withdraw
 *   Attempt#run                    the way from label dial back to label dial
 *   LifeCycle#addressLost          label lost
 *   LifeCycle#lookAgain            labels lost, client
 *   LifeCycle#mayServe             mayServe
 *
 * Left out: deadlines and pauses (a process tries again for ever, at any pace), users and rights, what is at the path and is
 * no socket, the handshake (pairing.pml): here a dial that finds a server without a peer makes a pair at once, and one
 * that finds it with a peer tries again.
 *
 * Parameters: N processes; CRASHES, CLOSES, CLEANINGS: how many there may be in all; TAKE_OVER: a client that lost its server
 * stands for election, and a process that crashed may never come back; SAME_JVM: the first two are connections of one JVM.
 */

#ifndef N
#define N 2
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef CLOSES
#define CLOSES 0
#endif
#ifndef CLEANINGS
#define CLEANINGS 0
#endif
#ifndef TAKE_OVER
#define TAKE_OVER 0
#endif
#ifndef SAME_JVM
#define SAME_JVM 0
#endif

#define INODES (1 + CLEANINGS)
#define NONE 255
#define STALE 254               /* a socket at the path on which nobody listens */
#define SOCKET(p, k) (2 * (p) + (k))
#define JVM(p) ((SAME_JVM && (p) == 1) -> 0 : (p))

/* What tryTake, publish and keeping come to. */
#define NOTHING 0
#define YES 1
#define NO 2
#define LOST 3

/* The lock: a file at a path. A new file each time that it is missing. */
byte lockAt = NONE;
byte inodes = 0;
byte lockedBy[INODES] = NONE;   /* the JVM that holds the lock of a file */
bit written[INODES];               /* its size: nothing, or the text of a holder; texts may well be of the same length */

/* The socket's path, and who listens. A process has two sockets while it publishes anew. */
byte socketAt = NONE;
bit listens[2 * N];
byte aside[N] = 0;              /* the temporary folder: 0 none, 1 empty, 2 with the socket */

byte claimedBy[N] = NONE;       /* by JVM: the registry of held paths */

bit accepting[N];
byte mate[N] = NONE;            /* the other end of a link that lives */

byte dying[N] = 0;              /* 1 while the kernel takes it apart, 2 when all is gone */
bit dead[N];                    /* never comes back */
byte crashes = 0;
byte closes = 0;
byte cleanings = 0;

inline closeChannel(inode) {
    if
    :: inode != NONE && lockedBy[inode] == JVM(me) -> lockedBy[inode] = NONE
    :: else
    fi
}

inline stopListening(socket) {
    listens[socket] = 0;
    if
    :: socketAt == socket -> socketAt = STALE
    :: else
    fi
}

byte other = 0;                 /* of breakLink alone */
inline breakLink(p) {
    if
    :: mate[p] != NONE -> other = mate[p]; mate[other] = NONE; mate[p] = NONE; other = 0
    :: else
    fi
}

/*
 * Sets got, opened and before: a file that is seen before the opening and still there when the lock is held must be the one
 * that was opened.
 */
inline tryTake() {
    got = NOTHING;
    atomic {
        if
        :: lockAt == NONE -> before = NONE
        :: else -> before = lockAt
        fi
    };
#ifdef MUTANT_LOOK_ONLY_AFTER_OPENING
    before = NONE;
#endif
    if
    :: before == NONE ->
        atomic {
            if
            :: lockAt == NONE -> lockAt = inodes; inodes++
            :: else                                     /* somebody was faster */
            fi;
#ifdef MUTANT_LOOK_ONLY_AFTER_OPENING
            opened = lockAt
#endif
        };
#ifndef MUTANT_LOOK_ONLY_AFTER_OPENING
        atomic { before = lockAt }
#endif
    :: else
    fi;
#ifndef MUTANT_LOOK_ONLY_AFTER_OPENING
    atomic {
        if
        :: before == NONE || lockAt == NONE -> got = LOST
        :: else -> opened = lockAt
        fi
    };
#endif
#ifdef MUTANT_VANISHING_LOCK_IS_AN_ERROR
    assert(got != LOST);
#endif
#ifdef MUTANT_LOOK_ONLY_AFTER_OPENING
    if
    :: got == NOTHING ->
        atomic {
            before = lockAt;
            if
            :: before == NONE -> closeChannel(opened); got = LOST
            :: else
            fi
        }
    :: else
    fi;
#endif
    if
    :: got == NOTHING ->
        atomic {
            if
            :: lockedBy[opened] == NONE -> lockedBy[opened] = JVM(me)
#ifdef MUTANT_NO_LOCK
            :: lockedBy[opened] != NONE
#else
            :: else -> closeChannel(opened); got = NO   /* by this very JVM too, and that drops it */
#endif
            fi
        }
    :: else
    fi;
    if
    :: got == NOTHING ->
        written[opened] = 0;
        atomic { right = (lockAt == before && !written[before]) };
        written[opened] = 1;
        atomic {
#ifndef MUTANT_NO_LOOK_AFTER_LOCKING
            right = right && lockAt == before && written[before];
            if
            :: right -> got = YES
            :: else -> closeChannel(opened); got = LOST
            fi
#else
            got = YES
#endif
        }
    :: else
    fi;
    atomic {
        right = 0;
        if
        :: got != YES -> opened = NONE; before = NONE
        :: else
        fi
    }
}

/* Sets served. What vanished between the look and the connect counts as served: it is looked at again. */
inline isServed() {
    atomic { served = socketAt != NONE };
    if
    :: served -> atomic { served = socketAt != STALE }
    :: else
    fi
}

/* Binds aside with the process's socket k, renames onto the path. Sets got. */
inline publish(k) {
#ifdef MUTANT_NO_LOOK_BEFORE_PUBLISHING
    served = 0;
#else
    isServed();
#endif
    if
    :: served -> got = NO
    :: else ->
        atomic {
            for (i : 0 .. N - 1) {
                aside[i] = 0            /* the sweep; the own folder is not made yet */
            }
            i = 0
        };
        aside[me] = 1;
        atomic {
            if
            :: aside[me] == 1 -> aside[me] = 2; listens[SOCKET(me, k)] = 1; got = NOTHING
            :: else -> got = LOST
            fi
        };
        if
        :: got == NOTHING ->
            atomic {
                if
                :: aside[me] == 2 ->
                    aside[me] = 0;
                    socketAt = SOCKET(me, k);
                    got = YES;
#if CLEANINGS == 0
                    for (i : 0 .. N - 1) {      /* never two */
                        assert(i == me || dying[i] || !(listens[SOCKET(i, 0)] || listens[SOCKET(i, 1)]))
                    }
                    i = 0
#endif
                :: else -> stopListening(SOCKET(me, k)); got = LOST
                fi
            }
        :: else
        fi
    fi;
#ifdef MUTANT_VANISHING_SOCKET_IS_AN_ERROR
    assert(got != LOST);
#endif
    served = 0
}

/* In this order: the path, the listening, the lock, the claim. */
inline withdraw() {
#ifdef MUTANT_LOCK_BEFORE_SOCKET
    atomic { closeChannel(lock) };
#endif
    atomic { served = (socketAt == SOCKET(me, current)) };
    if
    :: served -> socketAt = NONE                /* whatever is there by now */
    :: else
    fi;
    atomic { served = 0; accepting[me] = 0; stopListening(SOCKET(me, current)) };
    atomic { closeChannel(lock) };
    atomic { lock = NONE; lockId = NONE; current = 0; claimedBy[JVM(me)] = NONE }
}

proctype Process(byte me) {
    byte got = NOTHING;
    byte opened = NONE;
    byte before = NONE;
    byte lock = NONE;           /* the file that this holds the lock of */
    byte lockId = NONE;         /* the file that it takes for that */
    bit right = 0;
    bit served = 0;
    bit current = 0;
    bit mayServe = 1;
    byte i = 0;

start:
    {
        skip;
dial:
        atomic { served = (socketAt != NONE) };
        if
        :: served ->
            atomic {
                served = 0;
                if
                :: socketAt == NONE -> goto dial
                :: socketAt == STALE -> goto nobody
                :: else ->
                    i = socketAt / 2;
                    if
                    :: i != me && accepting[i] && mate[i] == NONE ->
                        mate[i] = me; mate[me] = i; i = 0; mayServe = TAKE_OVER; goto client
                    :: else -> i = 0; goto dial         /* busy, or not accepting yet, or no more */
                    fi
                fi
            }
        :: else
        fi;

nobody:
        atomic {
            if
#ifdef MUTANT_CLIENT_NEVER_STANDS
            :: true -> goto dial
#endif
            :: !mayServe -> goto dial
            :: else
            fi
        };
        atomic {
            if
#ifndef MUTANT_NO_CLAIM
            :: claimedBy[JVM(me)] != NONE -> goto dial
#endif
            :: else -> claimedBy[JVM(me)] = me
            fi
        };
        tryTake();
        if
        :: got != YES -> atomic { claimedBy[JVM(me)] = NONE; got = NOTHING; goto dial }
        :: else -> atomic { lock = opened; lockId = before; opened = NONE; before = NONE; got = NOTHING }
        fi;
        publish(0);
        if
        :: got != YES ->
            atomic { closeChannel(lock); lock = NONE; lockId = NONE };
            atomic { claimedBy[JVM(me)] = NONE; got = NOTHING; goto dial }
        :: else -> atomic { got = NOTHING; accepting[me] = 1; mayServe = 1 }
        fi;

serving:
        /* The end of the program, which is then started anew. */
        if
        :: atomic { closes < CLOSES -> closes++ };
            withdraw();
            atomic { breakLink(me); goto dial }
        :: true
        fi;
#ifdef MUTANT_NO_KEEPING
        false;
#endif
        atomic {
            if
            :: lockAt == lockId -> got = YES
            :: else -> got = NOTHING
            fi
        };
        if
        :: got == NOTHING ->
            tryTake();
            if
            :: got == YES ->
                atomic {
                    assert(opened != lock);             /* or closing the old would drop the new */
                    closeChannel(lock);
                    lock = opened; lockId = before; opened = NONE; before = NONE
                }
            :: else
            fi
        :: else
        fi;
        if
        :: got == NO -> goto lost
        :: got == LOST -> atomic { got = NOTHING; goto serving }        /* the next round may do better */
        :: else
        fi;
        atomic {
            if
            :: socketAt == SOCKET(me, current) -> got = NOTHING; goto serving
            :: else
            fi
        };
#ifndef MUTANT_NEVER_GIVES_WAY
        isServed();
        if
        :: served -> atomic { served = 0; goto lost }
        :: else
        fi;
#endif
        publish(1 - current);
        if
        :: got == YES -> atomic { stopListening(SOCKET(me, current)); current = 1 - current }
        :: else
        fi;
        atomic { got = NOTHING; goto serving };

lost:
        atomic { got = NOTHING };
        withdraw();
        mate[me] == NONE;                               /* a peer that is there stays */
        goto dial;

client:
        mate[me] == NONE;
        goto dial
    } unless {
        atomic {
            dying[me] != 0;
            got = NOTHING; opened = NONE; before = NONE; lock = NONE; lockId = NONE;
            right = 0; served = 0; current = 0; mayServe = 1; i = 0
        };
        atomic {
            dying[me] == 2;
            dying[me] = 0;
            if
            :: true -> goto start
#if TAKE_OVER
            :: true -> dead[me] = 1
#endif
            fi
        }
    }
}

/* SIGKILL: the process takes no more steps, and the kernel closes what it had, in whatever order. */
inline dropLocks(p) {
    for (j : 0 .. INODES - 1) {
        if
        :: lockedBy[j] == p -> lockedBy[j] = NONE
        :: else
        fi
    }
    j = 0;
    claimedBy[p] = NONE
}

inline dropSockets(p) {
    stopListening(SOCKET(p, 0));
    stopListening(SOCKET(p, 1));
    breakLink(p)
}

active proctype Killer() {
    byte j = 0;
    byte p = 0;
    do
    :: atomic {
        crashes < CRASHES -> crashes++;
        select (p : 0 .. N - 1);
        if
        :: dying[p] == 0 && !dead[p] -> dying[p] = 1; accepting[p] = 0; aside[p] = 0
        :: else -> goto again
        fi
    };
        if
        :: atomic { dropLocks(p) }; atomic { dropSockets(p) }
        :: atomic { dropSockets(p) }; atomic { dropLocks(p) }
        fi;
again:
        atomic {
            if
            :: dying[p] == 1 -> dying[p] = 2
            :: else
            fi;
            p = 0
        }
    :: break
    od;
    crashes = CRASHES
}

active proctype Cleaner() {
    byte j = 0;
    do
    :: atomic { cleanings < CLEANINGS && socketAt != NONE -> cleanings++; socketAt = NONE }
    :: atomic { cleanings < CLEANINGS && lockAt != NONE -> cleanings++; lockAt = NONE }
#if CLEANINGS
    :: atomic {
        cleanings < CLEANINGS -> cleanings++;
        select (j : 0 .. N - 1);
        aside[j] = 0;
        j = 0
    }
#endif
    :: break
    od;
    cleanings = CLEANINGS
}

init {
    atomic {
        byte p;
        for (p : 0 .. N - 1) {
            run Process(p)
        }
    }
}

#define serves(p) (!dying[p] && (listens[SOCKET(p, 0)] || listens[SOCKET(p, 1)]))
#define answers (socketAt != NONE && socketAt != STALE)
#if N == 2
#define two (serves(0) && serves(1))
#define alive (2 - dead[0] - dead[1])
#define paired (mate[0] != NONE)
#else
#define two (serves(0) + serves(1) + serves(2) > 1)
#define alive (3 - dead[0] - dead[1] - dead[2])
#define paired (mate[0] != NONE || mate[1] != NONE || mate[2] != NONE)
#endif
#define right_for_ever (!two && (alive < 2 || paired) && (alive != 1 || answers || paired))

/* Crashes, closes and cleaning end. From some time on there is one server at most, and a pair if two live. */
ltl settles { <> [] right_for_ever }
