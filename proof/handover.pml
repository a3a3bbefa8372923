/*
 * The hand-over of reading on an asker's lane: callers that read for themselves, one at a time, library threads that read in
 * turns and run user code where they read, the monitor that takes the reading from a thread held up there, and time-outs,
 * interrupts and a full link in between. README.md says how to read this.
 *
 * Mirrors (checked by mirrors.sh):
 *   ReadingRole#tryTake            tryTake
 *   ReadingRole#release            endStretch
 *   ReadingRole#enterUserCode      execute
 *   ReadingRole#takeOver           takeOver, and each comparison with stamp
 *   Lane#tryLead                   Caller
 *   Lane#read                      readLane
 *   Lane#receiveAll                readLane, the loop over came
 *   Lane#endStretch                endStretch
 *   Lane#readOn                    readOn
 *   Lane#wantsTurn                 wantsTurn
 *   Lane#ensureReader              ensureReader
 *   Lane#startTurn                 startTurn
 *   Lane#wakeReader                wakeReader
 *   Lane#wakeLeader                giveUp
 *   Lane#rescue                    Monitor, label rescue
 *   Lane#passesOnFirst             execute
 *   Lane#flush                     submit
 *   Lane#flushNow                  flushNow
 *   Outbound#flush                 flush
 *   Outbound#flushGathered         readLane
 *   Outbound#flushBlocked          readLane
 *   Outbound#writeAll              writeAll
 *   Turn#execute                   execute
 *   Turn#passOn                    passOn
 *   Turn#gathersFor                submit
 *   LeadersLine#waitIn             Caller
 *   LeadersLine#wantsTurn          wantsTurn
 *   LeadersLine#wakeFirst          readOn
 *   RescueMonitor#userCodeBegins   execute
 *   RescueMonitor#rest             Monitor, label rest
 *   RescueMonitor#tick             Monitor, label awake
 *   Asker#submit                   submit, Caller
 *   Asker#await                    Caller
 *   Asker#giveUp                   giveUp
 *   Asker#answered                 readLane
 *   Answers#received               readLane
 *
 * Left out: spinning, frames and pieces, how many queries may be unanswered, the lane's end and looks at it (which wake a reader as a
 * full link does), the answerer's lane, where a turn is always wanted. There are as many library threads as can be held up in
 * user code, and two more: a turn waits for one as a task does for a worker. Who waits longest in the line is woken first;
 * here any one.
 *
 * Queries are bits: first those of the CALLERS, who block for them, then ASYNC ones with nobody who blocks, then for each of
 * these one that its user code makes, unless NESTED=0. Parameters besides: TIMEOUTS, INTERRUPTS of callers, FULL: how often the link may
 * take no more; MANY, FEW of LeadersLine.
 */

#ifndef CALLERS
#define CALLERS 2
#endif
#ifndef ASYNC
#define ASYNC 0
#endif
#ifndef NESTED
#define NESTED 1
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 0
#endif
#ifndef INTERRUPTS
#define INTERRUPTS 0
#endif
#ifndef FULL
#define FULL 0
#endif
#ifndef MANY
#define MANY 1
#endif
#ifndef FEW
#define FEW 1
#endif

#define QUERIES (CALLERS + (1 + NESTED) * ASYNC)
#define TURNS (2 + ASYNC)
#define BIT(q) (1 << (q))
#define HAS(set, q) (((set) >> (q)) & 1)
#define NONE 255

/* The role; stamp counts the stays in user code. */
#define FREE 0
#define READING 1
#define USER_CODE 2
byte mode = FREE;
byte stamp = 0;
byte reader = NONE;             /* who may touch buffer, decoder and link; NONE also while a thread is being started */
byte cautious = 0;

/* Sets of queries. */
byte unanswered = 0;
byte leadable = 0;              /* PendingQuery.led */
byte settled = 0;
byte queued = 0;
byte sent = 0;
byte arrived = 0;
byte came = 0;                  /* the reader's buffer */
byte unled = 0;

bit writing;
bit blocked;
bit room = 1;
byte fulls = 0;
bit woken;
byte leader = NONE;

byte line = 0;
byte size = 0;
bit permit[CALLERS + 1];
bit interrupted[CALLERS + 1];
bit starting;
byte busy = 0;                  /* the library threads that are at it */
bit job[QUERIES];               /* user code that another thread runs */

bit asleep = 1;
bit monitorPermit;
bit done[CALLERS + 1];
byte timeouts = 0;
byte interrupts = 0;

