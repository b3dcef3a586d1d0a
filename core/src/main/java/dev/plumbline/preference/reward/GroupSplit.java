package dev.plumbline.preference.reward;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A split of pairs in which no group is on two sides, so that no prompt (or rater) leaks from training to test.
///
/// @param parts positions of the pairs of each part, in ascending order
public record GroupSplit(List<int[]> parts) {

    /// Shuffles the groups and deals them out so that part k gets the fraction `fractions[k]` of the groups (rounded
    /// down; the last part takes the rest).
    ///
    /// @throws IllegalArgumentException unless the fractions are positive and sum to 1 (to 1e-9)
    public static GroupSplit of(PreferencePairs pairs, Philox random, double... fractions) {
        double total = 0;
        for (double fraction : fractions) {
            if (!(fraction > 0)) {
                throw new IllegalArgumentException("fractions must be positive, found " + fraction);
            }
            total += fraction;
        }
        if (!(Math.abs(total - 1) <= 1e-9)) {
            throw new IllegalArgumentException("fractions must sum to 1, sum to " + total);
        }
        var groups = groups(pairs);
        int[] order = random.permutation(groups.size());
        var parts = new ArrayList<int[]>();
        int from = 0;
        double running = 0;
        for (int part = 0; part < fractions.length; part++) {
            running += fractions[part];
            int to = part == fractions.length - 1 ? groups.size() : (int) Math.floor(running * groups.size() + 1e-9);
            var indices = new ArrayList<Integer>();
            for (int i = from; i < to; i++) {
                indices.addAll(groups.get(order[i]));
            }
            parts.add(indices.stream().mapToInt(Integer::intValue).sorted().toArray());
            from = to;
        }
        return new GroupSplit(parts);
    }

    /// A bootstrap resample: as many groups as there are, drawn with replacement, each with all its pairs.
    public static int[] resample(PreferencePairs pairs, Philox random) {
        var groups = groups(pairs);
        var indices = new ArrayList<Integer>();
        for (int i = 0; i < groups.size(); i++) {
            indices.addAll(groups.get(random.nextInt(groups.size())));
        }
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<List<Integer>> groups(PreferencePairs pairs) {
        var byGroup = new LinkedHashMap<Integer, List<Integer>>();
        for (int i = 0; i < pairs.size(); i++) {
            byGroup.computeIfAbsent(pairs.group(i), key -> new ArrayList<>()).add(i);
        }
        return new ArrayList<>(byGroup.values());
    }
}
