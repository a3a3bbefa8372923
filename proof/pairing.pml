/*
 * The pairing of two lanes and the server's slot: CLIENTS clients of one server, each link with a handshake thread of its own
 * at the server, crashes of either side at every step, cut links, time-outs that come too early, and a stranger who hears all
 * that is said but does not know the secret. README.md says how to read this.
 *
 * Mirrors (checked by mirrors.sh):
 *   NativeProtocol#pair            Client
 *   ClientHandshake#first          Client, to the second dial
 *   ClientHandshake#second         Client, from the second dial
 *   LifeCycle#install              Client, the end of its round
 *   ServerHandshake#run            Handshake
 *   ServerHandshake#status         Handshake, label firstLane
 *   Strangers#receive              Handshake, label idle: a link, a thread
 *   Strangers#judge                fail: what goes wrong closes the link
 *   Slot#reserve                   Handshake, label firstLane
 *   Slot#tryReserve                tryReserve
 *   Slot#mayReplace                tryReserve
 *   Slot#releaseIfGone             Handshake, label firstLane
 *   Slot#firstLane                 Handshake, label secondLane
 *   Slot#secondFailed              Handshake, label secondLane
 *   Slot#provenFirst               Handshake, end of firstLane
 *   Slot#provenSecond              Handshake, end of secondLane
 *   Slot#startPairing              Handshake, end of secondLane
 *   Slot#stopPairing               Handshake, end of secondLane
 *   Slot#pair                      Handshake, end of secondLane
 *   Slot#take                      Handshake, end of secondLane
 *   Slot#release                   release
 *   Slot#freed                     endSession
 *   Slot#drop                      tryReserve, its end
 *   LifeCycle#paired               Handshake, end of secondLane
 *   LifeCycle#sessionEnded         endSession
 *   NativeSession#checkLinks       Handshake, label firstLane
 *   NativeSession#abort            endSession
 *   NativeSession#end              endSession
 *
 * Left out: prefaces, TLS, hellos of lane 0 and proofs, which touch no slot, probes, the limits on strangers. A
 * session id stands for the first lane's transcript too, as both are unique to it. Time: a reservation, a stranger's patience
 * and a client's deadline may run out early HASTE times in all; they and the keep-alive surely run out where the other
 * side is gone. So a state that nothing but a time-out would end, with both sides there, is found as one that stays.
 *
 * Taking a message in and sending the next are one step, as nobody else sees the one without the other.
 *
 * A client whose round failed waits until nothing else can happen, but for EARLY times in all; it may do so twice at most, with
 * two clients four times.
 *
 * Parameters: CLIENTS; LINKS at a time; CRASHES of clients, SERVER_CRASHES, CUTS, HASTE; STRANGERS: how many dials of the stranger;
 * EARLY; UNDISTURBED: no round of a client may fail.
 */

#ifndef CLIENTS
#define CLIENTS 1
#endif
#ifndef LINKS
#define LINKS 3
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef SERVER_CRASHES
#define SERVER_CRASHES 0
#endif
#ifndef CUTS
#define CUTS 0
#endif
#ifndef HASTE
#define HASTE 0
#endif
#ifndef STRANGERS
#define STRANGERS 0
#endif

#ifndef UNDISTURBED
#define UNDISTURBED 0           /* whether no round of a client may fail */
#endif
#ifndef EARLY
#define EARLY 1
#endif

#define SIDS (LINKS + CLIENTS + 2)
#define NONE 255
#define STRANGER 9

/* Messages. */
#define HELLO0 1                /* with the proof of lane 0 */
#define HELLO1 2
#define PROOF1 3                /* with the key check */
#define KEY0 4
#define PROVEN0 5
#define LAST0 6
#define HELLO 7
#define LAST1 8
#define REFUSED 9

/* Links. An end is open until its owner closes it; a cut link lets nothing through any more. */
bit used[LINKS];
bit clientOpen[LINKS];
bit serverOpen[LINKS];
bit cut[LINKS];
byte up[LINKS];
byte upSid[LINKS];              /* the session id of a HELLO1 */
byte upFrom[LINKS];             /* the instance of a hello */
bit upProves[LINKS];            /* whether it knows the secret */
byte down[LINKS];
byte downSid[LINKS];
byte partner[LINKS];            /* the first lane that a second belongs to, as its client knows it */

