package io.github.simpleipc.torture.plan;

import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.go.GoWire;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One way in which two processes can be connected. A new kind of link or wire is one more entry in {@link #all()}.
 *
 * @param name as in {@code --mode} and in the names of scenarios
 * @param abilities what it can do besides queries of text
 * @param equipment what else is to be set on the connection of either side
 * @param opening what a client says first, a character for each byte: strangers know so much and no more
 */
public record Mode(
        String name,
        Transport transport,
        Protection protection,
        Set<Ability> abilities,
        UnaryOperator<ConnectionBuilder> equipment,
        String opening) {
    /** {@code {"OpCode":7,"Data":"","QueryId":0}}, by which a client asks who is there. */
    private static final String GO_PROBE = "eyJPcENvZGUiOjcsIkRhdGEiOiIiLCJRdWVyeUlkIjowfQ\n";

    private static final List<Mode> ALL = makeAll();

    /** All there are. */
    public static List<Mode> all() {
        return ALL;
    }

    /** The mode of a name. */
    public static Optional<Mode> named(String name) {
        return ALL.stream().filter(mode -> mode.name.equals(name)).findFirst();
    }

    private static List<Mode> makeAll() {
        var modes = new ArrayList<Mode>();
        for (var transport : Transport.values()) {
            for (var protection : Protection.values()) {
                modes.add(new Mode(
                        transport.word() + protection.suffix(),
                        transport,
                        protection,
                        EnumSet.allOf(Ability.class),
                        UnaryOperator.identity(),
                        preface(protection)));
            }
        }
        // Of text alone; docs/go.md lists what it cannot do.
        for (var transport : List.of(Transport.UNIX, Transport.TCP)) {
            for (var protection : Protection.values()) {
                modes.add(new Mode(
                        "go-" + transport.word() + protection.suffix(),
                        transport,
                        protection,
                        EnumSet.noneOf(Ability.class),
                        builder -> builder.wire(new GoWire()),
                        GO_PROBE));
            }
        }
        return List.copyOf(modes);
    }

    /** docs/protocol.md, section 2. */
    private static String preface(Protection protection) {
        return "\u0089SIPC\u0002" + (protection.hasTls() ? "\u0001" : "\0") + "\0\r\n\r\n";
    }

    /** True if a bit that is changed on the way is noticed. */
    boolean noticesChanges() {
        return protection != Protection.PLAIN;
    }

    /** True if bytes that come once more are noticed. */
    boolean noticesRepeats() {
        return protection.hasTls() || (protection.hasEncryption() && abilities.contains(Ability.NOTICES_REPEATS));
    }

    @Override
    public String toString() {
        return name;
    }
}
