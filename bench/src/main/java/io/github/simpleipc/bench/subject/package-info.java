/** What a subject of the benchmark implements. Knows nothing of workloads, processes and reports. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.subject;
