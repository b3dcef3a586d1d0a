package dev.plumbline.papers.mmrlhf;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Moments;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.MatchedDivergence;
import dev.plumbline.reward.rules.Cosine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A log-linear policy π ∝ exp(θ · φ) over the four candidates of a prompt, reference uniform, trained by 60 full-batch
/// steps of size 1 on all pairs ({@link RankedCandidates}, 150 prompts). As ∂h/∂θ = φ_w − φ_l, the gradient is
/// −(1/N) Σ βᵢ σ(−βᵢ hᵢ) (φ_w − φ_l): a logistic regression in which βᵢ is weight and scale of a pair.
///
/// Measured: cosine of θ and w*, and the true reward of the policy at a mean KL of 0.5 nats from uniform, because steps
/// and β alone change how far a policy goes.
final class ScaledBetas implements Experiment {
    static final String DPO = "DPO";
    static final String CONSTANT = "DPO, mean β of MM-DPO";
    static final String MM_DPO = "MM-DPO";
    static final String IMPLICIT = "MM-DPO, implicit margins";
    static final List<String> ARMS = List.of(DPO, CONSTANT, MM_DPO, IMPLICIT);
    static final double[] FLIPS = {0, 0.2, 0.35};
    static final double PUBLISHED = 0.2;
    static final double[] WEIGHTS = {0.1, 0.5, 1, 2, 8};
    private static final int STEPS = 60;
    private static final double BUDGET = 0.5;

    /// β of each pair, from its present margin.
    @FunctionalInterface
    private interface Rule {
        double[] betas(double[] margins);
    }

    static String name(double flips, String arm, String metric) {
        return "flips " + flips + ", " + arm + ": " + metric;
    }

    static String weight(double w) {
        return "MM-DPO, w = " + w;
    }

    @Override
    public String id() {
        return "scaled-betas";
    }

    @Override
    public String title() {
        return "DPO with a β of its own for each pair";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int prompts = Math.max(5, (int) Math.round(150 * scale));
        for (double flips : FLIPS) {
            var data = RankedCandidates.of(prompts, flips, seed);
            var scaling = DynamicRewardScaling.PAPER;
            double[] own = scaling.betas(data.deltas());
            var plain = new double[own.length];
            Arrays.fill(plain, scaling.beta0());
            var mean = new double[own.length];
            Arrays.fill(mean, Moments.mean(own));
            measure(backend, data, flips, DPO, h -> plain, measured);
            measure(backend, data, flips, CONSTANT, h -> mean, measured);
            measure(backend, data, flips, MM_DPO, h -> own, measured);
            measure(backend, data, flips, IMPLICIT, scaling::betas, measured);
            if (flips == PUBLISHED) {
                for (double w : WEIGHTS) {
                    double[] betas = new DynamicRewardScaling(scaling.beta0(), w, scaling.k()).betas(data.deltas());
                    measure(backend, data, flips, weight(w), h -> betas, measured);
                }
            }
        }
        return measured;
    }

    private static void measure(Backend backend, RankedCandidates data, double flips, String arm, Rule rule,
            Map<String, Double> measured) {
        double[] theta = train(backend, data, rule);
        double[] utility = Arrays.stream(data.features()).mapToDouble(x -> {
            double sum = 0;
            for (int j = 0; j < x.length; j++) {
                sum += theta[j] * x[j];
            }
            return sum;
        }).toArray();
        var policy = MatchedDivergence.of(backend, utility, data.prompts(), BUDGET);
        measured.put(name(flips, arm, "reward"), Moments.mean(policy.expectation(data.truth())));
        measured.put(name(flips, arm, "cosine"), Cosine.of(theta, data.direction()));
    }

    /// θ after training.
    private static double[] train(Backend backend, RankedCandidates data, Rule rule) {
        int pairs = data.better().length;
        try (var _ = backend.scope()) {
            ModelKernels kernels = backend.model();
            Tensor phi = backend.tensor(DType.FLOAT64,
                    Arrays.stream(data.features()).flatMapToDouble(Arrays::stream).toArray(), data.features().length,
                    RankedCandidates.DIMENSION);
            Tensor difference = kernels.addScaled(
                    kernels.gatherRows(phi, data.better()), -1, kernels.gatherRows(phi, data.worse()));
            Tensor none = backend.zeros(DType.FLOAT64, pairs);
            Tensor theta = backend.zeros(DType.FLOAT64, RankedCandidates.DIMENSION, 1);
            for (int step = 0; step < STEPS; step++) {
                try (var _ = backend.scope()) {
                    Tensor h = kernels.reshape(kernels.matmul(difference, false, theta, false), pairs);
                    Tensor beta = backend.vector(DType.FLOAT64, rule.betas(h.toArray()));
                    // −log σ(β h) as a Bradley-Terry pair of scores β h and 0; dL/dh = β dL/d(β h)
                    Tensor slope = backend.preference()
                            .bradleyTerryGradient(Pairs.of(kernels.multiply(beta, h), none), 0, 0).gradChosen();
                    Tensor gradient = kernels.matmul(
                            difference, true, kernels.reshape(kernels.multiply(beta, slope), pairs, 1), false);
                    kernels.sgdInPlace(theta, gradient, 1.0 / pairs);
                }
            }
            return theta.toArray();
        }
    }
}
