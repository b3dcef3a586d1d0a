package dev.plumbline.papers.pagellm;

import dev.plumbline.evaluation.DiscountedGain;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.List;

/// A linear reward w·f(y) of a page, learned from pairs by L = −log σ(R(y⁺) − R(y⁻)), slope −σ(−d) (f(y⁺) − f(y⁻)).
///
/// @param grain what f is
/// @param weights w
record PageReward(Grain grain, double[] weights) {

    /// What the reward can see.
    enum Grain {
        /// R_p: mean features of the items, and −Σ_c n_c (n_c − 1)/k over categories. Blind to order: a swap leaves it
        /// as it is, and teaches it nothing.
        PAGE {
            @Override
            double[] features(Query query, int[] page) {
                int d = query.features()[0].length;
                var f = new double[d + 1];
                for (int item : page) {
                    for (int i = 0; i < d; i++) {
                        f[i] += query.features()[item][i];
                    }
                }
                for (int i = 0; i < d; i++) {
                    f[i] /= page.length;
                }
                for (int n : PairFamily.counts(query, page)) {
                    f[d] -= (double) n * (n - 1) / page.length;
                }
                return f;
            }
        },
        /// R_i: Σⱼ x of place j/log₂(j + 1). Blind to categories. The discounts are not centred: then late places would
        /// prefer irrelevant items.
        ITEM {
            @Override
            double[] features(Query query, int[] page) {
                int d = query.features()[0].length;
                var f = new double[d];
                for (int j = 0; j < page.length; j++) {
                    for (int i = 0; i < d; i++) {
                        f[i] += DiscountedGain.discount(j + 1) * query.features()[page[j]][i];
                    }
                }
                return f;
            }
        };

        abstract double[] features(Query query, int[] page);
    }

    /// @param preferred y⁺
    /// @param rejected y⁻
    record Pair(Query query, int[] preferred, int[] rejected) {}

    /// The minimum of the mean loss + (ρ/2) ‖w‖².
    ///
    /// @param ridge ρ
    static PageReward fit(Grain grain, List<Pair> pairs, double ridge) {
        double[][] preferred = pairs.stream()
                .map(pair -> grain.features(pair.query(), pair.preferred())).toArray(double[][]::new);
        double[][] rejected = pairs.stream()
                .map(pair -> grain.features(pair.query(), pair.rejected())).toArray(double[][]::new);
        var fit = LinearRewardFit.fit(PreferencePairs.of(preferred, rejected), BradleyTerryLoss.PLAIN, ridge);
        return new PageReward(grain, fit.weights());
    }

    double score(Query query, int[] page) {
        double[] f = grain.features(query, page);
        double total = 0;
        for (int i = 0; i < f.length; i++) {
            total += weights[i] * f[i];
        }
        return total;
    }
}
