package dev.plumbline.papers.calm;

import java.util.HashMap;
import java.util.Map;

/// The table form of the authors' code: annotations counted for each key of next observation and action, r_int(k) in
/// [0, 1], 0 for keys that were never annotated, r′ = r + β r_int.
///
/// @param counts n(k) > 0
/// @param scale how counts become r_int
/// @param beta β; 0.1 by default there
public record AnnotationBonus(Map<Key, Long> counts, Scale scale, double beta) {

    /// @param observation after the action
    public record Key(int observation, int action) {}

    public enum Scale {
        /// (n − min n)/(max n − min n), as there. The key with fewest annotations gets 0, as if it had none, and all
        /// get 0 where counts are equal (there: 0/0, NaN).
        MIN_MAX,
        /// n/max n: every annotated key counts.
        MAX
    }

    public AnnotationBonus {
        counts = Map.copyOf(counts);
        if (counts.values().stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("counts must be positive, were " + counts.values());
        }
        if (!(Math.abs(beta) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite, was " + beta);
        }
    }

    /// Counts of the transitions in which `verifier` sees any of the subgoals; states are observations.
    ///
    /// @param transitions `[n]` of state, action, next state
    public static AnnotationBonus of(
            int[][] transitions, SubgoalVerifier verifier, int[] subgoals, Scale scale, double beta) {
        var counts = new HashMap<Key, Long>();
        for (int[] t : transitions) {
            for (int w : subgoals) {
                if (verifier.achieved(w, t[0], t[1], t[2])) {
                    counts.merge(new Key(t[2], t[1]), 1L, Long::sum);
                }
            }
        }
        return new AnnotationBonus(counts, scale, beta);
    }

    /// r_int.
    public double intrinsic(int nextObservation, int action) {
        Long n = counts.get(new Key(nextObservation, action));
        if (n == null) {
            return 0;
        }
        long max = counts.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        long min = counts.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        return switch (scale) {
            case MIN_MAX -> max == min ? 0 : (double) (n - min) / (max - min);
            case MAX -> (double) n / max;
        };
    }

    /// β r_int, what an extrinsic return must leave out.
    public double bonus(int nextObservation, int action) {
        return beta * intrinsic(nextObservation, action);
    }
}
