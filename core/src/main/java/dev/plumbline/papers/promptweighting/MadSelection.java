package dev.plumbline.papers.promptweighting;

import dev.plumbline.numerics.Moments;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Keeps prompts whose score lies out: (s_p − median)/MAD > c, MAD = median of |s − median|.
///
/// The paper is one-sided and has no factor 1.4826, unlike most libraries. c = 0 keeps those above the median, which is
/// not "no selection".
///
/// @param threshold c ≥ 0
/// @param twoSided takes |s_p − median|
/// @param gaussianScale multiplies the MAD by 1.4826, which estimates the standard deviation of a normal law
record MadSelection(double threshold, boolean twoSided, boolean gaussianScale) {
    MadSelection {
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("threshold must not be negative, was " + threshold);
        }
    }

    static MadSelection above(double threshold) {
        return new MadSelection(threshold, false, false);
    }

    /// Positions that are kept, ascending. None if the MAD is 0: then more than half of the scores are equal, and
    /// nothing says how far is far.
    int[] select(double... scores) {
        double median = Moments.median(scores);
        double mad = Moments.median(Arrays.stream(scores).map(s -> Math.abs(s - median)).toArray());
        if (mad == 0) {
            return new int[0];
        }
        double unit = gaussianScale ? 1.4826 * mad : mad;
        return IntStream.range(0, scores.length)
                .filter(p -> (twoSided ? Math.abs(scores[p] - median) : scores[p] - median) / unit > threshold)
                .toArray();
    }
}
