package io.github.simpleipc.bench.peers.jeromq;

import io.github.simpleipc.bench.subject.Handler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The answering thread: handlers run on it, except for those that take long; their answers come back to it through a socket
 * within the process. A message is the asker's identity, an id and the bytes.
 */
final class RouterLoop implements Runnable {
    private static final String SLOW_ANSWERS = "inproc://slow-answers";

    private final ZMQ.Socket router;
    private final Handler handler;
    private final ZMQ.Socket slowAnswers;
    private final ZMQ.Socket toSlowAnswers;
    private final ZMQ.Poller poller;
    private final ExecutorService slow = Executors.newCachedThreadPool();

    RouterLoop(ZContext context, ZMQ.Socket router, Handler handler) {
        this.router = router;
        this.handler = handler;
        this.slowAnswers = context.createSocket(SocketType.PULL);
        slowAnswers.bind(SLOW_ANSWERS);
        this.toSlowAnswers = context.createSocket(SocketType.PUSH);
        toSlowAnswers.connect(SLOW_ANSWERS);
        this.poller = context.createPoller(2);
        poller.register(router, ZMQ.Poller.POLLIN);
        poller.register(slowAnswers, ZMQ.Poller.POLLIN);
    }

    void start() {
        var thread = new Thread(this, "router");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (true) {
                poller.poll();
                if (poller.pollin(0)) {
                    answerAll();
                }
                if (poller.pollin(1)) {
                    send(router, slowAnswers.recv(), slowAnswers.recv(), slowAnswers.recv());
                }
            }
        } catch (ZMQException e) {
            // The context was closed.
        }
    }

    private void answerAll() {
        for (var asker = router.recv(); asker != null; asker = router.recv(ZMQ.DONTWAIT)) {
            var from = asker;
            var id = router.recv();
            var query = router.recv();
            if (handler.takesLong(query)) {
                slow.execute(() -> {
                    var answer = handler.answer(query);
                    synchronized (toSlowAnswers) {
                        send(toSlowAnswers, from, id, answer);
                    }
                });
            } else {
                send(router, from, id, handler.answer(query));
            }
        }
    }

    private static void send(ZMQ.Socket to, byte[] asker, byte[] id, byte[] bytes) {
        to.sendMore(asker);
        to.sendMore(id);
        to.send(bytes);
    }
}
