package dev.plumbline.evaluation;

/// The score c of one right answer, and the scores w₁..w_k of wrong answers to the same problem. Only their order
/// counts: everything here is unchanged by an increasing function of the scores of one problem, and by the order of the
/// rivals.
///
/// Infinite scores are scores. A lost comparison without a score can be written as a rival of +∞
/// ({@link #ofJudgements}).
///
/// @param correct c
/// @param wrong w `[k]`, k ≥ 1
public record Contest(double correct, double... wrong) {
    public Contest {
        if (wrong.length == 0) {
            throw new IllegalArgumentException("a right answer needs at least one rival");
        }
        requireNumber("correct", correct);
        for (int j = 0; j < wrong.length; j++) {
            requireNumber("wrong " + j, wrong[j]);
        }
    }

    private static void requireNumber(String name, double score) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("the score of " + name + " is NaN");
        }
    }

    /// k judgements of pairs "the right answer is preferred", as a judge without scores gives them.
    public static Contest ofJudgements(boolean... preferred) {
        var wrong = new double[preferred.length];
        for (int j = 0; j < wrong.length; j++) {
            wrong[j] = preferred[j] ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return new Contest(0, wrong);
    }

    /// k
    public int rivals() {
        return wrong.length;
    }

    /// Rivals with w > c.
    public int better() {
        int count = 0;
        for (double w : wrong) {
            count += w > correct ? 1 : 0;
        }
        return count;
    }

    /// Rivals with w = c.
    public int tied() {
        int count = 0;
        for (double w : wrong) {
            count += w == correct ? 1 : 0;
        }
        return count;
    }

    /// Probability of rank 1: 1 or 0 under the first two rules, with b better and t tied rivals 1{b = 0}/(t + 1) in
    /// random order.
    public double first(TieRule ties) {
        return first(better(), tied(), ties);
    }

    private static double first(int better, int tied, TieRule ties) {
        return switch (ties) {
            case PESSIMISTIC -> better + tied == 0 ? 1 : 0;
            case OPTIMISTIC -> better == 0 ? 1 : 0;
            case EXPECTED -> better == 0 ? 1.0 / (tied + 1) : 0;
        };
    }

    /// 1/rank: 1/(1 + b + t), 1/(1 + b), or the mean of 1/(1 + b), .., 1/(1 + b + t).
    public double reciprocalRank(TieRule ties) {
        int b = better();
        int t = tied();
        return switch (ties) {
            case PESSIMISTIC -> 1.0 / (1 + b + t);
            case OPTIMISTIC -> 1.0 / (1 + b);
            case EXPECTED -> {
                double sum = 0;
                for (int rank = 1 + b; rank <= 1 + b + t; rank++) {
                    sum += 1.0 / rank;
                }
                yield sum / (t + 1);
            }
        };
    }

    /// Share of rivals that the right answer beats; a tie counts 0, 1 or 1/2.
    public double pairAccuracy(TieRule ties) {
        int k = wrong.length;
        int t = tied();
        double credit = switch (ties) {
            case PESSIMISTIC -> 0;
            case OPTIMISTIC -> t;
            case EXPECTED -> t / 2.0;
        };
        return (k - better() - t + credit) / k;
    }

    /// Probability of rank 1 among `count` rivals drawn without replacement from the k: with h that beat the right
    /// answer, C(k − h, count)/C(k, count) = Π_{i < count} (k − h − i)/(k − i). count = 1 is {@link #pairAccuracy},
    /// count = k is {@link #first}.
    ///
    /// @throws IllegalArgumentException unless 1 ≤ count ≤ k
    public double firstAgainst(int count, TieRule ties) {
        int k = wrong.length;
        if (count < 1 || count > k) {
            throw new IllegalArgumentException("count must lie in [1, " + k + "], was " + count);
        }
        int b = better();
        int t = tied();
        if (ties != TieRule.EXPECTED) {
            return avoids(k, ties == TieRule.PESSIMISTIC ? b + t : b, count);
        }
        double sum = 0; // over the number s of tied rivals drawn, hypergeometric
        for (int s = 0; s <= Math.min(t, count); s++) {
            if (count - s <= k - t - b) {
                sum += choose(t, s) * choose(k - t - b, count - s) / choose(k, count) / (s + 1);
            }
        }
        return sum;
    }

    private static double avoids(int k, int bad, int count) {
        double probability = 1;
        for (int i = 0; i < count; i++) {
            probability *= Math.max(0, (double) (k - bad - i) / (k - i));
        }
        return probability;
    }

    /// C(n, r) as a product; exact while it is below 2⁵³.
    private static double choose(int n, int r) {
        double product = 1;
        for (int i = 1; i <= Math.min(r, n - r); i++) {
            product = product * (n - i + 1) / i;
        }
        return product;
    }
}