/* The slot. */
#define FREE 0
#define RESERVED 1
#define PAIRING 2
#define TAKEN 3
byte holder = FREE;
byte holderInstance = NONE;
byte holderSid = 0;
byte holderFirst = NONE;
byte holderSeconds = 0;         /* handshakes of second lanes under way */

/* Sessions at the server, by session id. */
#define NO_SESSION 0
#define MADE 1
#define STARTED 2
#define OVER 3                  /* ended, and LifeCycle or slot do not know it yet */
#define ENDED 4                 /* all know it who will be told, but somebody still has it in hand */
byte session[SIDS];
byte firstOf[SIDS] = NONE;
byte secondOf[SIDS] = NONE;
byte machineSession = 0;        /* LifeCycle's; 0 is WAITING */

/* Session ids in the hands of threads and clients; the smallest that nobody has is as good as a random one. */
byte threadSid[LINKS];
byte oldSid[LINKS];             /* of a session that a thread is ending */
byte clientSid[CLIENTS];
byte watchSid = 0;              /* of a session that Watch is ending */

bit connected[CLIENTS];
bit pauses[CLIENTS];            /* between two rounds */
byte late[CLIENTS];             /* pauses that lasted until nothing else happened */
byte early = 0;
byte lane0[CLIENTS] = NONE;
byte lane1[CLIENTS] = NONE;
byte generation[CLIENTS];       /* a restarted client is another instance */
#define INSTANCE(c) ((c) + CLIENTS * generation[c])

byte dying[CLIENTS];
bit resets[LINKS];              /* the server has died under a thread */
bit resetWatch;
byte crashes = 0;
byte serverCrashes = 0;
byte cuts = 0;
byte haste = 0;
byte strangers = 0;

#define serverSeesEnd(i) (!clientOpen[i] && !cut[i])
#define clientSeesEnd(i) (!serverOpen[i] && !cut[i])
#define isOver(s) (session[s] == OVER || session[s] == ENDED)
#define lives(s) (session[s] == MADE || session[s] == STARTED)
#define clientIsGone(i) (!clientOpen[i] || cut[i])

inline clear(i) {
    used[i] = 0; clientOpen[i] = 0; serverOpen[i] = 0; cut[i] = 0; up[i] = 0; upSid[i] = 0; upFrom[i] = 0;
    upProves[i] = 0; down[i] = 0; downSid[i] = 0; partner[i] = NONE
}

inline recycle(i) {
    if
    :: used[i] && !clientOpen[i] && !serverOpen[i] -> clear(i)
    :: else
    fi
}

inline clientCloses(i) {
    if
    :: i != NONE -> clientOpen[i] = 0
    :: else
    fi
}

/* Takes a free link; to be called only where anyFree. */
#if LINKS == 3
#define anyFree (!used[0] || !used[1] || !used[2])
#elif LINKS == 4
#define anyFree (!used[0] || !used[1] || !used[2] || !used[3])
#else
#error LINKS is 3 or 4
#endif
inline dial(link) {
    link = 0;
    do
    :: used[link] -> link++
    :: else -> break
    od;
    used[link] = 1; clientOpen[link] = 1; serverOpen[link] = 1
}

/* Whose session is over stays so until LifeCycle and slot know it; who wants the place waits for that. */
inline endSession(s) {
    atomic {
        if
        :: s != 0 && lives(s) -> session[s] = OVER; mine = 1
        :: else -> mine = 0
        fi
    };
    if
    :: mine ->
        atomic { serverOpen[firstOf[s]] = 0; serverOpen[secondOf[s]] = 0 };
        atomic {
            mine = 0;
            if
            :: machineSession == s -> machineSession = 0
            :: else
            fi;
            if
            :: holder == TAKEN && holderSid == s -> free()
            :: else                                     /* it may just be about to take the slot */
            fi
        };
        atomic {
            firstOf[s] = NONE; secondOf[s] = NONE;
            if
            :: (holder == PAIRING || holder == TAKEN) && holderSid == s -> session[s] = ENDED
            :: else -> session[s] = NO_SESSION
            fi
        }
    :: else -> session[s] != OVER
    fi
}

