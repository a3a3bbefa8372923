package io.github.simpleipc.bench.child;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this process has allocated on its heap. */
final class Allocations {
    private Allocations() {}

    /** From Java 21 on of all threads that there ever were; before, of those that live. */
    static long bytes() {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "TotalThreadAllocatedBytes");
        } catch (AttributeNotFoundException e) {
            return ofLivingThreads();
        } catch (JMException e) {
            throw new IllegalStateException("allocated bytes are not counted here", e);
        }
    }

    private static long ofLivingThreads() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(bytes, 0);
        }
        return sum;
    }
}
