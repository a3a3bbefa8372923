/** What the whole library must show between real processes; run by {@code mvn verify}, and whole with {@code -Ptrials}. */
package io.github.simpleipc.trials;
