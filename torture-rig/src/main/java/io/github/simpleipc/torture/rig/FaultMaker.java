package io.github.simpleipc.torture.rig;

import io.github.simpleipc.torture.plan.Fault;
import io.github.simpleipc.torture.plan.Scenario;
import io.github.simpleipc.torture.rig.Weather.Direction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes faults, each until it is over; one of the proxy's that is not awaited goes on in the background. */
final class FaultMaker implements Closeable {
    private final Scenario scenario;
    private final Venue venue;
    private final Weather weather;
    private final Director director;
    private final @Nullable Proxy proxy;
    private final Strangers strangers;
    private final Third third;
    private final Random random;
    private final List<Thread> background = new ArrayList<>();

    FaultMaker(Scenario scenario, Venue venue, Weather weather, Director director) throws IOException {
        this.scenario = scenario;
        this.venue = venue;
        this.weather = weather;
        this.director = director;
        this.proxy = venue.front().isPresent() ? new Proxy(venue.front().get(), venue.served(), weather) : null;
        this.strangers = new Strangers(venue.served(), scenario.mode().opening().getBytes(StandardCharsets.ISO_8859_1));
        this.third = new Third(venue);
        this.random = new Random(scenario.seed());
    }

    /** Returns when it is over, or goes on in the background. */
    void make(Fault fault) throws IOException, InterruptedException {
        var side = fault.side();
        switch (fault.kind()) {
            case KILL -> {
                director.end(side).kill();
                Thread.sleep(fault.lastsMillis());
                director.start(side);
            }
            case KILL_BOTH -> {
                director.end(side).kill();
                director.end(1 - side).kill();
                director.start(side);
                Thread.sleep(fault.amount());
                director.start(1 - side);
            }
            case STOP -> {
                director.end(side).stop();
                Thread.sleep(fault.lastsMillis());
                director.end(side).cont();
            }
            case LEAVE -> {
                director.end(side).send("leave");
                director.end(side).awaitLeft(Director.FINISH_PATIENCE);
                director.start(side);
            }
            case REOPEN -> director.end(side).send("reopen");
            case REMOVE_SOCKET -> Files.deleteIfExists(venue.socketFile());
            case REMOVE_LOCK -> Files.deleteIfExists(venue.lockFile());
            case REMOVE_BOTH -> {
                Files.deleteIfExists(venue.socketFile());
                Files.deleteIfExists(venue.lockFile());
            }
            case RANDOM_BYTES, SILENCE, ONLY_A_PREFACE, HTTP, ENDLESS_BYTES ->
                strangers.come(fault.kind(), fault.amount(), fault.lastsMillis(), random);
            case THIRD_PROCESS, WRONG_SECRET -> third.come(fault.kind()).ifPresent(director::saw);
            case CUT -> links().forEach(ProxiedLink::cut);
            case RESET -> links().forEach(ProxiedLink::reset);
            case CUT_ONE_LANE -> oneLink(ProxiedLink::cut);
            case HALF_CLOSE -> oneLink(link -> link.halfClose(direction(fault)));
            case TRUNCATE -> oneLink(link -> link.truncate(direction(fault), 1 + random.nextInt(64 << 10)));
            case GARBLE -> oneLink(link -> link.garble(direction(fault)));
            case REPEAT -> oneLink(link -> link.repeat(direction(fault)));
            case DELAY, DRIBBLE, STALL, STALL_ONE_WAY, SWALLOW, TURN_AWAY -> makeWeather(fault);
        }
    }

    /** Waits until nothing goes on in the background. */
    void awaitBackground() throws InterruptedException {
        for (var thread : background) {
            thread.join();
        }
        background.clear();
    }

    @Override
    public void close() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
    }

    private void makeWeather(Fault fault) throws InterruptedException {
        if (fault.awaited()) {
            letPass(fault);
            return;
        }
        var thread = new Thread(
                () -> {
                    try {
                        letPass(fault);
                    } catch (InterruptedException e) {
                        throw new AssertionError("nobody interrupts it", e);
                    }
                },
                "weather");
        thread.setDaemon(true);
        background.add(thread);
        thread.start();
    }

    private void letPass(Fault fault) throws InterruptedException {
        Runnable undo = switch (fault.kind()) {
            case DELAY -> {
                weather.delay(fault.amount());
                yield () -> weather.delay(scenario.delayMillis());
            }
            case DRIBBLE -> {
                weather.pieces(fault.amount() % 8 + 1);
                yield () -> weather.pieces(Integer.MAX_VALUE);
            }
            case STALL -> {
                weather.stall(Direction.TO_SERVER);
                weather.stall(Direction.TO_CLIENT);
                yield () -> {
                    weather.release(Direction.TO_SERVER);
                    weather.release(Direction.TO_CLIENT);
                };
            }
            case STALL_ONE_WAY -> {
                weather.stall(direction(fault));
                yield () -> weather.release(direction(fault));
            }
            case SWALLOW -> {
                weather.swallow(true);
                yield () -> {
                    // What was thrown away is missing in all of these.
                    links().forEach(ProxiedLink::cut);
                    weather.swallow(false);
                };
            }
            case TURN_AWAY -> {
                weather.turnAway(true);
                links().forEach(ProxiedLink::cut);
                yield () -> weather.turnAway(false);
            }
            default -> throw new IllegalArgumentException(fault.kind() + " does not pass");
        };
        try {
            Thread.sleep(fault.lastsMillis());
        } finally {
            undo.run();
        }
    }

    private Direction direction(Fault fault) {
        return fault.side() == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
    }

    private List<ProxiedLink> links() {
        return proxy == null ? List.of() : proxy.links();
    }

    private void oneLink(Consumer<ProxiedLink> what) {
        var links = links();
        if (!links.isEmpty()) {
            what.accept(links.get(random.nextInt(links.size())));
        }
    }
}
