package dev.plumbline.papers.predictivediversity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 3, 4, 7 and 9 of the specification of predictive diversity; the others are those of
/// {@link dev.plumbline.classification.EnsembleDecomposition}.
///
/// Planted mistakes, and what turns red: rᵢ without its sum (P3 gradients, weights); 2/(M − 1) in the variance (P3);
/// the regulariser added instead of subtracted (P3, P4 joint training); gradient of one member read from another's
/// logits (P4); σ(−d̄) without 1/M (P7 gradient).
class PredictiveDiversityProperties {
    private static final List<DiversityRegularizer> ALL = List.of(
            new DiversityRegularizer.JensenGap(), new DiversityRegularizer.Variance(),
            new DiversityRegularizer.JensenShannon(), new DiversityRegularizer.OneAgainstAll());

    private static double[][] logits(int seed, int members, int classes) {
        var random = new Philox(seed, 1);
        var z = new double[members][classes];
        for (double[] row : z) {
            Arrays.setAll(row, _ -> 1.5 * random.nextGaussian());
        }
        return z;
    }

    private static double[][] log(double[][] logits) {
        return Arrays.stream(logits).map(SoftmaxPolicy::logSoftmax).toArray(double[][]::new);
    }

    /// P3. Central differences with h = 1e-5: truncation below 1e-9, rounding 1e-15/h = 1e-10; values below 20.
    @Property(tries = 60, seed = "20261129")
    void gradientsAreThoseOfTheValue(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int m,
            @ForAll @DoubleRange(min = -2, max = 2) double gamma) {
        double[][] z = logits(seed, m, 4);
        double h = 1e-5;
        for (var regularizer : ALL) {
            var loss = new RegularizedEnsembleLoss(regularizer, gamma);
            var gradient = new double[m][4];
            loss.gradient(z, 2, gradient);
            for (int i = 0; i < m; i++) {
                for (int k = 0; k < 4; k++) {
                    double at = z[i][k];
                    z[i][k] = at + h;
                    double up = loss.value(z, 2);
                    z[i][k] = at - h;
                    double down = loss.value(z, 2);
                    z[i][k] = at;
                    assertEquals((up - down) / (2 * h), gradient[i][k], 5e-9, () -> regularizer.toString());
                }
            }
        }
    }

