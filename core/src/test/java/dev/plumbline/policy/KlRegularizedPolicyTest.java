package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Red if γ multiplies instead of dividing, the reference is forgotten, KL has its arguments exchanged, or the search
/// walks the wrong way.
class KlRegularizedPolicyTest {
    private static double[] law(Philox random, int n) {
        return SoftmaxPolicy.softmax(Rows.gaussian(random, n, 1));
    }

    /// Golden vectors, 12 digits.
    @Test
    void goldenVectors() {
        double[] base = {0.2, 0.5, 0.3};
        double[] r1 = {-1, 0, 2};
        double[] centered = {-1.5, -0.5, 1.5};
        double[] r2 = {1.5, -0.5, 0.25};
        var single = new double[3];
        var both = new double[3];
        for (int i = 0; i < 3; i++) {
            single[i] = Logistic.logSigmoid(centered[i]);
            both[i] = single[i] + Logistic.logSigmoid(r2[i]);
        }
        golden(base, r1, 1, 1.026146507145, 0.536362595622, 0.026368519604, 0.179192669210, 0.794438811186);
        golden(base, single, 1, -0.753900273839, 0.126191990536, 0.077540808759, 0.401188498561, 0.521270692680);
        golden(base, both, 1, -1.431358188739, 0.164377504829, 0.124817041778, 0.298214289034, 0.576968669188);
        golden(base, both, 0.5, -2.551266892466, 0.563116834108, 0.057050175188, 0.130264507211, 0.812685317601);
    }

    private static void golden(double[] base, double[] u, double gamma, double logZ, double kl, double... policy) {
        Rows.assertClose(policy, KlRegularizedPolicy.optimum(base, u, gamma), 6e-13);
        assertEquals(logZ, KlRegularizedPolicy.logPartition(base, u, gamma), 6e-13);
        assertEquals(kl, KlRegularizedPolicy.klOfOptimum(base, u, gamma), 6e-13);
    }

