package dev.plumbline.papers.pagellm;

import dev.plumbline.evaluation.DiscountedGain;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// A query with its items. A page is a list of items, best place first.
///
/// @param features `[items][d]`
/// @param category of each item
/// @param relevance of each item, in [0, 1]
record Query(double[][] features, int[] category, double[] relevance) {
    static final int CATEGORIES = 3;
    static final int PAGE = 6;
    private static final int ITEMS = 12;
    private static final int FEATURES = 6;

    /// 12 items with 6 standard normal features, one of 3 categories, relevance
    /// σ(1.2 x₁ − 0.8 x₂ + 0.5 x₃ − 0.5 + 0.3 N).
    static Query random(Philox random) {
        var features = new double[ITEMS][FEATURES];
        var category = new int[ITEMS];
        var relevance = new double[ITEMS];
        for (int m = 0; m < ITEMS; m++) {
            double[] x = features[m];
            Arrays.setAll(x, d -> random.nextGaussian());
            category[m] = random.nextInt(CATEGORIES);
            relevance[m] = Logistic.sigmoid(
                    1.2 * x[0] - 0.8 * x[1] + 0.5 * x[2] - 0.5 + 0.3 * random.nextGaussian());
        }
        return new Query(features, category, relevance);
    }

    int items() {
        return category.length;
    }

    /// A uniformly random page.
    int[] randomPage(Philox random) {
        return Arrays.copyOf(random.permutation(items()), PAGE);
    }

    /// What a page is worth: Σⱼ rel/log₂(j + 1) · decayᶜ, c the number of earlier items of the same category. The DCG
    /// if decay = 1.
    double value(int[] page, double decay) {
        var seen = new int[CATEGORIES];
        double total = 0;
        for (int j = 0; j < page.length; j++) {
            int item = page[j];
            total += DiscountedGain.discount(j + 1) * relevance[item] * Math.pow(decay, seen[category[item]]++);
        }
        return total;
    }
}
