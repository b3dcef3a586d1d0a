package dev.plumbline.papers.helpingorherding;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Trains the grid of reward models r(x) = ⟨v, max(0, W x + b)⟩ + c: the pretraining seed draws W and b, the
/// fine-tuning seed the head v and the order of the data. W and b go on moving, at 0.3 of the head's rate: with a
/// frozen W the problem is convex, and all fine-tuning seeds end at one model.
///
/// Loss: mean over the pairs of a batch of softplus(−d) + η s², d = r⁺ − r⁻, s = r⁺ + r⁻ (arXiv 2312.09244, equation 2,
/// with the sign of something to minimise).
///
/// @param loss with centring η
/// @param headSd standard deviation of v at the start; W and b start at √(2/10)
/// @param hiddenRate learning rate of W and b, relative to the head's; 0 freezes them
record CrossedTraining(BradleyTerryLoss loss, double headSd, double hiddenRate) {
    static final int SEEDS = 5;
    private static final int HIDDEN = 24;
    private static final int EPOCHS = 15;
    private static final int BATCH = 64;
    private static final double RATE = 2e-3;
    private static final Mlp.Layout LAYOUT =
            new Mlp.Layout(StyleWorld.DIMENSION, List.of(HIDDEN), 1, Activation.RELU);

    /// Member p · 5 + f has pretraining seed p and fine-tuning seed f; not standardised.
    RewardEnsemble train(Backend backend, StyleWorld.Pairs pairs, Philox random) {
        var models = new ArrayList<RewardModel>();
        for (int p = 0; p < SEEDS; p++) {
            var pretraining = random.fork(0).fork(p);
            double[] hidden = gaussian(StyleWorld.DIMENSION * HIDDEN, pretraining,
                    Math.sqrt(2.0 / StyleWorld.DIMENSION));
            double[] bias = gaussian(HIDDEN, pretraining, Math.sqrt(2.0 / StyleWorld.DIMENSION));
            for (int f = 0; f < SEEDS; f++) {
                var finetuning = random.fork(1).fork(f);
                double[] head = gaussian(HIDDEN, finetuning, headSd);
                models.add(finetuned(backend, pairs, List.of(hidden, bias, head, new double[1]), finetuning));
            }
        }
        double[] one = new double[models.size()];
        Arrays.fill(one, 1);
        return new RewardEnsemble(models, new double[one.length], one);
    }

    private RewardModel finetuned(Backend backend, StyleWorld.Pairs pairs, List<double[]> start, Philox random) {
        try (var _ = backend.scope()) {
            var model = Mlp.of(backend, DType.FLOAT64, LAYOUT, start);
            var parameters = new ArrayList<StepRule.Parameter>();
            for (int i = 0; i < model.parameters().size(); i++) {
                double rate = i < 2 ? hiddenRate * RATE : RATE;
                parameters.add(rate == 0 ? null
                        : new StepRule.Parameter(backend, new StepRule.Adam(AdamOptions.of(rate)),
                        model.parameters().get(i)));
            }
            int count = pairs.chosen().length;
            Tensor data = backend.tensor(DType.FLOAT64, flat(pairs), 2 * count, StyleWorld.DIMENSION);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                int[] order = random.permutation(count);
                for (int from = 0; from < count; from += BATCH) {
                    try (var _ = backend.scope()) {
                        step(backend, model, parameters, data,
                                Arrays.copyOfRange(order, from, Math.min(from + BATCH, count)));
                    }
                }
            }
            return new RewardModel(LAYOUT, DType.FLOAT64, model.values());
        }
    }

    private void step(Backend backend, Mlp model, List<StepRule.Parameter> parameters, Tensor data, int... batch) {
        var kernels = backend.model();
        int size = batch.length;
        int pairs = data.shape()[0] / 2;
        int[] rows = IntStream.concat(Arrays.stream(batch), Arrays.stream(batch).map(i -> pairs + i)).toArray();
        Tensor scores = kernels.reshape(model.forward(kernels.gatherRows(data, rows)), 2 * size);
        var terms = backend.preference().bradleyTerryGradient(
                new PreferenceKernels.Pairs(
                        kernels.gatherRows(scores, IntStream.range(0, size).toArray()),
                        kernels.gatherRows(scores, IntStream.range(size, 2 * size).toArray()), null, null, null),
                loss.labelSmoothing(), loss.centering());
        Tensor sum = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
        Tensor mean = kernels.addScaled(backend.zeros(DType.FLOAT64, 2 * size), 1.0 / size, sum);
        var gradients = model.backward(kernels.reshape(mean, 2 * size, 1));
        for (int i = 0; i < gradients.size(); i++) {
            if (parameters.get(i) != null) {
                parameters.get(i).step(gradients.get(i));
            }
        }
    }

    private static double[] flat(StyleWorld.Pairs pairs) {
        return Stream.concat(Arrays.stream(pairs.chosen()), Arrays.stream(pairs.rejected()))
                .flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] gaussian(int count, Philox random, double sd) {
        var x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = sd * random.nextGaussian();
        }
        return x;
    }
}
