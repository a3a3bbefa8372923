package io.github.simpleipc.cli;

import io.github.simpleipc.ContextHandler;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How incoming queries are answered: the value of {@code --answer}. */
sealed interface Answer {
    /** With themselves. */
    record Echo() implements Answer {}

    /** Always with the same text. */
    record Text(String text) implements Answer {}

    /** With what a command makes of them. */
    record Exec(String command) implements Answer {}

    /** What answers; queries are shown where no answer was chosen. */
    static ContextHandler<String> handler(Optional<Answer> answer, Commands commands, PrintStream err) {
        if (answer.isEmpty()) {
            return (query, context) -> {
                err.println("query " + Escapes.escape(query));
                return "";
            };
        }
        var chosen = answer.get();
        if (chosen instanceof Text fixed) {
            return (query, context) -> fixed.text();
        }
        return chosen instanceof Exec exec
                ? (query, context) -> commands.answer(exec.command(), query, context)
                : (query, context) -> query;
    }

    /** For picocli. */
    final class Converter implements ITypeConverter<Answer> {
        @Override
        public Answer convert(String value) {
            if (value.equals("echo")) {
                return new Echo();
            }
            if (value.startsWith("text:")) {
                return new Text(value.substring("text:".length()));
            }
            if (value.startsWith("exec:") && value.length() > "exec:".length()) {
                return new Exec(value.substring("exec:".length()));
            }
            throw new TypeConversionException("'" + value + "' is none of echo, text:TEXT, exec:COMMAND");
        }
    }
}
