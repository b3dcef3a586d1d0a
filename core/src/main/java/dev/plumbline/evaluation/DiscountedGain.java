package dev.plumbline.evaluation;

import java.util.Arrays;

/// Discounted cumulative gain of a ranking, Järvelin and Kekäläinen (2002): DCG = Σⱼ g(rel of place j)/log₂(j + 1), j
/// from 1, and NDCG = DCG/DCG of the k best in order.
///
/// Moving item a from place p to q and b back changes DCG by (g_a − g_b)(1/log₂(q + 1) − 1/log₂(p + 1)).
public enum DiscountedGain {
    /// g = rel.
    LINEAR {
        @Override
        public double gain(double relevance) {
            return relevance;
        }
    },
    /// g = 2^rel − 1: other numbers for the same ranking, unless rel is 0 or 1.
    EXPONENTIAL {
        @Override
        public double gain(double relevance) {
            return Math.pow(2, relevance) - 1;
        }
    };

    /// g.
    public abstract double gain(double relevance);

    /// 1/log₂(j + 1).
    ///
    /// @param place j, from 1
    public static double discount(int place) {
        if (place < 1) {
            throw new IllegalArgumentException("place must be at least 1, was " + place);
        }
        return Math.log(2) / Math.log(place + 1.0);
    }

    /// DCG.
    ///
    /// @param relevance of each item
    /// @param ranking positions in `relevance`, best place first
    public double dcg(double[] relevance, int[] ranking) {
        double total = 0;
        for (int j = 0; j < ranking.length; j++) {
            total += discount(j + 1) * gain(relevance[ranking[j]]);
        }
        return total;
    }

    /// NDCG at the length of the ranking, in [0, 1] for relevances that are not negative; 0 where all are 0.
    public double ndcg(double[] relevance, int[] ranking) {
        double[] sorted = relevance.clone();
        Arrays.sort(sorted);
        double ideal = 0;
        for (int j = 0; j < Math.min(ranking.length, sorted.length); j++) {
            ideal += discount(j + 1) * gain(sorted[sorted.length - 1 - j]);
        }
        return ideal == 0 ? 0 : dcg(relevance, ranking) / ideal;
    }
}
