package dev.plumbline.papers.cooper;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.List;

/// R_φ(x, a, o) = w·f + b, a logit: how likely response o to prompt x is correct, given the reference answer a.
///
/// f must hold an interaction of o and a (here: agreement). A linear function of their features side by side cannot
/// say that they agree.
///
/// @param weights w
/// @param bias b
public record ReferenceRewardModel(double[] weights, double bias) {

    /// Stage 0, VerifyRM: minimises the mean of L_bce = −[y log σ(R) + (1 − y) log σ(−R)], dL/dR = σ(R) − y, plus
    /// (ρ/2) (‖w‖² + b²), by Newton's method. L_bce is the loss of a comparison with a response of score 0.
    ///
    /// @param features `[n][d]`
    /// @param correct y
    /// @param ridge ρ
    public static ReferenceRewardModel verifier(double[][] features, boolean[] correct, double ridge) {
        int d = features[0].length;
        double[][] extended = Arrays.stream(features).map(f -> {
            double[] row = Arrays.copyOf(f, d + 1);
            row[d] = 1;
            return row;
        }).toArray(double[][]::new);
        var target = new double[features.length];
        Arrays.setAll(target, i -> correct[i] ? 1 : 0);
        var fit = LinearRewardFit.fit(new PreferencePairs(extended, new double[features.length][d + 1],
                null, null, target, null), BradleyTerryLoss.PLAIN, ridge);
        return new ReferenceRewardModel(Arrays.copyOf(fit.weights(), d), fit.weights()[d]);
    }

    /// Positions of the training responses whose label is kept: rule and judge say the same.
    public static int[] agreed(boolean[] rule, boolean[] judge) {
        if (rule.length != judge.length) {
            throw new IllegalArgumentException(
                    "rule has " + rule.length + " labels, judge has " + judge.length + "; they must agree");
        }
        int[] kept = new int[rule.length];
        int n = 0;
        for (int i = 0; i < rule.length; i++) {
            if (rule[i] == judge[i]) {
                kept[n++] = i;
            }
        }
        return Arrays.copyOf(kept, n);
    }

    /// R.
    public double score(double... features) {
        if (features.length != weights.length) {
            throw new IllegalArgumentException(
                    "there are " + features.length + " features, expected " + weights.length);
        }
        var total = new CompensatedSum();
        for (int d = 0; d < weights.length; d++) {
            total.add(weights[d] * features[d]);
        }
        total.add(bias);
        return total.value();
    }

    /// R of every row of `features` `[n x d]`.
    public double[] scores(Backend backend, Tensor features) {
        try (var _ = backend.scope()) {
            double[] scores = backend.model().matmul(features, false,
                    backend.tensor(DType.FLOAT64, weights, weights.length, 1), false).toArray();
            for (int i = 0; i < scores.length; i++) {
                scores[i] += bias;
            }
            return scores;
        }
    }

    /// A pair of stage 2: features of o⁺ and o⁻, as long as w.
    public record Pair(double[] positive, double[] negative) {}

    /// What stage 2 made of the pairs of a step.
    ///
    /// @param loss mean L_rm before it; NaN without pairs
    public record Update(ReferenceRewardModel model, double loss) {}

    /// Stage 2: a step down the mean over pairs of L_rm = −log σ(d), d = R(o⁺) − R(o⁻), whose gradient is
    /// −σ(−d) (f⁺ − f⁻) in w and exactly 0 in b. Without pairs the model stays as it is.
    ///
    /// A coordinate in which the responses of every pair are equal does not move, whatever its weight.
    ///
    /// @param rate step size; 0 leaves the bits as they are
    public Update update(Backend backend, List<Pair> pairs, double rate) {
        if (!(rate >= 0 && rate <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("rate must be finite and not negative, was " + rate);
        }
        if (pairs.isEmpty()) {
            return new Update(this, Double.NaN);
        }
        int d = weights.length;
        int n = pairs.size();
        var difference = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                difference[i * d + k] = pairs.get(i).positive()[k] - pairs.get(i).negative()[k];
            }
        }
        try (var _ = backend.scope()) {
            Tensor delta = backend.tensor(DType.FLOAT64, difference, n, d);
            Tensor w = backend.tensor(DType.FLOAT64, weights, d, 1);
            Tensor margin = backend.model().reshape(backend.model().matmul(delta, false, w, false), n);
            var terms = backend.preference().bradleyTerryGradient(
                    Pairs.of(margin, backend.zeros(DType.FLOAT64, n)), 0, 0);
            Tensor slope = backend.model().reshape(terms.gradChosen(), n, 1);
            double[] gradient = backend.model().matmul(delta, true, slope, false).toArray();
            var moved = new double[d];
            Arrays.setAll(moved, k -> weights[k] - rate / n * gradient[k]);
            return new Update(
                    new ReferenceRewardModel(moved, bias), CompensatedSum.of(terms.loss().toArray()) / n);
        }
    }
}