/* Any one of a set that isn't empty. */
inline choose(q, set) {
    q = 0;
    do
    :: HAS(set, q) -> break
    :: !HAS(set, q) || ((set) >> (q + 1)) != 0 -> q++
    od
}

inline settle(q) {
    atomic {
        if
        :: !HAS(settled, q) ->
            settled = settled | BIT(q);
            if
            :: q < CALLERS -> permit[q] = 1
            :: else
            fi
        :: else
        fi
    }
}

/* By who has the role, for a library thread; the first that is idle begins. */
inline startTurn() {
    atomic { assert(mode == READING && !starting); reader = NONE; starting = 1 }
}

inline tryTake() {
    atomic {
        if
        :: mode == FREE -> mode = READING; took = 1
        :: else -> took = 0
        fi
    }
}

inline takeOver(at) {
    atomic {
        if
        :: mode == USER_CODE && stamp == at -> mode = READING; took = 1
        :: else -> took = 0
        fi
    }
}

inline ensureReader() {
    tryTake();
    if
    :: took -> took = 0; startTurn()
    :: else
    fi
}

inline wakeReader() {
    tryTake();
    if
    :: took -> took = 0; startTurn()
    :: else -> woken = 1
    fi
}

/* Sets wants. */
inline wantsTurn(most) {
    if
    :: blocked -> wants = 1
    :: else ->
        if
        :: unled > 0 -> wants = 1
        :: else -> wants = (size > most)
        fi
    fi
}

inline readOn() {
    if
    :: mode == FREE ->
        wantsTurn(MANY);
        if
        :: wants -> wants = 0; ensureReader()
        :: else ->
#ifndef MUTANT_NOBODY_IS_WOKEN
            atomic {
                if
                :: HAS(line, 0) && !HAS(settled, 0) -> permit[0] = 1
#if CALLERS > 1
                :: HAS(line, 1) && !HAS(settled, 1) -> permit[1] = 1
#endif
#if CALLERS > 2
                :: HAS(line, 2) && !HAS(settled, 2) -> permit[2] = 1
#endif
                :: else
                fi
            }
#else
            skip
#endif
        fi
    :: else
    fi
}

/* Holding the write lock. Sets isFull if the link has just become so. */
inline writeAll() {
    atomic {
        if
        :: queued != 0 && room -> sent = sent | queued; queued = 0; blocked = 0
        :: queued != 0 && (!room || fulls < FULL) ->
            if
            :: room -> fulls++; room = 0
            :: else
            fi;
            isFull = isFull || !blocked;
            blocked = 1
        :: queued == 0 -> blocked = 0
        fi
    }
}

/* Sets isFull if the reader must be told. */
inline flush() {
    do
    :: atomic { writing -> break }
    :: atomic { !writing -> writing = 1 };
        writeAll();
        writing = 0;
        if
        :: !blocked && queued != 0
        :: else -> break
        fi
    od
}

inline flushNow() {
    flush();
#ifndef MUTANT_FULL_LINK_TELLS_NOBODY
    if
    :: isFull -> isFull = 0; wakeReader()
    :: else
    fi
#else
    isFull = 0
#endif
}

/* A query without a caller. gathers: whether this thread is in its turn, not over, and has not been taken over from. */
inline submit(q) {
    atomic { unanswered = unanswered | BIT(q); unled++; queued = queued | BIT(q) };
#ifdef MUTANT_GATHERS_WITHOUT_A_LOOK_AT_THE_STAMP
    gathers = isTurn && !over;
#else
    gathers = isTurn && !over && mode == USER_CODE && stamp == own;
#endif
    if
    :: gathers -> gathers = 0
    :: else -> flushNow()
    fi;
    ensureReader()
}

/* What a dependent of a future does: nothing, or another query, whose end it then waits for by its own means or the library's. */
inline userCode(q) {
    if
    :: true
    :: NESTED && q < CALLERS + ASYNC ->
        submit(q + ASYNC);
        HAS(settled, q + ASYNC)
    :: NESTED && q < CALLERS + ASYNC ->
        if
        :: isTurn -> passOn()
        :: else
        fi;
        submit(q + ASYNC);
        HAS(settled, q + ASYNC)
    fi
}

inline passOn() {
    takeOver(own);
    if
    :: took -> took = 0; startTurn()
    :: else
    fi
}

