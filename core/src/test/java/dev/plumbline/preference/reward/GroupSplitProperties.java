package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Splitting and resampling by group.
///
/// Planted mistakes that turn it red: shuffling pairs instead of groups; dropping the last group to rounding; drawing
/// pairs of a group independently in the bootstrap.
class GroupSplitProperties {
    private static PreferencePairs pairs(int... group) {
        int n = group.length;
        return new PreferencePairs(new double[n][1], new double[n][1], null, null, null, group);
    }

    @Property(tries = 200)
    void noGroupLeaksAndNoPairIsLost(
            @ForAll @Size(min = 1, max = 60) int @IntRange(min = 0, max = 9) [] group, @ForAll long seed) {
        var split = GroupSplit.of(pairs(group), new Philox(seed, 0), 0.6, 0.2, 0.2);
        var side = new HashMap<Integer, Integer>();
        var all = IntStream.builder();
        for (int part = 0; part < 3; part++) {
            for (int i : split.parts().get(part)) {
                Integer other = side.putIfAbsent(group[i], part);
                assertTrue(other == null || other == part, "group " + group[i] + " on two sides");
                all.add(i);
            }
        }
        assertArrayEquals(
                IntStream.range(0, group.length).toArray(), all.build().sorted().toArray());
    }

    @Property(tries = 50)
    void theSplitIsOneOfTheSeed(@ForAll long seed) {
        int[] group = IntStream.range(0, 40).toArray();
        var one = GroupSplit.of(pairs(group), new Philox(seed, 0), 0.5, 0.5);
        var two = GroupSplit.of(pairs(group), new Philox(seed, 0), 0.5, 0.5);
        for (int part = 0; part < 2; part++) {
            assertArrayEquals(one.parts().get(part), two.parts().get(part));
            assertEquals(20, one.parts().get(part).length);
        }
    }

    @Property(tries = 200)
    void aResampleHasWholeGroups(
            @ForAll @Size(min = 1, max = 40) int @IntRange(min = 0, max = 9) [] group, @ForAll long seed) {
        int[] drawn = GroupSplit.resample(pairs(group), new Philox(seed, 0));
        var times = new HashMap<Integer, Integer>();
        for (int i : drawn) {
            times.merge(i, 1, Integer::sum);
        }
        var groups = new HashSet<Integer>();
        int draws = 0;
        for (int i = 0; i < group.length; i++) {
            for (int j = 0; j < group.length; j++) {
                if (group[i] == group[j]) {
                    assertEquals(times.get(i), times.get(j), "pairs " + i + " and " + j + " share a group");
                }
            }
            if (groups.add(group[i])) {
                draws += times.getOrDefault(i, 0);
            }
        }
        assertEquals(groups.size(), draws, "as many groups as there are");
    }

    @Example
    void fractionsThatCannotBeAreRefused() {
        var pairs = pairs(0, 1, 2);
        for (double[] fractions : new double[][] {{0.5, 0.6}, {1.5, -0.5}, {Double.NaN, 1}, {0.4, 0.5}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> GroupSplit.of(pairs, new Philox(1, 0), fractions),
                    Arrays.toString(fractions));
        }
    }
}
