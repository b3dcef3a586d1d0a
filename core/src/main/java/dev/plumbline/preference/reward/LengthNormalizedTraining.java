package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;

/// A reward model whose scores are divided by log(length + 1) before they are compared: a′ = a/log(n + 1), natural
/// logarithm, n tokens; the gradient in a is that in a′ divided likewise. Zhang et al. 2025 (BaseReward, arXiv
/// 2509.16127, section 4).
///
/// Equal lengths make it a temperature. At unlike lengths a negative reward is improved by length.
///
/// @param layout the network, one output
/// @param batch pairs of a step, at most
public record LengthNormalizedTraining(
        Mlp.Layout layout, BradleyTerryLoss loss, StepRule rule, int epochs, int batch, long seed) {

    /// 1/log(n + 1).
    ///
    /// @param length n ≥ 1; there is no such factor for an empty response
    public static double factor(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length must be at least 1, was " + length);
        }
        return 1 / Math.log1p(length);
    }

    /// a′ of each response.
    public static double[] normalized(double[] rewards, int[] lengths) {
        if (rewards.length != lengths.length) {
            throw new IllegalArgumentException("there are " + rewards.length + " rewards and " + lengths.length
                    + " lengths");
        }
        var out = new double[rewards.length];
        Arrays.setAll(out, i -> rewards[i] * factor(lengths[i]));
        return out;
    }

    /// The network without the division: its scores are a.
    ///
    /// @param chosenLengths tokens `[pairs]`
    /// @param rejectedLengths tokens `[pairs]`
    /// @throws DivergedException if a parameter is not finite at the end
    public RewardModel train(Backend backend, PreferencePairs pairs, int[] chosenLengths, int[] rejectedLengths) {
        int n = pairs.size();
        if (chosenLengths.length != n || rejectedLengths.length != n) {
            throw new IllegalArgumentException("needs a length of both responses of each of " + n + " pairs");
        }
        var random = new Philox(seed, 0);
        try (var _ = backend.scope()) {
            ModelKernels kernels = backend.model();
            var data = new StackedPairs(backend, pairs, loss);
            var factors = new double[2 * n];
            Arrays.setAll(factors, i -> factor(i < n ? chosenLengths[i] : rejectedLengths[i - n]));
            Tensor factor = backend.tensor(DType.FLOAT64, factors, 2 * n, 1);
            var network = Mlp.random(backend, DType.FLOAT64, layout, random.fork(0));
            var parameters = network.parameters().stream()
                    .map(p -> new StepRule.Parameter(backend, rule, p)).toList();
            var batches = new PairBatches(n, batch, random.fork(1));
            for (int step = 0; step < epochs * PairBatches.perPass(n, batch); step++) {
                try (var _ = backend.scope()) {
                    int[] index = batches.next();
                    var part = data.select(index);
                    Tensor own = kernels.gatherRows(factor, data.rows(index));
                    Tensor compared = kernels.multiply(network.forward(part.features()), own);
                    var gradients = network.backward(kernels.multiply(part.gradient(compared), own));
                    for (int i = 0; i < gradients.size(); i++) {
                        parameters.get(i).step(gradients.get(i));
                    }
                }
            }
            var values = network.values();
            if (!values.stream().flatMapToDouble(Arrays::stream).allMatch(x -> Math.abs(x) <= Double.MAX_VALUE)) {
                throw new DivergedException("training diverged; lower the learning rate, now " + rule);
            }
            return new RewardModel(layout, DType.FLOAT64, values);
        }
    }
}
