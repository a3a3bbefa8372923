package io.github.simpleipc.spi;

import java.util.function.Supplier;

/** The log of one connection. Never throws. Neither secrets nor keys may go there. */
public interface WireLog {
    /** Something works and should be seen to. */
    void warning(String message);

    /** The life of the connection; only made if somebody wants it. */
    void debug(Supplier<String> message);

    /** A keep-alive that was sent or came. */
    void keepAlive(String what);
}
