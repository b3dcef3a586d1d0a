package dev.plumbline.papers.overoptimization;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A reward model r(x) = ⟨v, max(0, W x + b)⟩ + c whose two sources of randomness are separate: the pretraining seed draws W,
/// the fine-tuning seed draws v and the order of the data. W ~ N(0, 2/8), b = 0, v ~ N(0, 1/hidden), c = 0.
///
/// Bradley-Terry loss, mean over a batch, plus (ρ/2)(‖W‖² + ‖v‖²), ρ = 1e-3; Adam; W and b move at `hiddenRate` times the rate of the head, as a representation
/// that is fine-tuned does (Eisenstein et al. 2024, arXiv 2312.09244, whose members share one pretraining or have their own).
///
/// @param hidden units
/// @param hiddenRate learning rate of W and b relative to the head's, positive
record SeededTraining(int hidden, int epochs, double hiddenRate) {
    private static final int BATCH = 64;
    private static final double RATE = 3e-3;
    private static final double RIDGE = 1e-3;

    SeededTraining {
        if (!(hidden >= 1 && epochs >= 1 && hiddenRate > 0)) {
            throw new IllegalArgumentException("needs hidden >= 1, epochs >= 1, hiddenRate > 0, were " + hidden + ", " + epochs
                    + ", " + hiddenRate);
        }
    }

    /// The same streams give the same model, bit for bit on one execution.
    ///
    /// @param pairs with their targets (flipped labels); without margins and weights
    /// @throws IllegalArgumentException if the pairs have margins or weights
    RewardModel train(Backend backend, PreferencePairs pairs, Philox pretraining, Philox finetuning) {
        if (pairs.margin() != null || pairs.weight() != null) {
            throw new IllegalArgumentException("pairs with margins or weights are not for this trainer");
        }
        int inputs = pairs.chosen()[0].length;
        var layout = new Mlp.Layout(inputs, List.of(hidden), 1, Activation.RELU);
        double[] representation = gaussian(inputs * hidden, Math.sqrt(2.0 / inputs), pretraining);
        double[] head = gaussian(hidden, Math.sqrt(1.0 / hidden), finetuning);
        try (var _ = backend.scope()) {
            var model = Mlp.of(backend, DType.FLOAT64, layout,
                    List.of(representation, new double[hidden], head, new double[1]));
            var parameters = new ArrayList<StepRule.Parameter>();
            for (int i = 0; i < 4; i++) {
                parameters.add(new StepRule.Parameter(backend,
                        new StepRule.Adam(AdamOptions.of(i < 2 ? hiddenRate * RATE : RATE)), model.parameters().get(i)));
            }
            double[] rows = Stream.concat(Arrays.stream(pairs.chosen()), Arrays.stream(pairs.rejected()))
                    .flatMapToDouble(Arrays::stream).toArray();
            Tensor data = backend.tensor(DType.FLOAT64, rows, 2 * pairs.size(), inputs);
            var targets = new double[pairs.size()];
            Arrays.setAll(targets, pairs::target);
            Tensor target = backend.vector(DType.FLOAT64, targets);
            for (int epoch = 0; epoch < epochs; epoch++) {
                int[] order = finetuning.permutation(pairs.size());
                for (int from = 0; from < order.length; from += BATCH) {
                    try (var _ = backend.scope()) {
                        step(backend, model, parameters, data, target,
                                Arrays.copyOfRange(order, from, Math.min(from + BATCH, order.length)));
                    }
                }
            }
            return new RewardModel(layout, DType.FLOAT64, model.values());
        }
    }

    private static void step(
            Backend backend, Mlp model, List<StepRule.Parameter> parameters, Tensor data, Tensor target,
            int... batch) {
        var kernels = backend.model();
        int size = batch.length;
        int pairs = data.shape()[0] / 2;
        int[] rows = IntStream.concat(Arrays.stream(batch), Arrays.stream(batch).map(i -> pairs + i)).toArray();
        Tensor scores = kernels.reshape(model.forward(kernels.gatherRows(data, rows)), 2 * size);
        var terms = backend.preference().bradleyTerryGradient(new PreferenceKernels.Pairs(
                kernels.gatherRows(scores, IntStream.range(0, size).toArray()),
                kernels.gatherRows(scores, IntStream.range(size, 2 * size).toArray()), null, null,
                kernels.gatherRows(target, batch)), 0, 0);
        Tensor sum = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
        Tensor mean = kernels.addScaled(backend.zeros(DType.FLOAT64, 2 * size), 1.0 / size, sum);
        var gradients = model.backward(kernels.reshape(mean, 2 * size, 1));
        for (int i = 0; i < gradients.size(); i++) {
            var parameter = parameters.get(i);
            boolean weights = i % 2 == 0;
            parameter.step(weights ? kernels.addScaled(gradients.get(i), RIDGE, parameter.value()) : gradients.get(i));
        }
    }

    private static double[] gaussian(int count, double sd, Philox random) {
        var x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = sd * random.nextGaussian();
        }
        return x;
    }
}
