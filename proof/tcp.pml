/*
 * The election on TCP, where the kernel decides: N processes that start, crash at every step and start again, beside a program
 * that holds the port without listening. One atomic step is one system call. README.md says how to read this.
 *
 * Mirrors (checked by mirrors.sh):
 *   Election#stand                 labels dial, nobody
 *   TcpAddress#dial                label dial
 *   TcpAddress#dialAll             the loop over the addresses
 *   SocketDialer#dial              connect
 *   SocketDialer#isSelf            connect, its end
 *   TcpAddress#canPublish          label nobody
 *   TcpAddress#tryPublish          label nobody
 *   Acceptor#bind                  bind and listen
 *   TcpListener#keep               label serving
 *   TcpListener#close              withdraw
 *   Server#close                   withdraw
 *   Attempt#run                    the way from label dial back to label dial
 *   LifeCycle#install              label serving
 *   LifeCycle#lookAgain            label client
 *   LifeCycle#mayServe             mayServe
 *
 * The kernel, as Linux does it: with SO_REUSEADDR several may bind a port as long as none of them listens. Listening has
 * two halves: the socket says that it listens, and then looks whether another says so too, which fails it. Two at the same
 * moment fail each other; as their pauses are random that ends, here after CLASHES times. Without SO_REUSEADDR (REUSE=0, as on
 * Windows) binding decides. A dial of a port that nobody has may be given that very port as its own, and meets itself.
 *
 * Left out: deadlines and pauses (a process tries again for ever, at any pace), names that mean different addresses at
 * different times, firewalls, programs that listen and are no peers, the handshake (pairing.pml): here a dial that finds a
 * server without a peer makes a pair at once, and one that finds it with a peer tries again.
 *
 * Parameters: N processes; HOSTS: how many addresses are dialled, of which the first is bound; CRASHES, CLOSES, HOLDS (of the
 * port, by the other program), SELVES (dials that meet themselves), CLASHES: how many there may be in all; TAKE_OVER: a
 * client that lost its server stands for election, and a process that crashed may never come back; REMOTE: the last process is
 * on another machine, and can only dial.
 */

#ifndef N
#define N 2
#endif
#ifndef HOSTS
#define HOSTS 1
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef CLOSES
#define CLOSES 0
#endif
#ifndef HOLDS
#define HOLDS 0
#endif
#ifndef SELVES
#define SELVES 0
#endif
#ifndef CLASHES
#define CLASHES 1
#endif
#ifndef TAKE_OVER
#define TAKE_OVER 0
#endif
#ifndef REMOTE
#define REMOTE 0
#endif
#ifndef REUSE
#define REUSE 1
#endif

#define NONE 255

/* A process's listening socket. */
#define CLOSED 0
#define BOUND 1
#define SAYS_SO 2               /* in the state LISTEN, and not looked yet */
#define LISTENS 3
byte socket[N] = CLOSED;
byte at[N] = 0;                 /* the address that it is bound to */

bit held[HOSTS];                /* by the other program, which has not set SO_REUSEADDR */
byte self[HOSTS] = NONE;        /* by a link of this process with itself */

bit accepting[N];
byte mate[N] = NONE;            /* the other end of a link that lives */

byte dying[N] = 0;              /* 1 while the kernel takes it apart, 2 when all is gone */
bit dead[N];                    /* never comes back */
byte crashes = 0;
byte closes = 0;
byte holds = 0;
byte selves = 0;
byte clashes = 0;

#define isOther(p) ((p) != me && (p) < N)
#define hasBound(p, a) (isOther(p) && socket[p] >= BOUND && at[p] == (a))
#define saysSo(p, a) (isOther(p) && socket[p] >= SAYS_SO && at[p] == (a))
#define isClashing(p, a) (isOther(p) && socket[p] == SAYS_SO && at[p] == (a))
#if N == 2
#define anyBound(a) (hasBound(0, a) || hasBound(1, a))
#define anySaysSo(a) (saysSo(0, a) || saysSo(1, a))
#define anyClashes(a) (isClashing(0, a) || isClashing(1, a))
#else
#define anyBound(a) (hasBound(0, a) || hasBound(1, a) || hasBound(2, a))
#define anySaysSo(a) (saysSo(0, a) || saysSo(1, a) || saysSo(2, a))
#define anyClashes(a) (isClashing(0, a) || isClashing(1, a) || isClashing(2, a))
#endif
#if REUSE
#define inUse(a) (held[a] || self[a] != NONE || anySaysSo(a))
#else
#define inUse(a) (held[a] || self[a] != NONE || anyBound(a))
#endif

byte other = 0;                 /* of breakLink alone */
inline breakLink(p) {
    if
    :: mate[p] != NONE -> other = mate[p]; mate[other] = NONE; mate[p] = NONE; other = 0
    :: else
    fi
}

/* The kernel frees what a link with itself has. */
inline endSelf(p) {
    for (h : 0 .. HOSTS - 1) {
        if
        :: self[h] == p -> self[h] = NONE
        :: else
        fi
    }
    h = 0
}

inline withdraw() {
    atomic { accepting[me] = 0; socket[me] = CLOSED; at[me] = 0 }
}

