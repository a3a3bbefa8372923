package io.github.simpleipc.torture.end;

import io.github.simpleipc.Connection;
import io.github.simpleipc.QueryContext;
import io.github.simpleipc.torture.end.Asking.Question;
import io.github.simpleipc.torture.end.Payload.Behaviour;
import io.github.simpleipc.torture.end.Payload.Head;
import io.github.simpleipc.torture.journal.Kind;
import io.github.simpleipc.torture.plan.Ability;
import io.github.simpleipc.torture.plan.SidePlan;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of an end that ask all the time: text and bytes of all sizes, waiting or not, signals, with timeouts that are too short,
 * cancelled, interrupted, and of handlers that are slow, throw, ask back, or answer nonsense. What each thread asks is a function
 * of the end's seed.
 */
final class Load {
    private static final int MAX_DEPTH = 3;

    private final EndConfig config;
    private final Supplier<@Nullable Connection> connection;
    private final Asking asking;
    private final ExecutorService threads;
    private final ScheduledExecutorService interrupter = Executors.newSingleThreadScheduledExecutor(Load::daemon);
    private volatile boolean stopping;

    Load(EndConfig config, Supplier<@Nullable Connection> connection, Asking asking) {
        this.config = config;
        this.connection = connection;
        this.asking = asking;
        this.threads = threads(config.plan().threads());
    }

    void start() {
        for (var i = 0; i < config.plan().askers(); i++) {
            var thread = i;
            threads.execute(() -> ask(thread));
        }
    }

    /** Asks no more; returns when all of its threads have ended. */
    void stop() throws InterruptedException {
        stopping = true;
        threads.shutdown();
        // Each ends when its last query is settled; whether that comes is for the journals to say.
        threads.awaitTermination(2, TimeUnit.MINUTES);
        interrupter.shutdownNow();
    }

    /** From inside a handler. */
    void askBack(int depth, QueryContext context) {
        var random = ThreadLocalRandom.current();
        var kind = can(Ability.BYTES) && random.nextBoolean() ? Kind.BYTES : Kind.TEXT;
        // Where nobody knows, half of a query's timeout: so the one around it has time left for its answer.
        var left = can(Ability.DEADLINES)
                ? Math.max(1, context.timeLeft().toMillis())
                : config.plan().timeoutMillis() / 2;
        var behaviour = depth > 1 ? Behaviour.NEST : Behaviour.ANSWER;
        var head = new Head(asking.nextNumber(), behaviour, depth - 1, 0, 64);
        asking.askAndWait(context.connection(), new Question(kind, -1, head, 64, Duration.ofMillis(left)));
    }

    private void ask(int thread) {
        var random = new Random(config.seed() * 31 + thread);
        while (!stopping) {
            try {
                var present = connection.get();
                // Without a peer no faster than somebody would who waits a little.
                if (present != null) {
                    askOnce(present, thread, random);
                }
                if (present == null || !present.isConnected()) {
                    Thread.sleep(50);
                }
                Thread.sleep(random.nextInt(4));
            } catch (InterruptedException e) {
                // By the interrupter, a little late.
            }
        }
    }

    private void askOnce(Connection present, int thread, Random random) throws InterruptedException {
        var question = question(thread, random);
        var way = random.nextInt(100);
        if (way < 55) {
            askAndWait(present, question, way < 4 ? random.nextInt(4) : -1);
            return;
        }
        var future = asking.ask(present, question);
        if (future == null) {
            return;
        }
        if (way < 65) {
            Thread.sleep(random.nextInt(3));
            future.cancel(false);
        } else if (way < 70) {
            // A dependent that blocks, on whatever thread completes the future.
            var unused = future.whenComplete((response, failure) -> {
                if (failure == null && !stopping) {
                    var head = new Head(asking.nextNumber(), Behaviour.ANSWER, 0, 0, 64);
                    asking.askAndWait(present, new Question(Kind.TEXT, -1, head, 64, question.timeout()));
                }
            });
        }
    }

