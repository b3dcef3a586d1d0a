package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// Σ cₖ r_(k): fixed weights on the scores in increasing order. Gradient: the weight of a member's rank; members with
/// equal scores share the weights of their ranks equally, so that a permutation of the members permutes the gradient.
///
/// All here have weights that are not negative and of sum 1, hence move with a shift, a factor, and each member. They
/// are concave exactly if the weights do not increase with the rank.
public sealed interface OrderWeighted extends Aggregator {

    /// c₁..c_M, of the lowest score first.
    double[] weights(int members);

    @Override
    default Terms evaluateFinite(double[] scores) {
        double[] c = weights(scores.length);
        int[] order = Quantiles.stableOrder(scores);
        var gradient = new double[scores.length];
        var total = new CompensatedSum();
        for (int low = 0; low < order.length; ) {
            int high = low;
            var share = new CompensatedSum();
            while (high < order.length && scores[order[high]] == scores[order[low]]) {
                share.add(c[high]);
                total.addProduct(c[high], scores[order[high]]);
                high++;
            }
            for (int k = low; k < high; k++) {
                gradient[order[k]] = share.value() / (high - low);
            }
            low = high;
        }
        return new Terms(total.value(), gradient);
    }

    /// Mean of the lowest share a of the members, the last of them in part: conditional value at risk. a = 1 is the
    /// mean, a ≤ 1/M the minimum.
    record LowerTailMean(double share) implements OrderWeighted {
        public LowerTailMean {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("share must lie in (0, 1], was " + share);
            }
        }

        @Override
        public double[] weights(int members) {
            double count = share * members;
            var c = new double[members];
            Arrays.setAll(c, i -> Math.clamp(count - i, 0, 1) / count);
            if (count < 1) {
                c[0] = 1;
            }
            return c;
        }
    }

    /// Mean without the k lowest and the k highest.
    record TrimmedMean(int k) implements OrderWeighted {
        public TrimmedMean {
            requireCount(k);
        }

        @Override
        public double[] weights(int members) {
            requireKept(k, members);
            var c = new double[members];
            Arrays.fill(c, k, members - k, 1.0 / (members - 2 * k));
            return c;
        }
    }

    /// Mean after the k lowest became r_(k+1), and the k highest r_(M−k).
    record WinsorizedMean(int k) implements OrderWeighted {
        public WinsorizedMean {
            requireCount(k);
        }

        @Override
        public double[] weights(int members) {
            requireKept(k, members);
            var count = new int[members];
            for (int i = 0; i < members; i++) {
                count[Math.clamp(i, k, members - 1 - k)]++;
            }
            return Arrays.stream(count).mapToDouble(n -> (double) n / members).toArray();
        }
    }

    /// Expected minimum of j members drawn without replacement: cₖ = C(M−k, j−1)/C(M, j). j = 1 is the mean, j = M the
    /// minimum, j = 2 the mean less half the Gini mean difference.
    record ExpectedMinimum(int j) implements OrderWeighted {
        public ExpectedMinimum {
            if (j < 1) {
                throw new IllegalArgumentException("j must be positive, was " + j);
            }
        }

        @Override
        public double[] weights(int members) {
            if (j > members) {
                throw new IllegalArgumentException("cannot draw " + j + " of " + members + " members");
            }
            var c = new double[members];
            c[0] = (double) j / members;
            for (int k = 1; k <= members - j; k++) {
                c[k] = c[k - 1] * (members - k - j + 1) / (members - k);
            }
            return c;
        }
    }

    private static void requireCount(int k) {
        if (k < 0) {
            throw new IllegalArgumentException("k must not be negative, was " + k);
        }
    }

    private static void requireKept(int k, int members) {
        if (2L * k >= members) {
            throw new IllegalArgumentException("k = " + k + " at each end leaves none of " + members + " members");
        }
    }
}
