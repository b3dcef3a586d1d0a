package dev.plumbline.papers.pagellm;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// Items without replacement, place by place: π(y|x) = Πⱼ softmax over the items that are left. Logit of item m at
/// place j: v_top·x_m for j ≤ 2, v_rest·x_m below, minus u times the number of items of its category above.
///
/// With v_top = v_rest and u = 0 it is the Plackett-Luce model of scores s_m = v·x_m:
/// log π(y) = Σⱼ (s_{yⱼ} − log Σ_{m left} e^{s_m}),
/// ∂ log π/∂s_m = 1{m ∈ y} − Σ_{j: m left} softmaxⱼ(m). Otherwise the logits depend on the places above: drawing all at
/// once (Gumbel top-k) would be wrong. Probabilities are those of the page in its order.
///
/// @param parameters v_top, v_rest, u: `[2 d + 1]`
record PagePolicy(double[] parameters) {
    /// Places to which v_top belongs.
    private static final int TOP = 2;

    /// All parameters 0: every page is as likely.
    static PagePolicy uniform(int features) {
        return new PagePolicy(new double[2 * features + 1]);
    }

    /// Logits at place `j`; −∞ for items above.
    double[] logits(Query query, int[] page, int j) {
        int d = query.features()[0].length;
        int first = j < TOP ? 0 : d;
        var above = new int[Query.CATEGORIES];
        var logits = new double[query.items()];
        for (int i = 0; i < j; i++) {
            above[query.category()[page[i]]]++;
            logits[page[i]] = Double.NEGATIVE_INFINITY;
        }
        for (int m = 0; m < logits.length; m++) {
            for (int i = 0; i < d; i++) {
                logits[m] += parameters[first + i] * query.features()[m][i];
            }
            logits[m] -= parameters[2 * d] * above[query.category()[m]];
        }
        return logits;
    }

    /// Gradient in the parameters of a function of the logits at place `j`, added to `gradient`.
    ///
    /// @param slope derivative in each logit
    void backward(Query query, int[] page, int j, double[] slope, double[] gradient) {
        int d = query.features()[0].length;
        int first = j < TOP ? 0 : d;
        var above = new int[Query.CATEGORIES];
        for (int i = 0; i < j; i++) {
            above[query.category()[page[i]]]++;
        }
        for (int m = 0; m < slope.length; m++) {
            for (int i = 0; i < d; i++) {
                gradient[first + i] += slope[m] * query.features()[m][i];
            }
            gradient[2 * d] -= slope[m] * above[query.category()[m]];
        }
    }

    /// log π(y|x).
    double logProbability(Query query, int[] page) {
        double total = 0;
        for (int j = 0; j < page.length; j++) {
            total += SoftmaxPolicy.logSoftmax(logits(query, page, j))[page[j]];
        }
        return total;
    }

    /// ∇ log π(y|x) in the parameters.
    double[] score(Query query, int[] page) {
        var gradient = new double[parameters.length];
        for (int j = 0; j < page.length; j++) {
            backward(query, page, j,
                    SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(logits(query, page, j)), page[j]), gradient);
        }
        return gradient;
    }

    int[] sample(Query query, int places, Philox random) {
        var page = new int[places];
        for (int j = 0; j < places; j++) {
            page[j] = random.nextIndex(SoftmaxPolicy.softmax(logits(query, page, j)));
        }
        return page;
    }

    /// The likeliest item at every place.
    int[] greedy(Query query, int places) {
        var page = new int[places];
        Arrays.setAll(page, j -> SoftmaxPolicy.argmax(logits(query, page, j)));
        return page;
    }
}