inline execute(q) {
    atomic {
        passesFirst = (cautious > 0);
        if
        :: cautious > 0 -> cautious--
        :: else
        fi
    };
    atomic { assert(mode == READING && reader == id); mode = USER_CODE; stamp++; own = stamp; reader = NONE };
    if
    :: passesFirst -> passesFirst = 0; passOn()
    :: else ->
        if
        :: asleep -> monitorPermit = 1
        :: else
        fi
    fi;
    userCode(q);
    atomic {
#ifdef MUTANT_TAKES_THE_READING_BACK_UNSEEN
        mode = READING; reader = id;
#else
        if
        :: mode == USER_CODE && stamp == own -> mode = READING; reader = id
        :: else -> over = 1
        fi;
#endif
        own = 0
    }
}

/* By who has the role: isTurn, or for the query me. Leaves enough set if the reader still has it. */
inline readLane() {
    do
    :: true ->
        do
        :: atomic {
            came != 0 ->
            assert(mode == READING && reader == id);
            q = 0;
            do
            :: !HAS(came, q) -> q++
            :: else -> break
            od;
            came = came & ~BIT(q)
        };
            atomic {
                unanswered = unanswered & ~BIT(q);
                if
                :: !HAS(leadable, q) -> unled--
                :: else
                fi
            };
            settle(q);
            if
            :: q >= CALLERS && isTurn -> execute(q)
            :: q >= CALLERS && !isTurn -> job[q] = 1
            :: else
            fi;
            q = 0;
            if
            :: over -> break
            :: else
            fi
        :: came == 0 -> break
        od;
        if
        :: over -> flushNow(); break
        :: else
        fi;
        if
        :: queued != 0 -> flush(); isFull = 0
        :: else
        fi;
        if
        :: !isTurn && (HAS(settled, me) || interrupted[me]) -> enough = 1; break
        :: else
        fi;
        if
        :: blocked ->
            atomic { !writing -> writing = 1 };
            writeAll();
            atomic { writing = 0; isFull = 0 };
            if
            :: !blocked && queued != 0 -> flush(); isFull = 0
            :: else
            fi
        :: else
        fi;
        /* Before the reading: who finds the link full from here on wakes the reader. */
        waitsForRoom = blocked;
        atomic { assert(mode == READING && reader == id); came = arrived; arrived = 0 };
        if
        :: came == 0 ->
            if
            :: isTurn ->
                wantsTurn(FEW - 1);
                if
                :: wants -> wants = 0
                :: else -> enough = 1; waitsForRoom = 0; break
                fi
            :: else
            fi;
            atomic { arrived != 0 || woken || (waitsForRoom && room) || (!isTurn && interrupted[me]) -> woken = 0 }
        :: else
        fi
    od
}

inline endStretch() {
    if
    :: enough ->
        atomic { enough = 0; assert(mode == READING && reader == id); mode = FREE; reader = NONE };
#ifndef MUTANT_NO_LOOK_AFTER_RELEASE
        readOn()
#endif
    :: else
    fi
}

inline giveUp(c) {
    if
    :: !HAS(settled, c) ->
        /* What is queued will not leave any more. */
        atomic { left = !HAS(queued, c); queued = queued & ~BIT(c) };
        settle(c);
        if
        :: leader == c -> woken = 1
        :: else
        fi;
        if
        :: !left -> atomic { unanswered = unanswered & ~BIT(c) }
        :: else ->
            atomic {
                left = 0;
#ifndef MUTANT_GIVEN_UP_IS_NOT_OWED
                if
                :: HAS(unanswered, c) && HAS(leadable, c) -> unled++; leadable = leadable & ~BIT(c)
                :: else -> leadable = leadable & ~BIT(c)
                fi
#endif
            }
        fi;
        flushNow();
#ifndef MUTANT_GIVING_UP_PASSES_NOT_ON
        readOn()
#endif
    :: else
    fi
}

#define LOCALS bit took = 0; bit wants = 0; bit isFull = 0; bit gathers = 0; bit over = 0; bit enough = 0; bit passesFirst = 0; \
    bit waitsForRoom = 0; bit left = 0; byte q = 0; byte own = 0