    @Property(tries = 100)
    void optimumIsTheMaximumAndTheGapIsAKl(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.2, max = 3) double gamma) {
        var random = new Philox(seed, 1);
        double[] base = law(random, 6);
        double[] u = Rows.gaussian(random, 6, 1);
        double[] best = KlRegularizedPolicy.optimum(base, u, gamma);
        double[] other = law(random, 6);
        double top = KlRegularizedPolicy.objective(best, base, u, gamma);
        assertEquals(gamma * KlRegularizedPolicy.logPartition(base, u, gamma), top, 1e-12);
        double gap = top - KlRegularizedPolicy.objective(other, base, u, gamma);
        assertEquals(gamma * KlRegularizedPolicy.kl(other, best), gap, 1e-10);
        assertTrue(gap >= 0);
        assertEquals(KlRegularizedPolicy.kl(best, base), KlRegularizedPolicy.klOfOptimum(base, u, gamma), 1e-12);
        double[] logits = Rows.gaussian(random, 6, 1);
        Rows.assertClose(
                Rows.difference(
                        z -> KlRegularizedPolicy.objective(SoftmaxPolicy.softmax(z), base, u, gamma), logits),
                KlRegularizedPolicy.gradientLogits(logits, base, u, gamma), 1e-8);
    }

    /// Conjunction: the product of conditioned policies, in any order.
    @Property(tries = 60)
    void propertiesOneAtATimeGiveTheSamePolicy(@ForAll long seed) {
        var random = new Philox(seed, 2);
        double[] base = law(random, 5);
        double[][] z = Rows.gaussian(random, 3, 5, 2);
        var sum = new double[5];
        var product = new double[5];
        double total = 0;
        for (int y = 0; y < 5; y++) {
            product[y] = base[y];
            for (double[] row : z) {
                sum[y] += Logistic.logSigmoid(row[y]);
                product[y] *= Logistic.sigmoid(row[y]);
            }
            total += product[y];
        }
        double[] joint = KlRegularizedPolicy.optimum(base, sum, 1);
        Rows.assertClose(Rows.scaled(product, 1 / total), joint, 1e-14);
        double[] step = base;
        for (int k : random.permutation(3)) {
            double[] u = java.util.Arrays.stream(z[k]).map(Logistic::logSigmoid).toArray();
            step = KlRegularizedPolicy.optimum(step, u, 1);
        }
        Rows.assertClose(joint, step, 1e-14);
    }

    @Property(tries = 60)
    void klAndMeanUtilityFallInGamma(@ForAll long seed) {
        var random = new Philox(seed, 3);
        double[] base = law(random, 5);
        double[] u = Rows.gaussian(random, 5, 1);
        double kl = Double.POSITIVE_INFINITY;
        double mean = Double.POSITIVE_INFINITY;
        for (double gamma = 0.05; gamma < 1e7; gamma *= 2) {
            double nextKl = KlRegularizedPolicy.klOfOptimum(base, u, gamma);
            double nextMean = SoftmaxPolicy.mean(KlRegularizedPolicy.optimum(base, u, gamma), u);
            assertTrue(nextKl <= kl * (1 + 1e-13), "KL rises at " + gamma);
            assertTrue(nextMean <= mean + 1e-14, "utility rises at " + gamma);
            kl = nextKl;
            mean = nextMean;
        }
        // KL = Var(u)/(2 γ²) + O(γ⁻³): about 1e-15 here, in full relative accuracy
        double center = SoftmaxPolicy.mean(base, u);
        double variance = 0;
        for (int y = 0; y < 5; y++) {
            variance += base[y] * (u[y] - center) * (u[y] - center);
        }
        assertEquals(variance / 2e16, KlRegularizedPolicy.klOfOptimum(base, u, 1e8), 1e-6 * variance / 2e16);
    }

    @Property(tries = 40)
    void theSearchMeetsItsTarget(@ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
        var random = new Philox(seed, 4);
        double[][] base = {law(random, 6), law(random, 6), law(random, 6)};
        double[][] u = Rows.gaussian(random, 3, 6, 1);
        double reachable = 0;
        for (int i = 0; i < 3; i++) {
            reachable -= Math.log(base[i][SoftmaxPolicy.argmax(u[i])]) / 3;
        }
        double target = 0.9 * share * reachable;
        double gamma = KlRegularizedPolicy.gammaForMeanKl(base, u, target, 1e-10);
        double mean = 0;
        for (int i = 0; i < 3; i++) {
            mean += KlRegularizedPolicy.klOfOptimum(base[i], u[i], gamma) / 3;
        }
        assertEquals(target, mean, 1.1e-10);
        double one = -0.5 * Math.log(base[0][SoftmaxPolicy.argmax(u[0])]);
        double single = KlRegularizedPolicy.gammaForKl(base[0], u[0], one, 1e-10);
        assertEquals(one, KlRegularizedPolicy.klOfOptimum(base[0], u[0], single), 1.1e-10);
        double tooMuch = reachable + 0.1;
        assertThrows(IllegalArgumentException.class,
                () -> KlRegularizedPolicy.gammaForMeanKl(base, u, tooMuch, 1e-10));
        assertThrows(IllegalArgumentException.class,
                () -> KlRegularizedPolicy.gammaForMeanKl(base, u, Double.NaN, 1e-10));
    }

    /// Moving the reference by δ moves each log probability by at most |δ|/γ.
    @Property(tries = 100)
    void referenceShift(@ForAll long seed, @ForAll @DoubleRange(min = -2, max = 2) double delta,
            @ForAll @DoubleRange(min = 0.1, max = 3) double gamma) {
        var random = new Philox(seed, 5);
        double[] logBase = SoftmaxPolicy.logSoftmax(Rows.gaussian(random, 6, 1));
        double[] r = Rows.gaussian(random, 6, 2);
        double[] here = java.util.Arrays.stream(r).map(Logistic::logSigmoid).toArray();
        double[] there = java.util.Arrays.stream(r).map(x -> Logistic.logSigmoid(x - delta)).toArray();
        double[] a = KlRegularizedPolicy.solve(logBase, here, gamma).logProbability();
        double[] b = KlRegularizedPolicy.solve(logBase, there, gamma).logProbability();
        for (int y = 0; y < 6; y++) {
            assertTrue(Math.abs(a[y] - b[y]) <= Math.abs(delta) / gamma + 1e-12);
        }
    }

    /// KL ≤ log(2)/γ + log(1/ρ) with ρ the base probability of reaching the reference; raw rewards have no such bound.
    @Property(tries = 100)
    void klBoundOfTheConditionedPolicy(@ForAll long seed, @ForAll @DoubleRange(min = 0.2, max = 3) double gamma) {
        var random = new Philox(seed, 6);
        double[] base = law(random, 8);
        double[] z = Rows.gaussian(random, 8, 4);
        double rho = 0;
        for (int y = 0; y < 8; y++) {
            rho += z[y] >= 0 ? base[y] : 0;
        }
        double[] u = java.util.Arrays.stream(z).map(Logistic::logSigmoid).toArray();
        double kl = KlRegularizedPolicy.klOfOptimum(base, u, gamma);
        assertTrue(rho == 0 || kl <= Math.log(2) / gamma - Math.log(rho) + 1e-12);
        assertTrue(kl <= -KlRegularizedPolicy.logPartition(base, u, gamma) + 1e-12);
    }

    @Test
    void edges() {
        double[] base = {0.5, 0.5, 0};
        Rows.assertClose(new double[] {1, 0, 0},
                KlRegularizedPolicy.optimum(base, new double[] {0, Double.NEGATIVE_INFINITY, 9}, 1), 0);
        assertEquals(Math.log(2),
                KlRegularizedPolicy.klOfOptimum(base, new double[] {0, Double.NEGATIVE_INFINITY, 9}, 1), 1e-15);
        assertEquals(Double.NEGATIVE_INFINITY,
                KlRegularizedPolicy.objective(new double[] {0, 0.5, 0.5}, base, new double[3], 1));
        assertThrows(IllegalArgumentException.class, () -> KlRegularizedPolicy.optimum(base, new double[3], 0));
        assertThrows(IllegalArgumentException.class,
                () -> KlRegularizedPolicy.optimum(base, new double[3], Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> KlRegularizedPolicy.optimum(base, new double[2], 1));
    }
}
