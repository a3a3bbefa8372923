package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionOptions;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}. */
class Durations implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private final Duration shortest;
    private final Duration longest;

    /** Zero too. */
    Durations() {
        this(Duration.ZERO, ConnectionOptions.MAX_TIMEOUT);
    }

    private Durations(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    /** What may be a connection's timeout. */
    static final class Timeouts extends Durations {
        Timeouts() {
            super(ConnectionOptions.MIN_TIMEOUT, ConnectionOptions.MAX_TIMEOUT);
        }
    }

    /** What may be a pause between two attempts. */
    static final class Pauses extends Durations {
        Pauses() {
            super(Duration.ofMillis(1), ConnectionOptions.MAX_TIMEOUT);
        }
    }

    @Override
    public Duration convert(String value) {
        var matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + value + "' is no duration; write a whole number and a unit, such as 500ms, 5s, 2m or 1h");
        }
        var number = Long.parseLong(matcher.group(1));
        var duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
            throw new TypeConversionException(
                    "'" + value + "' is too " + (duration.compareTo(shortest) < 0 ? "short" : "long") + "; it may be "
                            + shortest.toMillis() + "ms to " + longest.toHours() + "h");
        }
        return duration;
    }
}
