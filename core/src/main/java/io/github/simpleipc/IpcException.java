package io.github.simpleipc;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The root of all that goes wrong in this library: either the connection could not be made
 * ({@link ConnectFailedException}), or a query failed ({@link QueryFailedException}).
 */
public abstract sealed class IpcException extends IOException permits ConnectFailedException, QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    IpcException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