inline free() {
    if
    :: session[holderSid] == ENDED -> session[holderSid] = NO_SESSION
    :: else
    fi;
    holder = FREE; holderInstance = NONE; holderSid = 0; holderFirst = NONE; holderSeconds = 0
}

/* In one step, as the caller is about to see its link closed anyway. */
inline release(s) {
    if
    :: holder == RESERVED && holderSid == s ->
        if
        :: holderFirst != NONE -> serverOpen[holderFirst] = 0
        :: else
        fi;
        free()
    :: else
    fi
}

/* Sets incumbent: NONE if the slot is reserved now. */
inline tryReserve() {
    atomic {
        holder != PAIRING;
        if
#ifdef MUTANT_NEWCOMER_TAKES_THE_SLOT
        :: true ->
#elif defined(MUTANT_ENDED_SESSION_KEEPS_THE_SLOT)
        :: holder == FREE || holderInstance == instance ->
#else
        :: holder == FREE || holderInstance == instance || (holder == TAKEN && isOver(holderSid)) ->
#endif
            incumbent = NONE;
            droppedLink = NONE;
            if
            :: holder == RESERVED -> droppedLink = holderFirst
            :: holder == TAKEN -> oldSid[me] = holderSid
            :: else
            fi;
            free();
            holder = RESERVED; holderInstance = instance; holderSid = threadSid[me]
        :: else -> incumbent = holder
        fi
    };
    if
    :: droppedLink != NONE -> atomic { serverOpen[droppedLink] = 0; droppedLink = NONE }
    :: else
    fi;
#ifndef MUTANT_OLD_SESSION_IS_FORGOTTEN
    if
    :: incumbent == NONE && oldSid[me] != 0 -> endSession(oldSid[me])
    :: else
    fi;
#endif
    atomic { oldSid[me] = 0 }
}

/* A session id that is nobody's. */
inline newSid() {
    s = 0;
    do
    :: s++;
        assert(s < SIDS);
        taken = (holderSid == s || session[s] != NO_SESSION || machineSession == s || watchSid == s);
        for (k : 0 .. LINKS - 1) {
            taken = taken || threadSid[k] == s || oldSid[k] == s || upSid[k] == s || downSid[k] == s
        }
        for (k : 0 .. CLIENTS - 1) {
            taken = taken || clientSid[k] == s
        }
        if
        :: !taken -> break
        :: else
        fi
    od;
    threadSid[me] = s; s = 0; k = 0; taken = 0
}

