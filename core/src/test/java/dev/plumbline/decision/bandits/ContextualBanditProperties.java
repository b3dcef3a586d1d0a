package dev.plumbline.decision.bandits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Properties 6 and 7 of the specification of bandits; policies over finite contexts.
///
/// Planted mistakes that turn it red: α left out of the index, or taken under the root (index); 1 + xᵀA⁻¹x without
/// the 1, or A⁻¹ from the left only (inverse, with d = 3 and 5 arms); the logging probability multiplied instead of
/// divided (P7); the target's probability left out of doubly robust terms.
class ContextualBanditProperties {

    /// P6: A A⁻¹ = I with A summed directly; widths never grow. Entries below 20, condition below 100: 1e-11.
    @Property(tries = 60, seed = "20261129")
    void shermanMorrison(@ForAll int seed) {
        int d = 3;
        var random = new Philox(seed, 1);
        var algorithm = new LinUcb(d, 0.5, 1);
        var a = new double[d][d];
        for (int i = 0; i < d; i++) {
            a[i][i] = 0.5;
        }
        double[] probe = {1, -2, 0.5};
        double width = algorithm.width(probe);
        for (int t = 0; t < 20; t++) {
            var features = new double[5][d];
            for (double[] x : features) {
                Arrays.setAll(x, i -> random.nextGaussian());
            }
            var choice = algorithm.select(features, random);
            double[] theta = algorithm.parameter();
            double best = Double.NEGATIVE_INFINITY;
            for (double[] x : features) {
                best = Math.max(best, index(theta, x, algorithm.width(x)));
            }
            double[] x = features[choice.arm()];
            assertEquals(best, index(theta, x, algorithm.width(x)), 1e-12);
            algorithm.update(choice, x, random.nextGaussian());
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    a[i][j] += x[i] * x[j];
                }
            }
            double[][] inverse = algorithm.inverse();
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    double sum = 0;
                    for (int k = 0; k < d; k++) {
                        sum += a[i][k] * inverse[k][j];
                    }
                    assertEquals(i == j ? 1 : 0, sum, 1e-11);
                }
            }
            assertTrue(algorithm.width(probe) <= width + 1e-12);
            width = algorithm.width(probe);
        }
    }

    private static double index(double[] theta, double[] x, double width) {
        return CostSequences.expected(theta, x) + width;
    }

    /// P6: one-hot features and λ → 0 give the mean of each arm, and the bonus α/√n. λ = 1e-9 moves both by 1e-9
    /// relative.
    @Test
    void oneHotIsABandit() {
        var algorithm = new LinUcb(3, 1e-9, 2);
        var random = new Philox(2, 2);
        var sums = new double[3];
        int[] pulls = {1, 4, 9};
        for (int a = 0; a < 3; a++) {
            var x = new double[3];
            x[a] = 1;
            for (int i = 0; i < pulls[a]; i++) {
                double reward = random.nextDouble();
                sums[a] += reward;
                algorithm.update(new BanditAlgorithm.Choice(a, 1), x, reward);
            }
            assertEquals(sums[a] / pulls[a], algorithm.parameter()[a], 1e-8);
            assertEquals(1 / Math.sqrt(pulls[a]), algorithm.width(x), 1e-8);
        }
        // means 0, 0.6, 0.2: with α = 2 the first wins, 2 against 1.6 and 0.87; with α = 1 (1.1) and 0 the second
        for (double alpha : new double[] {0, 1, 2}) {
            var small = new LinUcb(3, 1e-9, alpha);
            double[] mean = {0, 0.6, 0.2};
            double[][] unit = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
            for (int a = 0; a < 3; a++) {
                for (int i = 0; i < pulls[a]; i++) {
                    small.update(new BanditAlgorithm.Choice(a, 1), unit[a], mean[a]);
                }
            }
            assertEquals(alpha < 2 ? 1 : 0, small.select(unit, random).arm());
        }
    }

    /// P7 by enumeration of all logs of two rounds over 3 arms: IPS and doubly robust (any model) have the mean of
    /// the target's value; with logging = target all weights are 1, and the estimates are the mean reward.
    @Property(tries = 60, seed = "20261129")
    void offPolicyIsUnbiased(@ForAll int seed) {
        var random = new Philox(seed, 3);
        double[] p = distribution(random);
        double[] pi = distribution(random);
        double[] mean = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double[] model = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double value = CostSequences.expected(pi, mean);
        double v = CostSequences.expected(pi, model);
        double ips = 0;
        double robust = 0;
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                double chance = p[a] * p[b];
                double[] reward = {mean[a], mean[b]};
                double[] logged = {p[a], p[b]};
                double[] target = {pi[a], pi[b]};
                ips += chance * OffPolicy.ips(reward, logged, target);
                double[] terms = OffPolicy.doublyRobust(reward, logged, target, new double[] {model[a], model[b]},
                        new double[] {v, v});
                robust += chance * (terms[0] + terms[1]) / 2;
                assertEquals((mean[a] + mean[b]) / 2, OffPolicy.ips(reward, logged, logged), 1e-15);
                assertEquals((mean[a] + mean[b]) / 2, OffPolicy.selfNormalized(reward, logged, logged), 1e-15);
                double self = OffPolicy.selfNormalized(reward, logged, target);
                assertTrue(self >= Math.min(mean[a], mean[b]) - 1e-12 && self <= Math.max(mean[a], mean[b]) + 1e-12);
            }
        }
        assertEquals(value, ips, 1e-12); // weights below 1/0.05
        assertEquals(value, robust, 1e-12);
    }

    private static double[] distribution(Philox random) {
        double[] p = {0.1 + random.nextDouble(), 0.1 + random.nextDouble(), 0.1 + random.nextDouble()};
        double total = p[0] + p[1] + p[2];
        return Arrays.stream(p).map(x -> x / total).toArray();
    }

    /// The class of policies: after exploring, the policy that pays is followed; N by hand for T = 1000, K = 2, |Π| =
    /// 4: (10⁶ · 2 · ln 4000)^(1/3) = 255.0.
    @Test
    void policies() {
        assertEquals(255, ExploreFirstPolicies.explorations(4, 2, 1000));
        int[][] policies = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
        var algorithm = new ExploreFirstPolicies(policies, 2, 50);
        var random = new Philox(4, 4);
        for (int t = 0; t < 60; t++) {
            int context = t % 2;
            var choice = algorithm.select(context, random);
            assertTrue(t < 50 || choice.arm() == 1 - context);
            algorithm.update(context, choice, choice.arm() == 1 - context ? 1 : 0);
        }
        assertEquals(2, algorithm.best());
        var each = new PerContext(2, () -> new ExploreFirst(2, 1));
        for (int t = 0; t < 20; t++) {
            int context = t % 2;
            var choice = each.select(context, random);
            assertTrue(t < 4 || choice.arm() == context);
            each.update(context, choice, choice.arm() == context ? 1 : 0);
        }
    }

    @Test
    void worldsAndRefusals() {
        var world = new LinearContexts(3, 4, 0, new Philox(5, 5));
        double[] x = world.features(new Philox(5, 6))[0];
        assertEquals(1, CostSequences.expected(x, x), 1e-15);
        assertArrayEquals(new double[] {0, 0}, world.regret(new Oracle(world), new Philox(5, 7), new Philox(5, 8), 3,
                9));
        assertThrows(IllegalArgumentException.class, () -> new LinUcb(2, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinUcb(2, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new LinUcb(2, 1, 1).width(x));
        assertThrows(IllegalArgumentException.class, () -> OffPolicy.ips(new double[] {1}, new double[] {0},
                new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> OffPolicy.ips(new double[] {1, 1}, new double[] {1},
                new double[] {1}));
    }

    /// Always right.
    private record Oracle(LinearContexts world) implements ContextualBandit {
        @Override
        public BanditAlgorithm.Choice select(double[][] features, Philox random) {
            return ArgMax.of(Arrays.stream(features).mapToDouble(world::mean).toArray(), random);
        }

        @Override
        public void update(BanditAlgorithm.Choice choice, double[] features, double reward) {
            assertEquals(world.mean(features), reward);
        }
    }
}
