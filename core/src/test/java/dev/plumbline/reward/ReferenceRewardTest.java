package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.QuantileMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

/// References from rewards of base samples, by hand.
///
/// Planted mistakes that turn it red: divisor n in the Gaussian point; a quantile definition that is ignored; prompts and
/// samples exchanged; a canned response that is not there and counts as 0.
class ReferenceRewardTest {
    private static final double[] REWARDS = {3, 1, 2, 10};

    @Test
    void eachKind() {
        assertEquals(4, new ReferenceReward.Mean().of(REWARDS), 0);
        assertEquals(2.5, new ReferenceReward.Median().of(REWARDS), 0);
        assertEquals(7, new ReferenceReward.Global(7).of(REWARDS), 0);
        assertEquals(6.5, new ReferenceReward.Canned(0, 3).of(REWARDS), 0);
        // h = 3 · 0.85 = 2.55: 3 + 0.55 · 7
        assertEquals(6.85, new ReferenceReward.Quantile(0.85, QuantileMethod.LINEAR).of(REWARDS), 4e-15);
        assertEquals(3, new ReferenceReward.Quantile(0.85, QuantileMethod.LOWER).of(REWARDS), 0);
        assertEquals(10, new ReferenceReward.Quantile(0.85, QuantileMethod.HIGHER).of(REWARDS), 0);
        // sd² = (1 + 9 + 4 + 36)/3; Φ⁻¹(0.85) = 1.036433389493790
        assertEquals(4 + 1.036433389493790 * Math.sqrt(50 / 3.), new ReferenceReward.GaussianQuantile(0.85, 0).of(REWARDS),
                1e-14);
        assertEquals(4, new ReferenceReward.GaussianQuantile(0.5, 0.1).of(REWARDS), 1e-15);
    }

    @Test
    void onePerPrompt() {
        assertArrayEquals(new double[] {2, 5}, new ReferenceReward.Mean().perPrompt(new double[][] {{1, 3}, {5, 5}}));
    }

    @Test
    void badArguments() {
        for (double q : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new ReferenceReward.Quantile(q, QuantileMethod.LINEAR));
            assertThrows(IllegalArgumentException.class, () -> new ReferenceReward.GaussianQuantile(q, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new ReferenceReward.Canned());
        assertThrows(IllegalArgumentException.class, () -> new ReferenceReward.Canned(4).of(REWARDS));
        for (var kind : List.of(new ReferenceReward.Mean(), new ReferenceReward.Median(),
                new ReferenceReward.Quantile(0.5, QuantileMethod.LINEAR))) {
            assertThrows(IllegalArgumentException.class, () -> kind.of(new double[0]));
        }
    }
}
