package io.github.simpleipc.go;

/**
 * What one line says.
 *
 * @param data text; empty where the kind has none
 * @param id unsigned; an answer has that of its query
 */
record Message(OpCode opCode, String data, long id) {
    /** Never the data, which may be the secret. */
    @Override
    public String toString() {
        return opCode + " " + Long.toUnsignedString(id);
    }
}