proctype Process(byte me) {
    byte a = 0;
    byte i = 0;
    byte h = 0;
    bit mayServe = 1;

start:
    {
        skip;
dial:
        atomic { a = 0; i = 0 };
connect:
        atomic {
            i = 0;
            do
            :: i < N && socket[i] == LISTENS && at[i] == a -> break
            :: i < N && !(socket[i] == LISTENS && at[i] == a) -> i++
            :: i == N -> break
            od;
            if
            :: i < N && accepting[i] && mate[i] == NONE ->
                mate[i] = me; mate[me] = i; i = 0; a = 0; mayServe = TAKE_OVER; goto client
            :: i < N && !(accepting[i] && mate[i] == NONE) -> goto dial         /* busy, or not accepting yet */
            :: i == N && selves < SELVES && !inUse(a) && !anyBound(a) -> i = 0; selves++; self[a] = me
            :: i == N -> i = 0                          /* refused */
            fi
        };
#if SELVES
        if
        :: self[a] == me ->
#ifdef MUTANT_SELF_IS_A_PEER
            mate[me] == me;
#endif
            atomic { endSelf(me) }                      /* counts as refused */
        :: else
        fi;
#endif
        if
        :: a + 1 < HOSTS -> a++; goto connect
        :: else
        fi;

nobody:
        atomic {
            if
#ifdef MUTANT_CLIENT_NEVER_STANDS
            :: !mayServe || crashes > 0 -> goto dial
#endif
            :: !mayServe -> goto dial
            :: REMOTE && me == N - 1 -> goto dial
            :: else
            fi
        };
        atomic {
            a = 0;
#ifdef MUTANT_BINDS_ANY_ADDRESS
            if
            :: true
            :: HOSTS > 1 -> a = 1
            fi;
#endif
            if
#ifdef MUTANT_PORT_IS_SHARED
            :: !held[a] && self[a] == NONE -> socket[me] = BOUND; at[me] = a
            :: else -> goto dial
#elif defined(MUTANT_IN_USE_IS_FATAL)
            :: inUse(a) -> goto failed
            :: else -> socket[me] = BOUND; at[me] = a
#else
            :: inUse(a) -> goto dial
            :: else -> socket[me] = BOUND; at[me] = a
#endif
            fi
        };
        atomic { clashes < CLASHES || !anyClashes(at[me]) -> socket[me] = SAYS_SO };
        atomic {
            if
#ifndef MUTANT_PORT_IS_SHARED
            :: anySaysSo(at[me]) ->
                if
                :: anyClashes(at[me]) && clashes < CLASHES -> clashes++
                :: else
                fi;
                socket[me] = CLOSED; at[me] = 0; goto dial
#endif
            :: else ->
                for (i : 0 .. N - 1) {                  /* never two */
                    assert(i == me || dying[i] || socket[i] != LISTENS)
                }
                i = 0; a = 0;
                socket[me] = LISTENS
            fi
        };
        atomic { accepting[me] = 1; mayServe = 1 };

serving:
        /* The end of the program, which is then started anew; else a look at the port, which is still had. */
        if
        :: atomic { closes < CLOSES -> closes++ };
            withdraw();
            atomic { breakLink(me); goto dial }
        :: goto serving
        fi;

client:
        mate[me] == NONE;
        goto dial;
#ifdef MUTANT_IN_USE_IS_FATAL
failed:
        false
#endif
    } unless {
        atomic { dying[me] != 0; a = 0; i = 0; h = 0; mayServe = 1 };
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
inline dropSockets(p) {
    socket[p] = CLOSED; at[p] = 0;
    endSelf(p)
}

active proctype Killer() {
    byte p = 0;
    byte h = 0;
    do
    :: atomic {
        crashes < CRASHES -> crashes++;
        select (p : 0 .. N - 1);
        if
        :: dying[p] == 0 && !dead[p] -> dying[p] = 1; accepting[p] = 0
        :: else -> goto again
        fi
    };
        if
        :: atomic { dropSockets(p) }; atomic { breakLink(p) }
        :: atomic { breakLink(p) }; atomic { dropSockets(p) }
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
    atomic { crashes = CRASHES; closes = CLOSES }
}

#if HOLDS
#define isAnybodys (socket[0] >= BOUND || socket[1] >= BOUND || (N > 2 && socket[N - 1] >= BOUND) || self[0] != NONE)
active proctype Holder() {
    do
    :: atomic { holds < HOLDS && !isAnybodys -> holds++; held[0] = 1 };
        if
        :: held[0] = 0
        :: break                                        /* it keeps the port for ever */
        fi
    :: break
    od;
    holds = HOLDS
}
#endif

init {
    atomic {
        byte p;
        for (p : 0 .. HOSTS - 1) {
            self[p] = NONE
        }
        for (p : 0 .. N - 1) {
            run Process(p)
        }
    }
}

#define serves(p) (!dying[p] && socket[p] == LISTENS)
#if N == 2
#define two (serves(0) && serves(1))
#define answers (serves(0) || serves(1))
#define alive (2 - dead[0] - dead[1])
#define paired (mate[0] != NONE)
#else
#define two (serves(0) + serves(1) + serves(2) > 1)
#define answers (serves(0) || serves(1) || serves(2))
#define alive (3 - dead[0] - dead[1] - dead[2])
#define paired (mate[0] != NONE || mate[1] != NONE || mate[2] != NONE)
#endif
#define right_for_ever (!two && (alive < 2 || paired) && (alive != 1 || answers || paired || (REMOTE && !dead[N - 1])))

/*
 * Crashes and closes end. From some time on there is one server at most, and a pair if two live; or the port is the other
 * program's for ever.
 */
ltl settles { <> [] (held[0] || right_for_ever) }