proctype Handshake(byte me) {
    byte instance = 0;
    byte incumbent = NONE;
    byte droppedLink = NONE;
    byte first = NONE;
    byte s = 0;
    byte k = 0;
    bit taken = 0;
    bit mine = 0;

start:
    {
        skip;
idle:
        if
        :: atomic { used[me] && serverOpen[me] && up[me] == HELLO0 && upProves[me] && !cut[me] -> up[me] = 0; instance = upFrom[me]; goto firstLane }
        :: atomic { used[me] && serverOpen[me] && up[me] == HELLO0 && !upProves[me] -> up[me] = 0; goto refuse }
        :: atomic { used[me] && serverOpen[me] && up[me] == HELLO1 && !cut[me] -> up[me] = 0; instance = upFrom[me]; goto secondLane }
        :: atomic { used[me] && serverOpen[me] && up[me] == 0 && clientIsGone(me) -> goto fail }
        :: atomic { used[me] && serverOpen[me] && up[me] != 0 && cut[me] -> goto fail }
        :: atomic { used[me] && !serverOpen[me] && !clientOpen[me] -> recycle(me); goto idle }      /* of a server that died */
        fi;

firstLane:
        atomic { newSid() };
        tryReserve();
        if
        :: incumbent == TAKEN ->
            atomic {
                if
                :: holder == TAKEN -> oldSid[me] = holderSid
                :: else
                fi
            };
            if
            :: oldSid[me] != 0 && session[oldSid[me]] == OVER -> session[oldSid[me]] != OVER
            :: oldSid[me] != 0 && lives(oldSid[me]) && (serverSeesEnd(firstOf[oldSid[me]]) || serverSeesEnd(secondOf[oldSid[me]])) ->
                endSession(oldSid[me])
            :: else
            fi;
            atomic { oldSid[me] = 0 };
            tryReserve()
        :: incumbent == RESERVED ->
            atomic {
                if
                :: holder == RESERVED && holderFirst != NONE && holderSeconds == 0 && serverSeesEnd(holderFirst) ->
                    serverOpen[holderFirst] = 0; free(); incumbent = NONE
                :: else
                fi
            };
            if
            :: incumbent == NONE -> tryReserve()
            :: else
            fi
        :: else
        fi;
        if
        :: incumbent != NONE -> goto refuse
        :: else
        fi;
        atomic { down[me] = PROVEN0; downSid[me] = threadSid[me] };
        if
        :: atomic { up[me] == KEY0 && !cut[me] -> up[me] = 0; down[me] = LAST0 }
        :: atomic { up[me] != KEY0 && (clientIsGone(me) || !serverOpen[me]) || cut[me] -> goto failReserved }
        :: atomic { up[me] != KEY0 && haste < HASTE -> haste++; goto failReserved }
        fi;
        atomic {
            if
            :: holder == RESERVED && holderSid == threadSid[me] -> holderFirst = me
            :: else -> serverOpen[me] = 0
            fi;
            goto done
        };

secondLane:
        threadSid[me] = upSid[me];
#ifndef MUTANT_SECOND_LANE_DOES_NOT_WAIT
        !(holder == RESERVED && holderSid == threadSid[me] && holderFirst == NONE);
#endif
        atomic {
            if
#ifdef MUTANT_SESSION_ID_NOT_CHECKED
            :: holder == RESERVED && holderFirst != NONE && holderInstance == instance -> threadSid[me] = holderSid;
#else
            :: holder == RESERVED && holderFirst != NONE && holderInstance == instance && holderSid == threadSid[me] ->
#endif
                holderSeconds++; down[me] = HELLO
            :: else -> goto refuse
            fi
        };
        if
        :: atomic {
            up[me] == PROOF1 && upProves[me] && !cut[me] -> up[me] = 0;
            if
            :: down[me] = LAST1
            :: clientIsGone(me) -> goto failReserved            /* writing may fail then */
            fi
        }
        :: atomic { up[me] == PROOF1 && !upProves[me] -> goto failSecond }
        :: atomic { up[me] != PROOF1 && clientIsGone(me) || cut[me] -> goto failSecond }
        :: atomic { up[me] != PROOF1 && haste < HASTE -> haste++; goto failSecond }
        fi;
        atomic {
            if
#ifdef MUTANT_SESSION_ID_NOT_CHECKED
            :: holder == RESERVED && holderFirst != NONE -> threadSid[me] = holderSid;
#else
            :: holder == RESERVED && holderFirst != NONE && holderSid == threadSid[me] ->
#endif
                first = holderFirst; holder = PAIRING; holderFirst = NONE; holderSeconds = 0
            :: else -> goto fail
            fi
        };
        /* LifeCycle has its own lock. */
        atomic {
            if
            :: machineSession == 0 ->
                machineSession = threadSid[me];
                assert(session[threadSid[me]] == NO_SESSION);       /* a session id is good for one pairing */
                assert(partner[me] == first);                       /* no lanes of different sessions */
                session[threadSid[me]] = MADE;
                firstOf[threadSid[me]] = first;
                secondOf[threadSid[me]] = me
            :: else ->
                free();
                serverOpen[first] = 0; serverOpen[me] = 0; goto done
            fi
        };
        atomic {
            assert(holder == PAIRING);
            holder = TAKEN; holderSid = threadSid[me]
        };
        atomic {
            if
            :: session[threadSid[me]] == MADE -> session[threadSid[me]] = STARTED
            :: else                                     /* ended meanwhile; starting does no harm */
            fi;
            goto done
        };

failSecond:
#ifdef MUTANT_STRANGER_ENDS_RESERVATION
        atomic { release(threadSid[me]) };
#else
        /* Nobody's word before the proof: the reservation stays. */
        atomic {
            if
            :: holder == RESERVED && holderSid == threadSid[me] -> holderSeconds--
            :: else
            fi
        };
#endif
        goto fail;
failReserved:
#ifndef MUTANT_FAILURE_DOES_NOT_RELEASE
        atomic { release(threadSid[me]) };
#endif
        goto fail;
refuse:
        atomic { down[me] = REFUSED };
fail:
        atomic { serverOpen[me] = 0 };
done:
        atomic { instance = 0; incumbent = NONE; first = NONE; threadSid[me] = 0 };
        atomic { !used[me] || (!serverOpen[me] && !clientOpen[me]) -> recycle(me); goto idle }
    } unless {
        atomic {
            resets[me];
            resets[me] = 0; instance = 0; incumbent = NONE; droppedLink = NONE; first = NONE; s = 0; k = 0; taken = 0;
            mine = 0; threadSid[me] = 0; oldSid[me] = 0;
            goto start
        }
    }
}

