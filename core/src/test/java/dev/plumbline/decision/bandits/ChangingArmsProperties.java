package dev.plumbline.decision.bandits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Discounted UCB, and arms that change.
///
/// Planted mistakes that turn it red: only the pulled arm discounted (sums, every arm); ln t for ln n (sums); ξ under
/// the root without its 4 (sums, UCB1).
class ChangingArmsProperties {
    private static double[] means(int seed, int arms) {
        var random = new Philox(seed, 1);
        var means = new double[arms];
        Arrays.setAll(means, a -> random.nextDouble());
        return means;
    }

    /// Index against the sums of its definition. 120 products of relative error below 1e-14.
    @Property(tries = 60, seed = "20261129")
    void sumsOfTheDefinition(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int arms,
            @ForAll @DoubleRange(min = 0.5, max = 1) double discount) {
        int rounds = 120;
        var algorithm = new DiscountedUcb(arms, discount, 0.6);
        var bandit = new BernoulliArms(means(seed, arms));
        var noise = new Philox(seed, 2);
        var decisions = new Philox(seed, 3);
        var arm = new int[rounds];
        var reward = new double[rounds];
        for (int t = 0; t < rounds; t++) {
            var choice = algorithm.select(decisions);
            arm[t] = choice.arm();
            reward[t] = bandit.draw(choice.arm(), noise);
            algorithm.update(choice, reward[t]);
        }
        double all = 0;
        var weight = new double[arms];
        var sum = new double[arms];
        for (int t = 0; t < rounds; t++) {
            double w = Math.pow(discount, rounds - 1 - t);
            all += w;
            weight[arm[t]] += w;
            sum[arm[t]] += w * reward[t];
        }
        for (int a = 0; a < arms; a++) {
            assertEquals(weight[a], algorithm.weight(a), 1e-12 * (1 + weight[a]));
            if (weight[a] > 0) {
                double index = sum[a] / weight[a] + 2 * Math.sqrt(0.6 * Math.log(all) / weight[a]);
                assertEquals(index, algorithm.index(a), 1e-11 * index);
            }
        }
    }

    /// γ = 1, ξ = 1/2: the same arms as UCB1 with √(2 ln t/n), whole sums being exact.
    @Property(tries = 60, seed = "20261129")
    void withoutDiscountItIsUcb1(@ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int arms) {
        var bandit = new BernoulliArms(means(seed, arms));
        var plain = BanditRun.play(bandit, new Ucb1(arms, ConfidenceRadius.anytime()),
                new Philox(seed, 2), new Philox(seed, 3), 50, 400);
        var discounted = BanditRun.play(bandit, new DiscountedUcb(arms, 1, 0.5),
                new Philox(seed, 2), new Philox(seed, 3), 50, 400);
        assertArrayEquals(plain.pulls(), discounted.pulls());
        assertArrayEquals(plain.regret(), discounted.regret());
        assertEquals(plain.reward(), discounted.reward());
    }

    /// An arm that is not pulled becomes uncertain again, N(a) falling by γ in every round: also an arm that never pays
    /// is tried again and again, beside one that always does.
    @Test
    void everyArmIsDiscounted() {
        var algorithm = new DiscountedUcb(2, 0.9, 0.6);
        algorithm.update(new BanditAlgorithm.Choice(0, 1), 1);
        algorithm.update(new BanditAlgorithm.Choice(1, 1), 0);
        for (int t = 0; t < 10; t++) {
            algorithm.update(new BanditAlgorithm.Choice(0, 1), 1);
        }
        assertEquals(Math.pow(0.9, 10), algorithm.weight(1), 1e-15);
        var counts = new int[2];
        for (int t = 0; t < 200; t++) {
            var choice = algorithm.select(new Philox(1, t));
            counts[choice.arm()]++;
            algorithm.update(choice, choice.arm() == 0 ? 1 : 0);
        }
        assertTrue(counts[1] > 5 && counts[1] < counts[0], Arrays.toString(counts));
    }

    /// One phase is the bandit itself; phases are of equal length and their regret is against their own best arm.
    @Property(tries = 30, seed = "20261129")
    void phases(@ForAll int seed) {
        var first = new BernoulliArms(means(seed, 3));
        var second = new BernoulliArms(means(seed + 1, 3));
        double one = new SwitchingArms(List.of(first)).regret(
                Ucb1.forHorizon(3, 200), new Philox(seed, 2), new Philox(seed, 3), 200);
        assertEquals(BanditRun.play(first, Ucb1.forHorizon(3, 200), new Philox(seed, 2), new Philox(seed, 3), 200)
                .finalRegret(), one, 1e-12);
        var both = new SwitchingArms(List.of(first, second));
        assertEquals(first, both.phase(99, 200));
        assertEquals(second, both.phase(100, 200));
        // an algorithm with one arm in each round: regret by hand
        var third = new BanditAlgorithm() {
            @Override
            public int arms() {
                return 3;
            }

            @Override
            public Choice select(Philox random) {
                return new Choice(2, 1);
            }

            @Override
            public void update(Choice choice, double reward) {
                assertTrue(reward == 0 || reward == 1);
            }
        };
        assertEquals(100 * (first.gap(2) + second.gap(2)),
                both.regret(third, new Philox(seed, 4), new Philox(seed, 5), 200), 1e-11);
    }

    @Test
    void edges() {
        assertThrows(IllegalArgumentException.class, () -> new DiscountedUcb(0, 0.9, 0.6));
        assertThrows(IllegalArgumentException.class, () -> new DiscountedUcb(2, 0, 0.6));
        assertThrows(IllegalArgumentException.class, () -> new DiscountedUcb(2, Double.NaN, 0.6));
        assertThrows(IllegalArgumentException.class, () -> new DiscountedUcb(2, 0.9, 0));
        assertThrows(IllegalArgumentException.class, () -> DiscountedUcb.forChanges(2, 10, 11));
        assertThrows(IllegalArgumentException.class, () -> new SwitchingArms(List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> new SwitchingArms(List.of(new BernoulliArms(0.5), new BernoulliArms(0.5, 0.5))));
        var algorithm = new DiscountedUcb(2, 0.5, 0.6);
        assertThrows(IllegalArgumentException.class,
                () -> algorithm.update(new BanditAlgorithm.Choice(0, 1), Double.NaN));
        // forgotten to the last bit: pulled again
        for (int t = 0; t < 3000; t++) {
            algorithm.update(new BanditAlgorithm.Choice(t == 0 ? 0 : 1, 1), 1);
        }
        assertEquals(Double.POSITIVE_INFINITY, algorithm.index(0));
        assertEquals(0, algorithm.select(new Philox(1, 1)).arm());
    }
}
