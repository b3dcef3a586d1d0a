package dev.plumbline.preference;

import java.util.Arrays;
import java.util.OptionalInt;

/// A preference between two responses as HelpSteer2-Preference writes it: one signed number.
///
/// @param first index of the first response
/// @param second index of the second response, not `first`
/// @param strength p in {−3, ..., 3}; **negative: the first is better**; 0: a tie
public record SignedPreference(int first, int second, int strength) {
    /// Largest |p|: much better.
    public static final int STRONGEST = 3;

    public SignedPreference {
        if (first == second) {
            throw new IllegalArgumentException("a response cannot be compared with itself, both are " + first);
        }
        if (strength < -STRONGEST || strength > STRONGEST) {
            throw new IllegalArgumentException("strength must lie in [-3, 3], was " + strength);
        }
    }

    /// Whether neither is better. Such a pair must be dropped: a loss of weight 1 would learn an order from it.
    public boolean tie() {
        return strength == 0;
    }

    /// Index of the better response.
    ///
    /// @throws IllegalStateException for a tie
    public int chosen() {
        requireOrder();
        return strength < 0 ? first : second;
    }

    /// Index of the worse response.
    ///
    /// @throws IllegalStateException for a tie
    public int rejected() {
        requireOrder();
        return strength < 0 ? second : first;
    }

    /// m = |p|.
    public int magnitude() {
        return Math.abs(strength);
    }

    /// The same preference with the responses in the other order.
    public SignedPreference swapped() {
        return new SignedPreference(second, first, -strength);
    }

    /// One strength from several annotators: the `keep` annotations that lie closest together, their mean rounded to the
    /// nearest whole number (halves to even, so that swapping the responses only changes the sign). Sets of `keep` that are
    /// equally close are averaged. Rounding a mean is not averaging losses: {−1, 3, 3} and {1, 1, 3} both become 2.
    ///
    /// @param strengths one of each annotator, in {−3, ..., 3}
    /// @param keep annotations to keep, at least 1
    /// @param spread largest difference among those kept
    /// @return empty if there are fewer than `keep`, or the closest are further apart than `spread`
    /// @throws IllegalArgumentException if a strength is out of range, or `keep` or `spread` is
    public static OptionalInt agreed(int[] strengths, int keep, int spread) {
        if (keep < 1 || spread < 0) {
            throw new IllegalArgumentException("needs keep >= 1 and spread >= 0, were " + keep + " and " + spread);
        }
        int[] sorted = strengths.clone();
        Arrays.sort(sorted);
        for (int p : sorted) {
            if (p < -STRONGEST || p > STRONGEST) {
                throw new IllegalArgumentException("strength must lie in [-3, 3], was " + p);
            }
        }
        int closest = Integer.MAX_VALUE;
        int sum = 0;
        int sets = 0;
        for (int from = 0; from + keep <= sorted.length; from++) {
            int range = sorted[from + keep - 1] - sorted[from];
            if (range < closest) {
                closest = range;
                sum = 0;
                sets = 0;
            }
            if (range == closest) {
                sum += Arrays.stream(sorted, from, from + keep).sum();
                sets++;
            }
        }
        return closest > spread
                ? OptionalInt.empty()
                : OptionalInt.of((int) Math.rint((double) sum / (sets * keep)));
    }

    private void requireOrder() {
        if (tie()) {
            throw new IllegalStateException("a tie has neither a chosen nor a rejected response");
        }
    }
}
