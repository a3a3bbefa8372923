package io.github.simpleipc.internal.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries by their ids: open addressing with linear probing, so that an entry costs no object, and no id is boxed. Ids of a
 * peer are its own choice, so they are mixed first. Not thread safe: its owner has a lock.
 */
final class QueryTable<Q> {
    private static final int FIRST_CAPACITY = 16;

    /** Powers of two in length; a place is free where there is no query. */
    private long[] ids = new long[FIRST_CAPACITY];

    private @Nullable Object[] queries = new Object[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    // Only put writes here, and what it writes is a Q.
    @SuppressWarnings("unchecked")
    @Nullable
    Q get(long id) {
        return (Q) queries[placeOf(id)];
    }

    /** Adds a query whose id no other has. */
    void put(long id, Q query) {
        if (2 * (size + 1) > ids.length) {
            grow();
        }
        var place = placeOf(id);
        if (queries[place] != null) {
            throw new IllegalStateException("two queries with the id " + id);
        }
        ids[place] = id;
        queries[place] = query;
        size++;
    }

    /** Removes a query; false if it is not there. */
    // A query is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    boolean remove(long id, Q query) {
        var place = placeOf(id);
        if (queries[place] != query) {
            return false;
        }
        size--;
        closeGap(place);
        return true;
    }

    void clear() {
        ids = new long[FIRST_CAPACITY];
        queries = new Object[FIRST_CAPACITY];
        size = 0;
    }

    @SuppressWarnings("unchecked")
    List<Q> all() {
        var all = new ArrayList<Q>(size);
        for (var query : queries) {
            if (query != null) {
                all.add((Q) query);
            }
        }
        return all;
    }

    /** Where this id is, or would be. */
    private int placeOf(long id) {
        var place = firstPlace(id);
        while (queries[place] != null && ids[place] != id) {
            place = next(place);
        }
        return place;
    }

    /**
     * Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3, section 6.4. The highest bits of the product, as
     * only they depend on all bits of the id.
     */
    private int firstPlace(long id) {
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> (Long.numberOfLeadingZeros(ids.length) + 1));
    }

    private int next(int place) {
        return (place + 1) & (ids.length - 1);
    }

    /** Moves up what was pushed behind a place that is free now, as far as it may go: volume 3, section 6.4, algorithm R. */
    private void closeGap(int freed) {
        var gap = freed;
        for (var place = next(gap); queries[place] != null; place = next(place)) {
            var wanted = firstPlace(ids[place]);
            // Not if its first place lies behind the gap, in the circle's order.
            if (((place - wanted) & (ids.length - 1)) >= ((place - gap) & (ids.length - 1))) {
                ids[gap] = ids[place];
                queries[gap] = queries[place];
                gap = place;
            }
        }
        queries[gap] = null;
    }

    @SuppressWarnings("unchecked")
    private void grow() {
        var oldIds = ids;
        var oldQueries = queries;
        ids = new long[2 * oldIds.length];
        queries = new Object[2 * oldIds.length];
        size = 0;
        for (var i = 0; i < oldIds.length; i++) {
            if (oldQueries[i] != null) {
                put(oldIds[i], (Q) oldQueries[i]);
            }
        }
    }
}