proctype Caller(byte me) {
    LOCALS;
    bit isTurn = 0;
    byte id = me;
    atomic { unanswered = unanswered | BIT(me); queued = queued | BIT(me) };
    flushNow();
    do
    :: HAS(settled, me) || interrupted[me] -> break
    :: else ->
        atomic {
            if
            :: mode == FREE -> mode = READING; reader = id; took = 1
            :: else -> took = 0
            fi
        };
        if
        :: took ->
            atomic { took = 0; leader = me };
            readLane();
            leader = NONE;
            endStretch()
        :: else ->
#ifdef MUTANT_LOOKS_BEFORE_THE_LINE
            wants = (!HAS(settled, me) && mode != FREE);
            atomic { line = line | BIT(me); size++ };
#else
            atomic { line = line | BIT(me); size++ };
            wants = (!HAS(settled, me) && mode != FREE);
#endif
            if
            :: wants -> atomic { permit[me] -> permit[me] = 0; wants = 0 }
            :: else
            fi;
            atomic { line = line & ~BIT(me); size-- }
        fi
    od;
#if INTERRUPTS
    giveUp(me);
#endif
    done[me] = 1
}

proctype Turn(byte me) {
    LOCALS;
    bit isTurn = 1;
    byte id = CALLERS + me;
end:
    atomic { starting && (busy & (BIT(me + 1) - 1)) == BIT(me) - 1 -> starting = 0; busy = busy | BIT(me); reader = id };
    flushNow();
    readLane();
    endStretch();
    atomic { busy = busy & ~BIT(me); over = 0; goto end }
}

#if ASYNC
/* Submits a query that nobody blocks for, and runs the user code of those that another thread than a turn's shall run. */
proctype Asks(byte query) {
    LOCALS;
    bit isTurn = 0;
    submit(query)
}

proctype Elsewhere(byte query) {
    LOCALS;
    bit isTurn = 0;
end:
    atomic { job[query] -> job[query] = 0 };
    userCode(query)
}

active proctype Monitor() {
    byte seen = 0;
    bit took = 0;
    if
    :: true -> goto awake                       /* another lane's user code woke it */
    :: true
    fi;
park:
end:
    atomic { monitorPermit -> monitorPermit = 0 };
awake:
    asleep = 0;
    do
    :: atomic { mode == USER_CODE -> seen = stamp };
        if
        :: mode == USER_CODE && stamp == seen ->
rescue:
            takeOver(seen);
            if
            :: took -> took = 0; cautious = 1; startTurn()
            :: else
            fi
        :: else
        fi
    :: mode != USER_CODE -> break               /* for a while */
    od;
rest:
    atomic { asleep = 1; seen = 0 };
#ifndef MUTANT_RESTS_WITHOUT_A_LAST_LOOK
    if
    :: mode == USER_CODE -> goto awake
    :: else
    fi;
#endif
    goto park
}
#endif

#if TIMEOUTS
#define awaited (unanswered & (BIT(CALLERS) - 1))
active proctype Timer() {
    LOCALS;
    byte c = 0;
    bit isTurn = 0;
    do
    :: atomic { timeouts < TIMEOUTS && awaited != 0 -> timeouts++; choose(c, awaited) };
        giveUp(c);
        c = 0
    :: break
    od
}
#endif

#if INTERRUPTS
active proctype Interrupts() {
    byte c = 0;
    do
    :: atomic {
        interrupts < INTERRUPTS -> interrupts++;
        select (c : 0 .. CALLERS - 1);
        interrupted[c] = 1; permit[c] = 1; c = 0
    }
    :: break
    od
}
#endif

active proctype Peer() {
    byte q = 0;
end:
    do
    :: atomic { sent != 0 -> choose(q, sent); sent = sent & ~BIT(q); arrived = arrived | BIT(q); q = 0 }
    :: !room -> room = 1
    od
}

init {
    atomic {
        byte p;
        leadable = BIT(CALLERS) - 1;
        for (p : 0 .. TURNS - 1) {
            run Turn(p)
        }
#if ASYNC
        for (p : CALLERS .. QUERIES - 1) {
            run Elsewhere(p)
        }
        for (p : CALLERS .. CALLERS + ASYNC - 1) {
            run Asks(p)
        }
#endif
        for (p : 0 .. CALLERS - 1) {
            run Caller(p)
        }
        p = 0
    };
    /* Nobody can take a step any more: nothing may be left. */
    timeout;
    assert(unanswered == 0);
    assert(queued == 0);
    assert(line == 0 && size == 0);
    assert(came == 0 && arrived == 0);
    assert(mode != USER_CODE);
    assert(!starting && busy < BIT(TURNS) - 1);
    assert((CALLERS < 1 || done[0]) && (CALLERS < 2 || done[1]) && (CALLERS < 3 || done[2]))
}