    /// P3: weights sum to 1; the gap only re-weights members; signs by the interval [−1/(M − 1), 1].
    @Property(tries = 200, seed = "20261129")
    void theGapReweightsMembers(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 5) int m,
            @ForAll @DoubleRange(min = -2, max = 2) double gamma) {
        double[][] z = logits(seed, m, 3);
        double[][] log = log(z);
        assertEquals(1, Arrays.stream(RegularizedEnsembleLoss.responsibilities(log, 0)).sum(), 1e-15);
        double[] weights = RegularizedEnsembleLoss.memberWeights(log, 0, gamma);
        assertEquals(1, Arrays.stream(weights).sum(), 1e-14);
        var gradient = new double[m][3];
        new RegularizedEnsembleLoss(new DiversityRegularizer.JensenGap(), gamma).gradient(z, 0, gradient);
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < 3; k++) {
                assertEquals(weights[i] * (Math.exp(log[i][k]) - (k == 0 ? 1 : 0)), gradient[i][k], 1e-14);
            }
        }
        // rᵢ may be anything in [0, 1]: at 0 the weight is (1 − γ)/M, at 1 it is (1 − γ)/M + γ
        double least = Math.min((1 - gamma) / m, (1 - gamma) / m + gamma);
        assertEquals(gamma >= -1.0 / (m - 1) && gamma <= 1, least >= 0);
        double one = Math.log(1e-30);
        double[][] extreme = new double[m][];
        Arrays.fill(extreme, new double[] {one, 0});
        extreme[0] = new double[] {0, one};
        double[] atExtreme = RegularizedEnsembleLoss.memberWeights(extreme, 0, gamma);
        assertEquals((1 - gamma) / m + gamma, atExtreme[0], 1e-14);
        assertEquals((1 - gamma) / m, atExtreme[1], 1e-14);
    }

    /// P4.
    @Property(tries = 100, seed = "20261129")
    void independentAndJointTraining(@ForAll int seed, @ForAll @IntRange(min = 2, max = 5) int m) {
        double[][] z = logits(seed, m, 3);
        for (var regularizer : ALL) {
            var independent = new RegularizedEnsembleLoss(regularizer, 0);
            var before = new double[m][3];
            independent.gradient(z, 1, before);
            double[][] changed = z.clone();
            changed[m - 1] = new double[] {3, -1, 0.5};
            var after = new double[m][3];
            independent.gradient(changed, 1, after);
            assertArrayEquals(before[0], after[0]);
        }
        double ensemble = -Math.log(Arrays.stream(log(z)).mapToDouble(l -> Math.exp(l[1])).sum() / m);
        assertEquals(ensemble, new RegularizedEnsembleLoss(new DiversityRegularizer.JensenGap(), 1).value(z, 1), 1e-14);
    }

    /// P7, both averages: D ≥ 0, 0 for equal margins, gradients. Differences as above.
    @Property(tries = 100, seed = "20261129")
    void rewardEnsembles(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int m,
            @ForAll @DoubleRange(min = -2, max = 2) double gamma) {
        double[] d = logits(seed, 1, m)[0];
        double h = 1e-5;
        for (var average : RewardEnsembleLoss.Average.values()) {
            assertTrue(RewardEnsembleLoss.gap(average, d) >= -1e-15);
            assertEquals(0, RewardEnsembleLoss.gap(average, new double[] {d[0], d[0], d[0]}), 1e-15);
            var loss = new RewardEnsembleLoss(average, gamma);
            double[] gradient = loss.gradient(d);
            for (int i = 0; i < m; i++) {
                double at = d[i];
                d[i] = at + h;
                double up = loss.value(d);
                d[i] = at - h;
                double down = loss.value(d);
                d[i] = at;
                assertEquals((up - down) / (2 * h), gradient[i], 5e-9);
            }
        }
    }

    /// P7. The third cumulant of the spread s is of relative size s: |ratio − 1| ≤ s for margins d̄ ± s. Rounding
    /// 1e-16/(s²/8) is below 1e-7 s for s ≥ 0.01.
    @Property(tries = 100, seed = "20261129")
    void secondOrder(
            @ForAll @DoubleRange(min = -3, max = 3) double mean, @ForAll @DoubleRange(min = 0.01, max = 0.3) double s) {
        double gap = RewardEnsembleLoss.gap(RewardEnsembleLoss.Average.REWARDS, new double[] {mean - s, mean + s});
        assertEquals(1, gap / RewardEnsembleLoss.secondOrderGap(mean - s, mean + s), s);
    }

    /// A sure pair has nothing to gain: at d̄ = 10 a variance of 1 is worth less than 3e-5 nats, at 0 more than 0.1.
    @Test
    void varianceIsWorthNothingWhereTheMarginIsLarge() {
        var rewards = RewardEnsembleLoss.Average.REWARDS;
        assertTrue(RewardEnsembleLoss.gap(rewards, new double[] {9, 11}) < 3e-5);
        assertTrue(RewardEnsembleLoss.gap(rewards, new double[] {-1, 1}) > 0.1);
    }

    /// P9: at γ = 1.5 a member that gives the label up lowers the loss without bound, by 0.25 for each nat. At γ = 1
    /// terms of 250 cancel: errors below 1e-13.
    @Test
    void noLowerBoundAboveOne() {
        var loss = new RegularizedEnsembleLoss(new DiversityRegularizer.JensenGap(), 1.5);
        double before = loss.value(new double[][] {{5, 0}, {-50, 0}}, 0);
        double after = loss.value(new double[][] {{5, 0}, {-90, 0}}, 0);
        assertEquals(-10, after - before, 1e-10);
        double bounded = new RegularizedEnsembleLoss(new DiversityRegularizer.JensenGap(), 1)
                .value(new double[][] {{5, 0}, {-500, 0}}, 0);
        assertEquals(Math.log(2) + Math.log1p(Math.exp(-5)), bounded, 1e-12);
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new PredictiveDiversity();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.003);
                var other = experiment.run(backend, 6, 0.003);
                assertEquals(first, experiment.run(backend, 5, 0.003));
                assertNotEquals(first, other);
                assertTrue(DoubleStream.of(first.values().stream().mapToDouble(v -> v).toArray())
                        .allMatch(v -> v >= 0 && v < 20));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(12, paper.claims(measured).size());
        assertEquals(2, paper.tables(measured).size());
        assertEquals(2, paper.figures(measured).size());
    }
}
