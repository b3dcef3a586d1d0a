package dev.plumbline.papers.dragon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.RingFlow;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The experiment of DRAGON.
///
/// Planted mistakes, and what turns red: the sign of the gradient, or positive and negative sets exchanged (reward rises); a run that
/// depends on anything but its seed (repeated runs).
class DragonExperimentsTest {
    /// One seed, so fixed numbers: 30 iterations for x₁ move its mean, and away for −x₁, under either loss.
    @Test
    void trainingRaisesItsReward() {
        try (var backend = new DefinitionBackend()) {
            var reference = RingFlow.reference(backend, new Philox(3, 1), 1);
            double before = first(RectifiedFlow.sample(reference, 200, 2, 10, new Philox(3, 2)));
            for (boolean unpaired : new boolean[] {false, true}) {
                for (double sign : new double[] {1, -1}) {
                    var model = reference.copy();
                    new DragonTraining(unpaired, 16, 2, 10, 0.2, 0.01).train(backend, model, reference,
                            DistributionalReward.meanOf(x -> sign * x[0]), 30, new Philox(3, 3), iteration -> {});
                    double after = first(RectifiedFlow.sample(model, 200, 2, 10, new Philox(3, 2)));
                    assertTrue(sign * (after - before) > 0.1, "from " + before + " to " + after + ", sign " + sign);
                }
            }
        }
    }

    private static double first(double[][] x) {
        return Arrays.stream(x).mapToDouble(v -> v[0]).average().orElseThrow();
    }

    /// Small: the same seed gives the same numbers, another seed others, all finite.
    @Test
    void runsAreReproducible() {
        try (var backend = new DefinitionBackend()) {
            var experiment = new SetRewards();
            var first = experiment.run(backend, 5, 0.01);
            assertEquals(first, experiment.run(backend, 5, 0.01));
            assertNotEquals(first, experiment.run(backend, 6, 0.01));
            first.forEach((name, value) -> assertTrue(value >= 0 && value <= Double.MAX_VALUE, () -> name + " is " + value));
        }
    }
}
