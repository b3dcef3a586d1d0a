package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Training: agreement with Newton's method, bits, early stopping, noise, ensembles.
///
/// Planted mistakes that turn it red: parameters of the last epoch kept instead of the best; weights not normalised;
/// ridge on biases; a shuffle from another seed; gradients of chosen and rejected swapped; a sum where the mean
/// belongs; members that share a seed.
class RewardModelTrainerTest {
    private static final Backend BACKEND = Backends.open("definition", BackendOptions.defaults());

    private static RewardModelTrainer.Options options(List<Integer> hidden, int epochs, int batch, int patience) {
        return new RewardModelTrainer.Options(
                new Mlp.Layout(3, hidden, 1, Activation.TANH),
                DType.FLOAT64,
                new BradleyTerryLoss(0.1, 0.01),
                new StepRule.Adam(AdamOptions.of(0.02)),
                0.01,
                epochs,
                batch,
                patience,
                42);
    }

    /// Pairs whose better response has the larger x₀ − x₁, all options in use.
    private static PreferencePairs pairs(int n, long seed) {
        var random = new Philox(seed, 0);
        var chosen = new double[n][3];
        var rejected = new double[n][3];
        var target = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 3; j++) {
                chosen[i][j] = random.nextGaussian();
                rejected[i][j] = random.nextGaussian();
            }
            double z = chosen[i][0] - chosen[i][1] - rejected[i][0] + rejected[i][1];
            target[i] = z > 0 ? 1 : 0;
        }
        return new PreferencePairs(
                chosen, rejected, random.doubles(n, 0, 0.2).toArray(), random.doubles(n, 0.5, 2).toArray(), target,
                        null);
    }

    /// Gradient descent on the same convex loss ends where Newton does. Curvature in every direction is at least ρ =
    /// 0.01 and at most 5; 4000 steps of 0.2 leave (1 − 0.002)⁴⁰⁰⁰ = 3e-4 of the start in the flattest direction
    /// possible, far less in these (curvature above 0.05: e⁻⁴⁰).
    @Test
    void fullBatchDescentOnALinearModelEndsAtNewtonsWeights() {
        var data = pairs(60, 1);
        // without centring, which alone would see the network's bias
        var loss = new BradleyTerryLoss(0.1, 0);
        var layout = new Mlp.Layout(3, List.of(), 1, Activation.IDENTITY);
        var plain = new RewardModelTrainer.Options(
                layout, DType.FLOAT64, loss, new StepRule.Sgd(0.2), 0.01, 4000, 0, 0, 3);
        double[] trained = new RewardModelTrainer(BACKEND, plain).train(data, null).model().parameters().get(0);
        double[] newton = LinearRewardFit.fit(data, loss, 0.01).weights();
        assertArrayEquals(newton, trained, 1e-9);
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
        for (var dtype : DType.values()) {
            var base = options(List.of(5), 3, 16, 0);
            var options = new RewardModelTrainer.Options(
                    base.layout(), dtype, base.loss(), base.step(), base.ridge(), 3, 16, 0, 42);
            var one = new RewardModelTrainer(BACKEND, options).train(pairs(50, 1), null);
            var two = new RewardModelTrainer(BACKEND, options).train(pairs(50, 1), null);
            assertTrue(one.model().sameBits(two.model()));
            assertEquals(one.history().toString(), two.history().toString());
            var other = new RewardModelTrainer(BACKEND, options.withSeed(43)).train(pairs(50, 1), null);
            assertFalse(one.model().sameBits(other.model()));
        }
    }

    @Test
    void earlyStoppingRestoresTheBest() {
        var training = pairs(12, 1);
        var validation = pairs(100, 2);
        var loss = BradleyTerryLoss.PLAIN;
        var options = new RewardModelTrainer.Options(new Mlp.Layout(3, List.of(16), 1, Activation.RELU), DType.FLOAT64,
                loss,
                new StepRule.Adam(AdamOptions.of(0.05)), 0, 200, 4, 5, 11);
        var trained = new RewardModelTrainer(BACKEND, options).train(training, validation);
        var history = trained.history();
        int epochs = history.size();
        assertTrue(epochs < 200, "12 pairs and 16 units overfit");
        assertEquals(epochs - 5, trained.bestEpoch(), "stops 5 epochs after the best");
        double lowest = history.stream().mapToDouble(RewardModelTrainer.Epoch::validationLoss).min().orElseThrow();
        assertEquals(lowest, history.get(trained.bestEpoch() - 1).validationLoss());
        double[] c = trained.model().score(BACKEND, validation.chosen());
        double[] r = trained.model().score(BACKEND, validation.rejected());
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < c.length; i++) {
            sum += loss.evaluate(c[i], r[i], validation.margin()[i], validation.weight(i), validation.target(i)).loss();
            weight += validation.weight(i);
        }
        // 100 terms of size 1, each to a few ulp
        assertEquals(lowest, sum / weight, 1e-12, "the model kept is the one of the best epoch");
        var stopped = new RewardModelTrainer.Options(options.layout(), DType.FLOAT64, loss, options.step(), 0,
                trained.bestEpoch(), 4, 0, 11);
        assertTrue(new RewardModelTrainer(BACKEND, stopped).train(training,
                validation).model().sameBits(trained.model()));
    }

    /// 300 pairs with a clean rule: a network of 8 units ranks 95% of new pairs. The accuracy of a guess would reach
    /// that with probability below 1e-80.
    @Test
    void aNetworkLearnsARule() {
        var trained = new RewardModelTrainer(BACKEND, options(List.of(8), 30, 32, 0)).train(pairs(300, 5), null);
        var test = pairs(500, 6);
        double[] c = trained.model().score(BACKEND, test.chosen());
        double[] r = trained.model().score(BACKEND, test.rejected());
        for (int i = 0; i < c.length; i++) {
            c[i] -= r[i];
        }
        double accuracy = PairAccuracy.of(c, test.target()).accuracy().value();
        assertTrue(accuracy > 0.95, "accuracy " + accuracy);
        var history = trained.history();
        assertTrue(history.getLast().trainingLoss() < history.getFirst().trainingLoss());
        assertTrue(Double.isNaN(history.getLast().validationLoss()));
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        var trainer = new RewardModelTrainer(BACKEND, options(List.of(), 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs(5, 1), null));
        assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs(5, 1).select(), pairs(5, 1)));
        assertThrows(IllegalArgumentException.class, () -> options(List.of(), 0, 0, 0));
        var unknown = new PreferencePairs(new double[][] {{1, Double.NaN, 0}}, new double[1][3], null, null, null, null);
        var lost = assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs(5, 1), unknown));
        assertTrue(lost.getMessage().contains("validation features"), lost.getMessage());
        var steep = new RewardModelTrainer.Options(new Mlp.Layout(3, List.of(4, 4), 1, Activation.RELU), DType.FLOAT32,
                new BradleyTerryLoss(0, 1), new StepRule.Sgd(1e12), 0, 50, 0, 0, 1);
        var error = assertThrows(
                ArithmeticException.class, () -> new RewardModelTrainer(BACKEND, steep).train(pairs(20, 1), null));
        assertTrue(error.getMessage().contains("learning rate"), error.getMessage());
    }

    @Test
    void membersDifferAndDoNotDependOnTheNumberOfWorkers() {
        var data = pairs(40, 1);
        var options = options(List.of(4), 2, 16, 0);
        for (var diversity : RewardEnsemble.Diversity.values()) {
            var one = RewardEnsemble.train(List.of(BACKEND), options, data, null, 3, diversity, () -> {});
            try (var second = Backends.open("definition", BackendOptions.defaults())) {
                var two = RewardEnsemble.train(List.of(BACKEND, second), options, data, null, 3, diversity, () -> {});
                for (int i = 0; i < 3; i++) {
                    assertTrue(one.members().get(i).sameBits(two.members().get(i)), diversity + " member " + i);
                    assertFalse(one.members().get(i).sameBits(one.members().get((i + 1) % 3)));
                }
            }
        }
    }

    @Test
    void standardizedMembersHaveMeanZeroAndDeviationOne() {
        var data = pairs(40, 1);
        var ensemble = RewardEnsemble.train(
                List.of(BACKEND), options(List.of(4), 2, 16, 0), data, null, 2, RewardEnsemble.Diversity.SEED,
                        () -> {});
        double[][] scores = ensemble.standardized(BACKEND, data.chosen()).score(BACKEND, data.chosen());
        assertEquals(2, scores.length);
        for (double[] member : scores) {
            double mean = Arrays.stream(member).average().orElseThrow();
            double square = Arrays.stream(member).map(s -> s * s).average().orElseThrow();
            assertEquals(0, mean, 1e-13);
            assertEquals(1, square, 1e-13);
        }
    }

    /// 10,000 labels at rate 0.25: standard deviation of the share 0.0043; 5 of them: false alarm 6e-7.
    @Test
    void labelsAreFlippedAtTheRate() {
        boolean[] flips = PreferenceNoise.flips(10_000, 0.25, new Philox(1, 0));
        int count = 0;
        for (boolean flip : flips) {
            count += flip ? 1 : 0;
        }
        assertEquals(0.25, count / 10_000.0, 5 * 0.0044);
        assertArrayEquals(flips, PreferenceNoise.flips(10_000, 0.25, new Philox(1, 0)));
        assertEquals(Math.log(3), PreferenceNoise.noisyMargin(1e3, 0.25), 1e-15);
        assertEquals(0.7, PreferenceNoise.denoisedMargin(PreferenceNoise.noisyMargin(0.7, 0.25), 0.25), 1e-14);
        var pairs = pairs(3, 1).withFlippedLabels(new boolean[] {true, false, true});
        assertEquals(1 - pairs(3, 1).target(0), pairs.target(0));
        assertEquals(pairs(3, 1).target(1), pairs.target(1));
    }
}
