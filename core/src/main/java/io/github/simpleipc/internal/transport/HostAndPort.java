package io.github.simpleipc.internal.transport;

/**
 * A TCP address as text: a host, which may be empty for loopback or {@code *} for all interfaces, and a port.
 *
 * @param host without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {
    /**
     * Reads {@code "1234"}, {@code ":1234"}, {@code "host:1234"}, {@code "[::1]:1234"}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static HostAndPort parse(String text) {
        var colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon);
        var port = text.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "address: '" + text + "' is ambiguous; write an IPv6 address in brackets, as in [::1]:1234");
        }
        if (host.chars().anyMatch(c -> c <= ' ' || "\u007f/[]".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("address: '" + text + "' has a host that cannot be one");
        }
        try {
            var number = Integer.parseInt(port);
            if (number < 1 || number > 65535 || !Character.isDigit(port.charAt(0))) {
                throw new IllegalArgumentException("port: must be 1 to 65535, but is " + port);
            }
            return new HostAndPort(host, number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "port: '" + port + "' is not a number; an address is PORT or HOST:PORT", e);
        }
    }

    @Override
    public String toString() {
        return host.isEmpty()
                ? Integer.toString(port)
                : (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
