package dev.plumbline.papers.helpingorherding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The reduced setting: gold, the pairs that never show its turn, the crossed design, and that gold is sorted with the
/// reward.
///
/// Planted mistakes that turn it red: pairs with the style of candidates; labels by the worse answer; a hidden layer
/// drawn from the fine-tuning seed; a frozen layer that moves; gold left in the order of the pool.
class SeedGridTest {

    @Example
    void gold() {
        var world = new StyleWorld(new double[] {1, 0, 0, 0, 0, 0, 0, 0});
        assertEquals(0.8 + 0.7 + 2, world.gold(1, 1, 2, 9, 9, 9, 9, 9, 9, 9), 1e-15);
        assertEquals(0.7 * (1.2 - 1.6), world.gold(0, 2, 0, 9, 9, 9, 9, 9, 9, 9), 1e-15);
        assertEquals(StyleWorld.style(Math.nextDown(1.2)), StyleWorld.style(1.2), 1e-15);
        assertEquals(1, Arrays.stream(StyleWorld.of(new Philox(1, 0)).direction()).map(x -> x * x).sum(), 1e-15);
        assertArrayEquals(new double[] {0, 1}, StyleWorld.hacks(new double[][] {{0, 1.2}, {0, 1.3}}), 0);
    }

    /// 2000 labels agree with gold in some 85 %: above 70 % unless the label is turned round.
    @Example
    void pairsNeverShowTheTurn() {
        var world = StyleWorld.of(new Philox(1, 0));
        var pairs = world.pairs(2000, 1.3, new Philox(1, 1));
        int right = 0;
        for (int i = 0; i < 2000; i++) {
            assertTrue(pairs.chosen()[i][1] <= StyleWorld.TURN && pairs.rejected()[i][1] <= StyleWorld.TURN);
            right += world.gold(pairs.chosen()[i]) > world.gold(pairs.rejected()[i]) ? 1 : 0;
        }
        assertTrue(right > 1400 && right < 1960, "right: " + right);
        double[] hacks = StyleWorld.hacks(StyleWorld.candidates(20_000, new Philox(1, 2)));
        double share = Arrays.stream(hacks).average().orElseThrow();
        // Φ(−1.2/1.3) = 0.178, doubled ones 0.322: 0.181, standard deviation 0.0027
        assertEquals(0.181, share, 0.0135);
    }

    /// With the hidden layer frozen, members of one row share it bit for bit and differ in the head; rows differ.
    @Example
    void crossedSeeds() {
        try (var backend = Backends.open("definition", BackendOptions.defaults())) {
            var pairs = StyleWorld.of(new Philox(2, 0)).pairs(64, 1, new Philox(2, 1));
            var frozen = new CrossedTraining(new BradleyTerryLoss(0, 0.01), 0.1, 0).train(backend, pairs,
                    new Philox(2, 2));
            var moving = new CrossedTraining(new BradleyTerryLoss(0, 0.01), 0.1, 0.3).train(backend, pairs,
                    new Philox(2, 2));
            for (int m = 0; m < 25; m++) {
                var first = frozen.members().get(m / 5 * 5);
                for (int layer = 0; layer < 2; layer++) {
                    assertArrayEquals(first.parameters().get(layer), frozen.members().get(m).parameters().get(layer),
                            0);
                    assertTrue(!Arrays.equals(first.parameters().get(layer),
                            moving.members().get(m).parameters().get(layer)));
                }
                if (m % 5 != 0) {
                    assertTrue(!Arrays.equals(first.parameters().get(2), frozen.members().get(m).parameters().get(2)));
                }
            }
            assertNotEquals(frozen.members().get(0).parameters().get(0)[0],
                    frozen.members().get(5).parameters().get(0)[0], 0);
        }
    }

    @Property(tries = 100)
    void bestOfNSortsEveryPool(@ForAll int seed) {
        var random = new Philox(seed, 3);
        var reward = new double[12];
        var gold = new double[12];
        Arrays.setAll(reward, _ -> random.nextGaussian());
        Arrays.setAll(gold, _ -> random.nextGaussian());
        int[] draws = {1, 2, 6};
        double[] found = Selectors.bestOfN(draws, List.of(reward), 2, gold)[0];
        double[] first = BestOfN.curve(draws, Arrays.copyOf(reward, 6), Arrays.copyOf(gold, 6));
        double[] second = BestOfN.curve(draws, Arrays.copyOfRange(reward, 6, 12), Arrays.copyOfRange(gold, 6, 12));
        for (int i = 0; i < draws.length; i++) {
            assertEquals((first[i] + second[i]) / 2, found[i], 1e-14);
        }
        assertEquals(found[2], Selectors.bestOfAll(List.of(reward), gold, 2), 1e-14);
    }
}
