/** The wire of the Go library simple-ipc, for connections of Simple IPC for Java. */
module io.github.simpleipc.go {
    requires transitive io.github.simpleipc;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.github.simpleipc.go;
}
