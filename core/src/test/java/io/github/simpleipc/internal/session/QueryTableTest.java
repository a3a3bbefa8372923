package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.testkit.Trials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTableTest {
    private static final int STEPS = Trials.count(200_000);

    /** How a peer may choose its ids. */
    // Functions without state.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Ids {
        IN_A_ROW(i -> i),
        NEGATIVE(i -> -i),
        HIGH_BITS(i -> i << 48),
        MIDDLE_BITS(i -> i << 32),
        /** What multiplies with the table's factor to numbers that differ in their lowest bits only. */
        SAME_PLACE(i -> i * inverse(0x9E3779B97F4A7C15L)),
        /** Numbers whose highest bits are all set: the last place, and on from the first. */
        LAST_PLACE(i -> -i * inverse(0x9E3779B97F4A7C15L)),
        EXTREMES(i -> i % 2 == 0 ? Long.MIN_VALUE + i : Long.MAX_VALUE - i);

        private final LongUnaryOperator id;

        Ids(LongUnaryOperator id) {
            this.id = id;
        }

        /** The inverse modulo 2 to the 64th, by Newton's method. */
        private static long inverse(long odd) {
            var inverse = odd;
            for (var i = 0; i < 6; i++) {
                inverse *= 2 - odd * inverse;
            }
            return inverse;
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesWhatAMapDoes(Ids ids) {
        var random = new Random(ids.name().hashCode());
        var table = new QueryTable<String>();
        var map = new HashMap<Long, String>();
        for (var step = 0; step < STEPS; step++) {
            // Grows and shrinks in turn; around few ids, so that most steps meet something.
            var growing = step / 500 % 2 == 0;
            var id = ids.id.applyAsLong(random.nextInt(300));
            var present = map.get(id);
            if (present == null && random.nextInt(4) < (growing ? 3 : 1)) {
                var query = "query " + step;
                table.put(id, query);
                map.put(id, query);
            } else if (present != null && random.nextInt(4) < (growing ? 1 : 3)) {
                assertThat(table.remove(id, "another")).isFalse();
                assertThat(table.remove(id, present)).isTrue();
                map.remove(id);
            } else if (present == null) {
                assertThat(table.remove(id, "none")).isFalse();
            }
            assertThat(table.get(id)).isSameAs(map.get(id));
            assertThat(table.size()).isEqualTo(map.size());
            if (step % 97 == 0) {
                map.forEach((key, query) -> assertThat(table.get(key)).isSameAs(query));
                assertThat(table.all()).containsExactlyInAnyOrderElementsOf(map.values());
            }
        }
    }

    /** Also where the run goes around the end of the arrays. */
    @ParameterizedTest
    @EnumSource
    void aGapInARunIsClosedWhereverItIs(Ids ids) {
        for (var gone = 1; gone <= 8; gone++) {
            var table = new QueryTable<String>();
            for (var i = 1; i <= 8; i++) {
                table.put(ids.id.applyAsLong(i), "query " + i);
            }
            assertThat(table.remove(ids.id.applyAsLong(gone), table.get(ids.id.applyAsLong(gone))))
                    .isTrue();
            for (var i = 1; i <= 8; i++) {
                assertThat(table.get(ids.id.applyAsLong(i))).isEqualTo(i == gone ? null : "query " + i);
            }
        }
    }

    @Test
    void growsAndIsEmptyAfterAClear() {
        var table = new QueryTable<String>();
        var all = new ArrayList<String>();
        for (var id = 0; id < 5_000; id++) {
            all.add("query " + id);
            table.put(id, all.get(id));
        }
        assertThat(table.size()).isEqualTo(5_000);
        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(all);
        table.clear();
        assertThat(table.size()).isZero();
        assertThat(table.all()).isEmpty();
        assertThat(table.get(7)).isNull();
        table.put(7, "again");
        assertThat(table.get(7)).isEqualTo("again");
    }

    /** They all met in one place: what a peer asks at once cost the square of its number. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24, 32, 40, 48, 52})
    void idsThatDifferInTheirHighBitsDoNotAllMeet(int shift) throws Exception {
        var table = new QueryTable<String>();
        for (var i = 0L; i < 1_000; i++) {
            table.put(i << shift, "query " + i);
        }
        var places = QueryTable.class.getDeclaredField("queries");
        places.setAccessible(true);
        var run = 0;
        var longest = 0;
        for (var query : (Object[]) places.get(table)) {
            run = query == null ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        assertThat(longest).isLessThan(50);
    }

    @Test
    void anIdIsThereOnce() {
        var table = new QueryTable<String>();
        table.put(0, "one");
        assertThatThrownBy(() -> table.put(0, "other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("id 0");
        assertThat(table.size()).isEqualTo(1);
    }
}