/* Also before the start: who queries reads, and finds the end. */
#define hasEnded(s) (lives(s) && (clientIsGone(firstOf[s]) || clientIsGone(secondOf[s])))
#define fiveEnded (hasEnded(1) || hasEnded(2) || hasEnded(3) || hasEnded(4) || hasEnded(5))
#if SIDS == 6
#define anyEnded fiveEnded
#elif SIDS == 7
#define anyEnded (fiveEnded || hasEnded(6))
#else
#define anyEnded (fiveEnded || hasEnded(6) || hasEnded(7))
#endif

/* The lanes' threads, the keep-alive, and the reservation's time. */
active proctype Watch() {
    bit mine = 0;
start:
    {
        do
        :: atomic {
            anyEnded ->
            watchSid = 1;
            do
            :: hasEnded(watchSid) -> break
            :: else -> watchSid++
            od
        };
            endSession(watchSid);
            watchSid = 0
#ifndef MUTANT_RESERVATION_NEVER_ENDS
        :: atomic {
            holder == RESERVED && holderFirst != NONE && (haste < HASTE || clientIsGone(holderFirst)) ->
            if
            :: clientIsGone(holderFirst)
            :: else -> haste++
            fi;
            release(holderSid)
        }
#endif
        od
    } unless {
        atomic { resetWatch; resetWatch = 0; watchSid = 0; mine = 0; goto start }
    }
}

#define whole(c) (connected[c] && session[clientSid[c]] == STARTED && machineSession == clientSid[c] && holder == TAKEN \
    && holderSid == clientSid[c] && firstOf[clientSid[c]] == lane0[c] && secondOf[clientSid[c]] == lane1[c] \
    && serverOpen[lane0[c]] && serverOpen[lane1[c]])
#if CLIENTS == 1
#define right_for_ever (whole(0))
#define pausing (pauses[0])
#else
#define right_for_ever (whole(0) || whole(1))
#define pausing (pauses[0] || pauses[1])
#endif