    /** Interrupts itself meanwhile, unless {@code interruptAfterMillis} is negative. */
    private void askAndWait(Connection present, Question question, int interruptAfterMillis) {
        if (interruptAfterMillis < 0) {
            asking.askAndWait(present, question);
            return;
        }
        var self = Thread.currentThread();
        var interrupt = interrupter.schedule(self::interrupt, interruptAfterMillis, TimeUnit.MILLISECONDS);
        try {
            asking.askAndWait(present, question);
        } finally {
            interrupt.cancel(false);
            Thread.interrupted();
        }
    }

    private Question question(int thread, Random random) {
        var kind = kind(random);
        var timeout = config.plan().timeoutMillis();
        if (random.nextInt(12) == 0) {
            timeout = random.nextLong(1, 21);
        }
        var behaviour = kind.isSignal() ? signalBehaviour(random) : behaviour(random);
        var millis = random.nextInt(200) == 0 ? (int) Math.min(timeout * 3 / 2, 3000) : random.nextInt(30);
        var head = new Head(
                asking.nextNumber(),
                behaviour,
                1 + random.nextInt(MAX_DEPTH),
                kind.isSignal() ? millis % 5 : millis,
                random.nextInt(64) == 0 ? 0 : size(random));
        return new Question(kind, thread, head, size(random), Duration.ofMillis(timeout));
    }

    private boolean can(Ability ability) {
        return config.mode().abilities().contains(ability);
    }

    private Kind kind(Random random) {
        var isSignal = random.nextInt(8) == 0 && can(Ability.SIGNALS);
        var isText = random.nextBoolean() || !can(Ability.BYTES);
        if (isSignal) {
            return isText ? Kind.TEXT_SIGNAL : Kind.BYTES_SIGNAL;
        }
        return isText ? Kind.TEXT : Kind.BYTES;
    }

    /** What may cost a whole timeout, in which this side gets no other answer, comes a tenth as often. */
    private Behaviour behaviour(Random random) {
        var wanted = anyBehaviour(random);
        var isCheap = switch (wanted) {
            case ANSWER, SLOW -> true;
            case NEST -> can(Ability.MANY_AT_ONCE);
            case THROW, RETURN_NULL, TOO_MUCH -> can(Ability.FAILURES);
        };
        return isCheap || random.nextInt(10) == 0 ? wanted : Behaviour.ANSWER;
    }

    private static Behaviour anyBehaviour(Random random) {
        var n = random.nextInt(1000);
        if (n < 760) {
            return Behaviour.ANSWER;
        }
        if (n < 860) {
            return Behaviour.SLOW;
        }
        if (n < 950) {
            return Behaviour.NEST;
        }
        if (n < 980) {
            return Behaviour.THROW;
        }
        return n < 997 ? Behaviour.RETURN_NULL : Behaviour.TOO_MUCH;
    }

    private static Behaviour signalBehaviour(Random random) {
        return List.of(Behaviour.ANSWER, Behaviour.ANSWER, Behaviour.ANSWER, Behaviour.SLOW, Behaviour.THROW)
                .get(random.nextInt(5));
    }

    /** One in 300 large, some of them too large for the smallest maximum; the others log-uniform up to 64 KiB. */
    private static int size(Random random) {
        return random.nextInt(300) == 0 ? random.nextInt(Payload.LARGEST) : (int) Math.pow(2, random.nextDouble() * 16);
    }

    private static ExecutorService threads(SidePlan.Threads kind) {
        if (kind == SidePlan.Threads.VIRTUAL) {
            try {
                // From Java 21 on.
                return (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            } catch (ReflectiveOperationException e) {
                // Platform threads, then.
            }
        }
        return Executors.newCachedThreadPool(Load::daemon);
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "load");
        thread.setDaemon(true);
        return thread;
    }
}
