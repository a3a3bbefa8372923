package io.github.simpleipc.torture.plan;

import io.github.simpleipc.ConnectionBuilder;
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
 */
public record Mode(
        String name,
        Transport transport,
        Protection protection,
        Set<Ability> abilities,
        UnaryOperator<ConnectionBuilder> equipment) {
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
                        UnaryOperator.identity()));
            }
        }
        return List.copyOf(modes);
    }

    @Override
    public String toString() {
        return name;
    }
}