proctype Client(byte me) {
start:
    {
        skip;
round:
        atomic { anyFree -> dial(lane0[me]); upFrom[lane0[me]] = INSTANCE(me); upProves[lane0[me]] = 1; up[lane0[me]] = HELLO0 };
        if
        :: atomic { down[lane0[me]] == PROVEN0 && !cut[lane0[me]] -> down[lane0[me]] = 0; clientSid[me] = downSid[lane0[me]]; downSid[lane0[me]] = 0; up[lane0[me]] = KEY0 }
        :: atomic { down[lane0[me]] == REFUSED || (down[lane0[me]] == 0 && clientSeesEnd(lane0[me])) || cut[lane0[me]] -> goto failed }
        :: atomic { haste < HASTE -> haste++; goto failed }
        fi;
        if
        :: atomic { down[lane0[me]] == LAST0 && !cut[lane0[me]] -> down[lane0[me]] = 0 }
        :: atomic { (down[lane0[me]] == 0 && clientSeesEnd(lane0[me])) || cut[lane0[me]] -> goto failed }
        :: atomic { haste < HASTE -> haste++; goto failed }
        fi;
        atomic {
            anyFree -> dial(lane1[me]);
            upFrom[lane1[me]] = INSTANCE(me); upProves[lane1[me]] = 1; upSid[lane1[me]] = clientSid[me];
            partner[lane1[me]] = lane0[me]; up[lane1[me]] = HELLO1
        };
        if
        :: atomic { down[lane1[me]] == HELLO && !cut[lane1[me]] -> down[lane1[me]] = 0; up[lane1[me]] = PROOF1 }
        :: atomic { down[lane1[me]] == REFUSED || (down[lane1[me]] == 0 && clientSeesEnd(lane1[me])) || cut[lane1[me]] -> goto failed }
        :: atomic { haste < HASTE -> haste++; goto failed }
        fi;
        if
        :: atomic { down[lane1[me]] == LAST1 && !cut[lane1[me]] -> down[lane1[me]] = 0; connected[me] = 1 }
        :: atomic { down[lane1[me]] == REFUSED || (down[lane1[me]] == 0 && clientSeesEnd(lane1[me])) || cut[lane1[me]] -> goto failed }
        :: atomic { haste < HASTE -> haste++; goto failed }
        fi;
        /* The end of either lane is the end of both. */
        clientSeesEnd(lane0[me]) || clientSeesEnd(lane1[me]) || cut[lane0[me]] || cut[lane1[me]];
        assert(CRASHES + SERVER_CRASHES + CUTS + HASTE > 0);            /* nothing else ends a pair, no newcomer either */
failed:
        assert(!UNDISTURBED);
        atomic {
            connected[me] = 0; clientSid[me] = 0;
            clientCloses(lane0[me]); clientCloses(lane1[me]);
            lane0[me] = NONE; lane1[me] = NONE;
            pauses[me] = 1
        };
        if
        :: atomic { early < EARLY -> early++ }
        :: atomic {
            timeout && !right_for_ever -> late[me]++;
            assert(late[me] <= 2 * CLIENTS)                         /* so many rounds in peace must do */
        }
        fi;
        atomic { pauses[me] = 0; goto round }
    } unless {
        atomic {
            dying[me];
            dying[me] = 0;
            connected[me] = 0; clientSid[me] = 0;
            clientCloses(lane0[me]); clientCloses(lane1[me]);
            lane0[me] = NONE; lane1[me] = NONE;
            generation[me]++; pauses[me] = 0;
            goto start
        }
    }
}

/* Knows every instance and every session id in use, and not the secret. Ends by itself, at any step. */
#if STRANGERS
active proctype Stranger() {
    byte link = NONE;
    do
    :: atomic { strangers < STRANGERS && anyFree -> strangers++; dial(link) };
        if
        :: skip
        :: atomic { upFrom[link] = 0; up[link] = HELLO0 }
        :: atomic {
            holder == RESERVED;
            upFrom[link] = holderInstance; upSid[link] = holderSid; up[link] = HELLO1
        };
            if
            :: atomic { down[link] == HELLO -> down[link] = 0; up[link] = PROOF1 }
            :: true
            fi
        fi;
        atomic { clientOpen[link] = 0; link = NONE }
    :: break
    od;
    strangers = STRANGERS
}
#endif

/* Kills and cuts. */
active proctype Fate() {
    byte i = 0;
    do
#if CRASHES
    :: atomic { crashes < CRASHES -> crashes++; select (i : 0 .. CLIENTS - 1); dying[i] = 1; i = 0 }
#endif
#if SERVER_CRASHES
    :: atomic {
        serverCrashes < SERVER_CRASHES -> serverCrashes++;
        for (i : 0 .. LINKS - 1) {
            if
            :: used[i] -> serverOpen[i] = 0
            :: else
            fi;
            resets[i] = 1
        }
        for (i : 0 .. SIDS - 1) {
            session[i] = NO_SESSION; firstOf[i] = NONE; secondOf[i] = NONE
        }
        resetWatch = 1; machineSession = 0;
        free();
        i = 0
    }
#endif
#if CUTS
    :: atomic {
        cuts < CUTS -> cuts++;
        select (i : 0 .. LINKS - 1);
        if
        :: used[i] -> cut[i] = 1
        :: else
        fi;
        i = 0
    }
#endif
    :: break
    od;
    atomic { crashes = CRASHES; cuts = CUTS; haste = HASTE }
}

init {
    atomic {
        byte p;
        for (p : 0 .. LINKS - 1) {
            partner[p] = NONE;
            run Handshake(p)
        }
        for (p : 0 .. CLIENTS - 1) {
            run Client(p)
        }
    };
    /*
     * Nobody can take a step any more: somebody has both lanes and the slot, and both sides mean the same lanes, or a client is
     * about to try again.
     */
    timeout;
    assert(right_for_ever || pausing)
}
