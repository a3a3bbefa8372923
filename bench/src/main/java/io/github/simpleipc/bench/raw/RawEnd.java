package io.github.simpleipc.bench.raw;

import io.github.simpleipc.bench.subject.Address;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Pipelined;
import io.github.simpleipc.bench.workload.Payload;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.HdrHistogram.Histogram;

/** The asking side: as many connections as there are callers at once. */
final class RawEnd implements End, Pipelined {
    private final Address address;
    private final ConcurrentLinkedDeque<RawConnection> idle = new ConcurrentLinkedDeque<>();

    RawEnd(Address address) throws IOException {
        this.address = address;
        idle.push(new RawConnection(address.dial()));
    }

    @Override
    public byte[] query(byte[] query) throws IOException {
        var connection = borrow();
        connection.put(query);
        connection.flush();
        var response = connection.next();
        idle.push(connection);
        return response;
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        throw new UnsupportedOperationException("the raw limit is pipelined");
    }

    @Override
    public Pipelined pipelined() {
        return this;
    }

    @Override
    public void pipeline(int bytes, int window, long endNanos, Histogram latencies) throws IOException {
        var connection = borrow();
        var payload = Payload.fast(bytes);
        var sentAt = new long[window];
        long sent = 0;
        long received = 0;
        while (true) {
            var now = System.nanoTime();
            while ((now < endNanos && sent - received < window) || sent == 0) {
                sentAt[(int) (sent % window)] = now;
                connection.put(payload.numbered(sent++));
            }
            if (sent == received) {
                idle.push(connection);
                return;
            }
            connection.flush();
            do {
                Payload.check(connection.next(), bytes, received);
                latencies.recordValue(System.nanoTime() - sentAt[(int) (received++ % window)]);
            } while (connection.hasNext());
        }
    }

    private RawConnection borrow() throws IOException {
        var connection = idle.poll();
        return connection != null ? connection : new RawConnection(address.dial());
    }

    @Override
    public void close() throws IOException {
        for (var connection : idle) {
            connection.close();
        }
    }
}
