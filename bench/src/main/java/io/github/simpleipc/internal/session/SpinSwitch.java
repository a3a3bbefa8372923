package io.github.simpleipc.internal.session;

/** Reaches what no user can: the gate of the readers' spinning. On a class path, so that it lies in that gate's package. */
public final class SpinSwitch {
    private SpinSwitch() {}

    /** No reader of this process spins from now on. */
    public static void off() {
        SpinGate.allowed = false;
    }
}
