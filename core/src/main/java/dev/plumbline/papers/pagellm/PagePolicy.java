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

    /// What the logits at place `j` are linear in, one row for each item m: x_m where v_top or v_rest belongs, and
    /// minus the number of items of its category above where u does. `[items · (2 d + 1)]`
    static double[] features(Query query, int[] page, int j) {
        int d = query.features()[0].length;
        var above = new int[Query.CATEGORIES];
        for (int i = 0; i < j; i++) {
            above[query.category()[page[i]]]++;
        }
        int width = 2 * d + 1;
        var phi = new double[query.items() * width];
        for (int m = 0; m < query.items(); m++) {
            System.arraycopy(query.features()[m], 0, phi, m * width + (j < TOP ? 0 : d), d);
            phi[m * width + 2 * d] = -above[query.category()[m]];
        }
        return phi;
    }

    /// Logits at place `j`; −∞ for items above.
    double[] logits(Query query, int[] page, int j) {
        double[] phi = features(query, page, j);
        var logits = new double[query.items()];
        for (int m = 0; m < logits.length; m++) {
            for (int k = 0; k < parameters.length; k++) {
                logits[m] += parameters[k] * phi[m * parameters.length + k];
            }
        }
        for (int i = 0; i < j; i++) {
            logits[page[i]] = Double.NEGATIVE_INFINITY;
        }
        return logits;
    }

    /// Gradient in the parameters of a function of the logits at place `j`, added to `gradient`.
    ///
    /// @param slope derivative in each logit
    void backward(Query query, int[] page, int j, double[] slope, double[] gradient) {
        double[] phi = features(query, page, j);
        for (int m = 0; m < slope.length; m++) {
            for (int k = 0; k < parameters.length; k++) {
                gradient[k] += slope[m] * phi[m * parameters.length + k];
            }
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
