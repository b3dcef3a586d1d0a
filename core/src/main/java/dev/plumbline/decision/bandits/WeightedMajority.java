package dev.plumbline.decision.bandits;

import java.util.Arrays;

/// Predicts yes or no with the weighted majority of K experts; an expert that errs has its weight multiplied by 1 − ε
/// (Littlestone and Warmuth 1994; Slivkins, section 5.2).
///
/// On every sequence, mistakes ≤ 2/(1 − ε) · (mistakes of the best expert) + (2/ε) ln K: each mistake takes at least
/// ε/2 of the total weight.
public final class WeightedMajority {
    private final double logFactor;
    private final long[] mistakes;

    /// @param epsilon ε in (0, 1)
    public WeightedMajority(int experts, double epsilon) {
        if (experts < 1) {
            throw new IllegalArgumentException("there must be an expert, were " + experts);
        }
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon must lie in (0, 1), was " + epsilon);
        }
        logFactor = Math.log1p(-epsilon);
        mistakes = new long[experts];
    }

    /// Whether the experts that say yes weigh at least as much as the others.
    ///
    /// @param advice `[experts]`
    public boolean predict(boolean[] advice) {
        requireAll(advice);
        long least = Arrays.stream(mistakes).min().orElseThrow();
        double yes = 0;
        double no = 0;
        for (int e = 0; e < advice.length; e++) {
            double weight = Math.exp(logFactor * (mistakes[e] - least));
            if (advice[e]) {
                yes += weight;
            } else {
                no += weight;
            }
        }
        return yes >= no;
    }

    public void update(boolean[] advice, boolean truth) {
        requireAll(advice);
        for (int e = 0; e < advice.length; e++) {
            mistakes[e] += advice[e] == truth ? 0 : 1;
        }
    }

    private void requireAll(boolean[] advice) {
        if (advice.length != mistakes.length) {
            throw new IllegalArgumentException("needs the advice of " + mistakes.length + " experts, found "
                    + advice.length);
        }
    }

    /// Mistakes of the best expert so far.
    public long best() {
        return Arrays.stream(mistakes).min().orElseThrow();
    }

    /// 2/(1 − ε) · best + (2/ε) ln K.
    public static double mistakeBound(int experts, long best, double epsilon) {
        return 2 / (1 - epsilon) * best + 2 / epsilon * Math.log(experts);
    }
}
