/** From figures to tables, plots and JSON. */
@org.jspecify.annotations.NullMarked
package io.github.simpleipc.bench.report;
