package io.github.simpleipc.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.LinkContract;
import io.github.simpleipc.testkit.LinkPair;
import io.github.simpleipc.testkit.MemoryLinks;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** A TLS link is a link, whatever is under it. */
class TlsLinkContractTest {
    abstract static class Contract extends LinkContract {
        abstract TlsContext context() throws Exception;

        abstract LinkPair under();

        @Override
        protected LinkPair newPair() throws Exception {
            var under = under();
            var sides = TestTls.handshake(context(), under.left(), context(), under.right());
            assertThat(sides.client().failure()).isNull();
            assertThat(sides.server().failure()).isNull();
            return new LinkPair(sides.client().link(), sides.server().link());
        }

        @Override
        protected boolean closeIsAnEnd() {
            return false;
        }

        @Override
        protected boolean takesOnlyWhatFits() {
            return false;
        }
    }

    @Nested
    class WithEc extends Contract {
        @Override
        TlsContext context() throws Exception {
            return TlsContext.load(TestTls.files("ec.crt", "ec-sec1.key"));
        }

        @Override
        LinkPair under() {
            var links = MemoryLinks.pair(MemoryLinks.DEFAULT_CAPACITY, Optional.of("somebody"));
            return new LinkPair(links.left(), links.right());
        }

        @Override
        protected Optional<String> expectedPeerUser() {
            return Optional.of("somebody");
        }
    }

    @Nested
    class WithRsaOverALinkOfRandomChunks extends Contract {
        private long seed = 13;

        @Override
        TlsContext context() throws Exception {
            return TlsContext.load(TestTls.files("rsa.crt", "rsa-pkcs1.key"));
        }

        @Override
        LinkPair under() {
            var links = MemoryLinks.pair(16 * 1024);
            return new LinkPair(chunked(links.left()), chunked(links.right()));
        }

        private Link chunked(Link link) {
            return FaultLink.withRandomChunks(link, seed++, 3000);
        }

        @Override
        protected boolean zeroMeansFull() {
            return false;
        }
    }
}
