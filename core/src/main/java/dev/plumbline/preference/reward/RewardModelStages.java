package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.PairReduction;
import dev.plumbline.preference.PairwiseLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A linear reward r = θ·φ in two stages, Wang et al. 2024 (arXiv 2410.01257, sections 3 and 4): regression on ratings, then a
/// Bradley-Terry loss on preferences that goes on from the same θ, head included.
///
/// Both losses are convex in θ, so where the second stage runs to its minimum nothing of the first is left. What is kept is kept
/// by stopping early ({@link #path}) or by a proximal term ({@link #proximal}); {@link #extrapolate} goes past the second stage.
///
/// Full-batch gradient descent from kernels: θ ← θ − α [∇L(θ) + ρ θ], ∇L = Σᵢ cᵢ φ-differences or residuals, float64.
public final class RewardModelStages {
    private RewardModelStages() {}

    /// @param steps of gradient descent, not negative
    /// @param learningRate α > 0
    /// @param ridge ρ ≥ 0: adds (ρ/2)‖θ‖², not on a bias
    public record Descent(int steps, double learningRate, double ridge) {
        public Descent {
            if (steps < 0) {
                throw new IllegalArgumentException("steps must not be negative, was " + steps);
            }
            if (!(learningRate > 0 && learningRate <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("learningRate must be positive and finite, was " + learningRate);
            }
            if (!(ridge >= 0 && ridge <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("ridge must be finite and not negative, was " + ridge);
            }
        }
    }

    /// Stage i, {@link MaskedRegressionLoss} of outputs o = Φ Θ + 1 bᵀ: a bias for each attribute takes up the mean of its
    /// ratings, and cancels in every preference.
    ///
    /// @return Θ transposed, `[attributes][features]`, from 0
    /// @throws IllegalArgumentException if every label is masked
    /// @throws DivergedException if the weights stop being finite
    public static double[][] regression(Backend backend, RatedResponses data, Descent descent) {
        int rows = data.features().length;
        int features = data.features()[0].length;
        int attributes = data.labels()[0].length;
        var label = new double[rows * attributes];
        var present = new double[rows * attributes];
        int unmasked = 0;
        for (int i = 0; i < label.length; i++) {
            double l = data.labels()[i / attributes][i % attributes];
            boolean there = l != data.maskValue();
            label[i] = there ? l : 0;
            present[i] = there ? 1 : 0;
            unmasked += there ? 1 : 0;
        }
        if (unmasked == 0) {
            throw new IllegalArgumentException("every label is masked: there is nothing to fit");
        }
        try (var _ = backend.scope()) {
            ModelKernels kernels = backend.model();
            Tensor phi = backend.tensor(DType.FLOAT64, RewardModel.flat(data.features(), features), rows, features);
            Tensor l = backend.tensor(DType.FLOAT64, label, rows, attributes);
            Tensor mask = backend.tensor(DType.FLOAT64, present, rows, attributes);
            Tensor theta = backend.zeros(DType.FLOAT64, features, attributes);
            Tensor bias = backend.zeros(DType.FLOAT64, attributes);
            for (int step = 0; step < descent.steps(); step++) {
                try (var _ = backend.scope()) {
                    Tensor outputs = kernels.addBias(kernels.matmul(phi, false, theta, false), bias);
                    // 2 (o − l) mask / N, with the factor put on at the end
                    Tensor residual = kernels.multiply(mask, kernels.addScaled(outputs, -1, l));
                    Tensor zero = backend.zeros(DType.FLOAT64, features, attributes);
                    Tensor gradient = kernels.addScaled(kernels.addScaled(zero, descent.ridge(), theta), 2.0 / unmasked,
                            kernels.matmul(phi, true, residual, false));
                    kernels.sgdInPlace(theta, gradient, descent.learningRate());
                    kernels.sgdInPlace(bias, kernels.columnSum(residual), descent.learningRate() * 2 / unmasked);
                }
            }
            double[] flat = finite(theta.toArray(), descent);
            var weights = new double[attributes][features];
            for (int i = 0; i < flat.length; i++) {
                weights[i % attributes][i / attributes] = flat[i];
            }
            return weights;
        }
    }

    /// Stage ii: `steps` of a Bradley-Terry loss from `start`.
    ///
    /// @param start θ of stage i; zeros: from scratch, which throws the combination away
    /// @param magnitude mᵢ of each pair; margins, weights and targets that `pairs` has of its own are not used
    /// @throws IllegalArgumentException if lengths differ or there are no pairs
    /// @throws DivergedException if the weights stop being finite
    public static double[] preference(Backend backend, double[] start, PairwiseLoss loss, PreferencePairs pairs,
            double[] magnitude, PairReduction reduction, Descent descent) {
        return path(backend, start, loss, pairs, magnitude, reduction, descent, descent.steps()).getFirst();
    }

    /// Stage ii, stopped after each of `stops` steps: one run, from which validation data can choose.
    ///
    /// @param stops not falling, from 0 to `descent.steps()`
    /// @return θ at each stop
    /// @throws IllegalArgumentException if lengths differ, there are no pairs, or a stop is out of order
    /// @throws DivergedException if the weights stop being finite
    public static List<double[]> path(Backend backend, double[] start, PairwiseLoss loss, PreferencePairs pairs,
            double[] magnitude, PairReduction reduction, Descent descent, int... stops) {
        int n = pairs.size();
        int features = start.length;
        if (magnitude.length != n || n > 0 && pairs.features() != features) {
            throw new IllegalArgumentException("there are " + n + " pairs of " + pairs.features() + " features, "
                    + magnitude.length + " magnitudes and " + features + " weights");
        }
        double[] weight = Arrays.stream(magnitude).map(loss::weight).toArray();
        double factor = reduction.factor(weight);
        try (var _ = backend.scope()) {
            ModelKernels kernels = backend.model();
            Tensor difference = kernels.addScaled(
                    backend.tensor(DType.FLOAT64, RewardModel.flat(pairs.chosen(), features), n, features), -1,
                    backend.tensor(DType.FLOAT64, RewardModel.flat(pairs.rejected(), features), n, features));
            Tensor margins = backend.vector(DType.FLOAT64, Arrays.stream(magnitude).map(loss::margin).toArray());
            Tensor weights = backend.vector(DType.FLOAT64, weight);
            Tensor none = backend.zeros(DType.FLOAT64, n);
            Tensor theta = backend.tensor(DType.FLOAT64, start, features, 1);
            var out = new ArrayList<double[]>();
            int step = 0;
            for (int stop : stops) {
                if (stop < step || stop > descent.steps()) {
                    throw new IllegalArgumentException("stops must not fall and lie in [0, " + descent.steps()
                            + "], were " + Arrays.toString(stops));
                }
                for (; step < stop; step++) {
                    try (var _ = backend.scope()) {
                        Tensor d = kernels.reshape(kernels.matmul(difference, false, theta, false), n);
                        Tensor slope = backend.preference()
                                .bradleyTerryGradient(new Pairs(d, none, margins, weights, null), 0, 0).gradChosen();
                        Tensor zero = backend.zeros(DType.FLOAT64, features, 1);
                        Tensor gradient = kernels.addScaled(kernels.addScaled(zero, descent.ridge(), theta), factor,
                                kernels.matmul(difference, true, kernels.reshape(slope, n, 1), false));
                        kernels.sgdInPlace(theta, gradient, descent.learningRate());
                    }
                }
                out.add(finite(theta.toArray(), descent));
            }
            return out;
        }
    }

    /// Stage ii as a proximal step: the minimum of the mean of ℓᵢ + (ρ/2)‖θ − θ_reg‖², by Newton's method. ρ → ∞ gives θ_reg,
    /// ρ → 0 the minimum of the Bradley-Terry loss alone.
    ///
    /// With θ = θ_reg + η this is {@link LinearRewardFit} of η with margins δᵢ − dᵢ(θ_reg) and ridge ρ n/Σ wᵢ, because that
    /// one divides by the sum of weights.
    ///
    /// @param regressionWeights θ_reg
    /// @param magnitude mᵢ of each pair
    /// @param rho ρ > 0
    /// @throws IllegalArgumentException if lengths differ, there are no pairs or all weigh nothing, or ρ is not positive
    public static double[] proximal(
            double[] regressionWeights, PairwiseLoss loss, PreferencePairs pairs, double[] magnitude, double rho) {
        if (!(rho > 0 && rho <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("rho must be positive and finite, was " + rho);
        }
        int n = pairs.size();
        if (magnitude.length != n || n > 0 && pairs.features() != regressionWeights.length) {
            throw new IllegalArgumentException("there are " + n + " pairs of " + pairs.features() + " features, "
                    + magnitude.length + " magnitudes and " + regressionWeights.length + " weights");
        }
        double[] weight = Arrays.stream(magnitude).map(loss::weight).toArray();
        var margin = new double[n];
        for (int i = 0; i < n; i++) {
            margin[i] = loss.margin(magnitude[i])
                    - dot(pairs.chosen()[i], regressionWeights) + dot(pairs.rejected()[i], regressionWeights);
        }
        double ratio = PairReduction.WEIGHTED_MEAN.factor(weight) / PairReduction.MEAN.factor(weight);
        var moved = LinearRewardFit.fit(
                new PreferencePairs(pairs.chosen(), pairs.rejected(), margin, weight, null, null), BradleyTerryLoss.PLAIN,
                rho * ratio);
        var theta = moved.weights().clone();
        for (int k = 0; k < theta.length; k++) {
            theta[k] += regressionWeights[k];
        }
        return theta;
    }

    /// θ = θ₂ + c (θ₂ − θ₁), ExPO (Zheng et al. 2024, arXiv 2404.16792): c = 0 is the strong model, c = −1 the weak one. A
    /// linear reward is extrapolated with its weights; a network's is not.
    ///
    /// @param weak θ₁
    /// @param strong θ₂
    /// @throws IllegalArgumentException if lengths differ or c is not finite
    public static double[] extrapolate(double[] weak, double[] strong, double c) {
        if (weak.length != strong.length) {
            throw new IllegalArgumentException(
                    "the models have " + weak.length + " and " + strong.length + " weights");
        }
        if (!(Math.abs(c) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("c must be finite, was " + c);
        }
        var theta = new double[weak.length];
        Arrays.setAll(theta, k -> strong[k] + c * (strong[k] - weak[k]));
        return theta;
    }

    private static double[] finite(double[] theta, Descent descent) {
        for (double t : theta) {
            if (!(Math.abs(t) <= Double.MAX_VALUE)) {
                throw new DivergedException("training diverged; lower the learning rate, now " + descent.learningRate());
            }
        }
        return theta;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
