package io.github.simpleipc.torture.rig;

/** What a proxy does to all that it passes on. Changed by the director, asked by the pumps. */
final class Weather {
    /** From the dialling end to the serving one, or back. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private int stalledToServer;
    private int stalledToClient;
    private int delayMillis;
    private int pieceBytes = Integer.MAX_VALUE;
    private boolean swallows;
    private boolean turnsAway;

    synchronized void stall(Direction direction) {
        count(direction, 1);
    }

    synchronized void release(Direction direction) {
        count(direction, -1);
        notifyAll();
    }

    synchronized void delay(int millis) {
        delayMillis = millis;
    }

    synchronized void pieces(int bytes) {
        pieceBytes = bytes;
    }

    synchronized void swallow(boolean on) {
        swallows = on;
    }

    synchronized void turnAway(boolean on) {
        turnsAway = on;
    }

    /** Waits as long as this direction is stalled. */
    synchronized void awaitPassage(Direction direction) throws InterruptedException {
        while ((direction == Direction.TO_SERVER ? stalledToServer : stalledToClient) > 0) {
            wait();
        }
    }

    synchronized int delayMillis() {
        return delayMillis;
    }

    synchronized int pieceBytes() {
        return pieceBytes;
    }

    synchronized boolean swallows() {
        return swallows;
    }

    synchronized boolean turnsAway() {
        return turnsAway;
    }

    private void count(Direction direction, int by) {
        if (direction == Direction.TO_SERVER) {
            stalledToServer += by;
        } else {
            stalledToClient += by;
        }
    }
}
