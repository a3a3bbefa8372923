package io.github.simpleipc.go;

/** What happens to the JSON of a line before it becomes base64. May be used by many threads at once. */
interface LineCipher {
    /** Leaves it as it is. */
    LineCipher NONE = new LineCipher() {
        @Override
        public int overhead() {
            return 0;
        }

        @Override
        public byte[] seal(byte[] json) {
            return json;
        }

        @Override
        public byte[] open(byte[] sealed) {
            return sealed;
        }
    };

    /** How many bytes it adds. */
    int overhead();

    byte[] seal(byte[] json);

    byte[] open(byte[] sealed) throws MalformedLineException;
}
