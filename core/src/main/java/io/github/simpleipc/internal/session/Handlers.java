package io.github.simpleipc.internal.session;

import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.SignalHandler;
import org.jspecify.annotations.Nullable;

/** The user's handlers; null where a kind of message has none and is refused. */
public record Handlers(
        @Nullable ContextHandler<String> text,
        @Nullable ContextHandler<byte[]> bytes,
        @Nullable SignalHandler<String> textSignal,
        @Nullable SignalHandler<byte[]> bytesSignal) {}
