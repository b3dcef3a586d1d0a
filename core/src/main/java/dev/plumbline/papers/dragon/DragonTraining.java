package dev.plumbline.papers.dragon;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.diffusion.DiffusionPreferenceLoss;
import dev.plumbline.policy.diffusion.ImplicitFlowReward;
import dev.plumbline.policy.diffusion.LinearVelocity;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// On-policy training on demonstration sets: in each iteration two new batches of the model's own samples, sorted by the reward, and a
/// step of Adam on a contrastive loss against the frozen reference. A pair shares its time; every sample has its own noise, the same
/// for model and reference.
///
/// @param unpaired the loss of Diffusion-KTO instead of Diffusion-DPO
/// @param batch n, samples in a set
/// @param draws of time and noise for each pair
/// @param euler steps of the sampler
record DragonTraining(boolean unpaired, int batch, int draws, int euler, double beta, double rate) {

    /// Trains `model`, whose first weights are those of `reference`; `after` is told the number of each iteration that is done.
    void train(
            Backend backend, LinearVelocity model, LinearVelocity reference, DistributionalReward reward, int iterations,
            Philox random, IntConsumer after) {
        var parameter = model.trainable(new StepRule.Adam(AdamOptions.of(rate)));
        for (int iteration = 1; iteration <= iterations; iteration++) {
            double[][] both = RectifiedFlow.sample(model, 2 * batch, 2, euler, random);
            var sets = DemonstrationSets.greedy(
                    Arrays.copyOfRange(both, 0, batch), Arrays.copyOfRange(both, batch, 2 * batch), reward);
            step(backend, model, reference, sets, parameter, random);
            after.accept(iteration);
        }
    }

    private void step(
            Backend backend, LinearVelocity model, LinearVelocity reference, DemonstrationSets sets, StepRule.Parameter parameter,
            Philox random) {
        int pairs = batch * draws;
        var x = new double[2 * pairs][];
        var t = new double[2 * pairs];
        var target = new double[2 * pairs][];
        for (int j = 0; j < pairs; j++) {
            double time = random.nextDouble();
            for (int side = 0; side < 2; side++) {
                double[] clean = (side == 0 ? sets.positive() : sets.negative())[j % batch];
                double[] e = {random.nextGaussian(), random.nextGaussian()};
                int row = side * pairs + j;
                t[row] = time;
                x[row] = RectifiedFlow.noised(clean, e, time);
                target[row] = RectifiedFlow.target(clean, e);
            }
        }
        try (var _ = backend.scope()) {
            var features = model.features(x, t);
            double[][] trained = model.at(features);
            double[] error = errors(target, trained);
            double[] frozen = errors(target, reference.at(features));
            double[] slope = slopes(error, frozen, pairs);
            var gradient = new double[2 * pairs][];
            for (int row = 0; row < 2 * pairs; row++) {
                int at = row;
                gradient[row] = new double[2];
                Arrays.setAll(gradient[row], i -> -2 * (target[at][i] - trained[at][i]) * slope[at]);
            }
            parameter.step(model.gradient(features, gradient));
        }
    }

    /// ∂(mean loss)/∂d of each row: positive ones first, then negative ones.
    private double[] slopes(double[] error, double[] frozen, int pairs) {
        if (unpaired) {
            var positive = new boolean[2 * pairs];
            Arrays.fill(positive, 0, pairs, true);
            return Arrays.stream(DiffusionPreferenceLoss.kto(error, frozen, positive, beta).gradient())
                    .map(g -> g / (2 * pairs)).toArray();
        }
        var terms = DiffusionPreferenceLoss.dpo(
                Arrays.copyOfRange(error, 0, pairs), Arrays.copyOfRange(frozen, 0, pairs),
                Arrays.copyOfRange(error, pairs, 2 * pairs), Arrays.copyOfRange(frozen, pairs, 2 * pairs), beta);
        var slopes = new double[2 * pairs];
        for (int j = 0; j < pairs; j++) {
            slopes[j] = terms.inPositive()[j] / pairs;
            slopes[pairs + j] = terms.inNegative()[j] / pairs;
        }
        return slopes;
    }

    private static double[] errors(double[][] target, double[][] velocity) {
        var out = new double[target.length];
        Arrays.setAll(out, row -> ImplicitFlowReward.squaredError(target[row], velocity[row]));
        return out;
    }
}
