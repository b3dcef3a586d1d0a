package dev.plumbline.papers.noisyrewards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Paper.Line;
import dev.plumbline.papers.noisyrewards.FlippedRewards.Setting;
import dev.plumbline.reward.RewardNoise;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The experiments of noisy rewards.
///
/// Planted mistakes, and what turns red: noise drawn from the stream of the sampling (P8); a synthetic reward model whose shift
/// has the wrong sign or whose noise ignores the variance (its accuracy and variance); a run that depends on anything but its
/// seed (repeated runs).
class NoisyRewardsExperimentsTest {
    private static final double SCALE = 0.1;

    /// P8: noise of probability 0 changes no bit.
    @Test
    void noiseHasItsOwnStream() {
        try (var backend = new DefinitionBackend()) {
            var without = FlippedRewards.train(backend, 3, SCALE, 60, new Setting(null, 0, 0, true));
            for (RewardNoise noise : new RewardNoise[] {
                new RewardNoise.GroupFlip(0), new RewardNoise.OutputFlip(0), new RewardNoise.AsymmetricFlip(0, 0)
            }) {
                var with = FlippedRewards.train(backend, 3, SCALE, 60, new Setting(noise, 0, 0, true));
                assertArrayEquals(without, with);
            }
            var flipped = FlippedRewards.train(backend, 3, SCALE, 60, new Setting(new RewardNoise.GroupFlip(0.3), 0, 0, true));
            assertFalse(Arrays.deepEquals(without, flipped));
            assertArrayEquals(without[0], flipped[0]);
        }
    }

    /// All experiments, small: the same seed gives the same numbers, probabilities every one.
    @Test
    void runsAreReproducible() {
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : new NoisyRewards().experiments()) {
                var first = experiment.run(backend, 5, SCALE);
                assertEquals(first, experiment.run(backend, 5, SCALE));
                assertFalse(first.equals(experiment.run(backend, 6, SCALE)));
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 1, () -> name + " is " + value));
            }
        }
    }

    /// The published variances of the scores; the bisection ends at a rounding error, the quadrature agrees with itself.
    @Test
    void syntheticScoresHaveThePublishedVariance() {
        assertEquals(0.0672, SyntheticScore.of(0.65).variance(), 1e-12);
        assertEquals(0.1161, SyntheticScore.of(0.75).variance(), 1e-12);
        assertEquals(0.1937, SyntheticScore.of(0.85).variance(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> SyntheticScore.of(0.7));
    }

    /// 40 000 draws, half of them of correct responses: a deviation of 5 standard errors has a chance below 1e-6. The squared
    /// deviation from 1/2 lies in [0, 1/4], so its standard error is below 0.125/√40 000.
    @Test
    void syntheticScoresHaveTheirAccuracy() {
        int draws = 40_000;
        for (double accuracy : CalibratedScores.ACCURACIES) {
            var model = SyntheticScore.of(accuracy);
            var random = new Philox(11, 12);
            int right = 0;
            double squares = 0;
            for (int i = 0; i < draws; i++) {
                int reward = i % 2;
                double score = model.draw(reward, random);
                right += score > 0.5 == (reward == 1) ? 1 : 0;
                squares += (score - 0.5) * (score - 0.5);
            }
            assertEquals(accuracy, (double) right / draws, 5 * Math.sqrt(accuracy * (1 - accuracy) / draws));
            assertEquals(model.variance(), squares / draws, 5 * 0.125 / Math.sqrt(draws));
        }
    }

    /// Linear between the points, the ends included.
    @Test
    void curvesAreReadBetweenTheirPoints() {
        var line = new Line("", new double[] {0, 10, 20}, new double[] {0, 1, 3});
        assertEquals(0, RescaledTime.at(line, 0));
        assertEquals(0.5, RescaledTime.at(line, 5));
        assertEquals(1, RescaledTime.at(line, 10));
        assertEquals(2.5, RescaledTime.at(line, 17.5));
        assertEquals(3, RescaledTime.at(line, 20));
    }
}
