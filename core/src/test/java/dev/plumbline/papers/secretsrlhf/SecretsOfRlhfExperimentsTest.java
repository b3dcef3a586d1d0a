package dev.plumbline.papers.secretsrlhf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.model.Mlp;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Verdict;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The experiments of Secrets of RLHF II.
///
/// Planted mistakes, and what turns red: an extra that draws from the stream of the order, or is not switched off by a weight or
/// η of 0 (same bits as the plain trainer); the factor I + ηH left out, or of half its size (network against differences); dropout
/// masks that differ between value and gradient (contrast against differences); a run that depends on anything but its seed.
class SecretsOfRlhfExperimentsTest {
    private static final double SCALE = 0.1;

    /// b = 0 and η = 0 are the plain trainer, bit for bit.
    @Test
    void withoutExtrasItIsThePlainTrainer() {
        try (var backend = new DefinitionBackend()) {
            var pairs = World.of(1).clean(1, SCALE);
            var plain = World.train(backend, pairs, 7);
            var random = new Philox(1, 1);
            assertTrue(plain.sameBits(RegularizedTraining.train(
                    backend, pairs, 7, new RegularizedTraining.Contrast("pair", 0, 0.05, null, random))));
            assertTrue(plain.sameBits(RegularizedTraining.train(
                    backend, pairs, 7, new RegularizedTraining.Meta(null, 0, true, random))));
        }
    }

    /// P8 on the network: the exact outer gradient against differences of L(θ + η ∇J(θ)), η = 1. Away from kinks both errors are
    /// h² times third derivatives and rounding over h: below 1e-6 of the largest element, at h = 1e-6, with a kink crossed seldom:
    /// the median of the errors of all parameters is what counts.
    @Test
    void exactOuterGradientOfTheNetwork() {
        try (var backend = new DefinitionBackend(); var _ = backend.scope()) {
            var random = new Philox(2, 0);
            var model = Mlp.random(backend, DType.FLOAT64, World.LAYOUT, random.fork(0));
            Tensor rows = gaussian(backend, random.fork(1), 16);
            var pool = new double[RegularizedTraining.Meta.K][];
            var draw = random.fork(2);
            Arrays.setAll(pool, i -> draw.doubles(World.FEATURES).toArray());
            var exact = new RegularizedTraining.Meta(pool, 1, true, random.fork(3)).at(backend, model, rows);
            var first = new RegularizedTraining.Meta(pool, 1, false, random.fork(3)).at(backend, model, rows);
            List<double[]> values = model.values();
            double worstOfFirst = 0;
            var errors = new double[World.HIDDEN];
            for (int k = 0; k < World.HIDDEN; k++) {
                double slope = (outer(backend, values, k, 1e-6, pool, rows) - outer(backend, values, k, -1e-6, pool, rows)) / 2e-6;
                errors[k] = Math.abs(slope - exact.get(2).toArray()[k]);
                worstOfFirst = Math.max(worstOfFirst, Math.abs(slope - first.get(2).toArray()[k]));
            }
            Arrays.sort(errors);
            assertTrue(errors[World.HIDDEN / 2] < 1e-6, Arrays.toString(errors));
            assertTrue(worstOfFirst > 1e-4, "first order is as good: " + worstOfFirst);
        }
    }

    /// L(θ + η ∇J(θ)) with element k of the last weights moved by `h`; all prompts of the batch are the only one of the pool.
    private static double outer(Backend backend, List<double[]> values, int k, double h, double[][] pool, Tensor rows) {
        var moved = values.stream().map(double[]::clone).toList();
        moved.get(2)[k] += h;
        var model = Mlp.of(backend, DType.FLOAT64, World.LAYOUT, moved);
        double[] flat = Arrays.stream(pool).flatMapToDouble(Arrays::stream).toArray();
        var gradient = RegularizedTraining.Meta.objectiveGradient(
                backend, model, backend.tensor(DType.FLOAT64, flat, pool.length, World.FEATURES));
        for (int i = 0; i < moved.size(); i++) {
            MetaRewardModel.add(moved.get(i), 1, gradient.get(i).toArray());
        }
        double[] r = Mlp.of(backend, DType.FLOAT64, World.LAYOUT, moved).forward(rows).toArray();
        double loss = 0;
        for (int i = 0; i < r.length / 2; i++) {
            loss += Logistic.softplus(r[r.length / 2 + i] - r[i]);
        }
        return loss / (r.length / 2.0);
    }

    /// The contrastive part of the gradient in the first bias, against differences of the loss of the same two views.
    @Test
    void contrastiveGradientOfTheNetwork() {
        try (var backend = new DefinitionBackend(); var _ = backend.scope()) {
            for (String kind : List.of("pair", "difference")) {
                var random = new Philox(3, 0);
                var model = Mlp.random(backend, DType.FLOAT64, World.LAYOUT, random.fork(0));
                Tensor rows = gaussian(backend, random.fork(1), 12);
                var with = new RegularizedTraining.Contrast(kind, 1, 0.5, null, random.fork(2)).at(backend, model, rows);
                var plain = RegularizedTraining.bradleyTerry(backend, model, rows);
                double h = 1e-6; // truncation h² times third derivatives over τ³, rounding u/h: below 1e-8
                for (int k = 0; k < World.HIDDEN; k++) {
                    double slope = (contrast(backend, model.values(), k, h, kind, rows)
                            - contrast(backend, model.values(), k, -h, kind, rows)) / (2 * h);
                    assertEquals(slope, with.get(1).toArray()[k] - plain.get(1).toArray()[k], 1e-7, kind);
                }
                assertEquals(plain.get(3).toArray()[0], with.get(3).toArray()[0]);
            }
        }
    }

    private static double contrast(Backend backend, List<double[]> values, int k, double h, String kind, Tensor rows) {
        double[] x = rows.toArray();
        int n = rows.shape()[0];
        var random = new Philox(3, 0).fork(2);
        var views = new double[2][n][World.HIDDEN];
        for (double[][] view : views) {
            var mask = new double[x.length];
            Arrays.setAll(mask, i -> random.nextDouble() < 0.1 ? 0 : 1 / 0.9);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < World.HIDDEN; j++) {
                    double z = values.get(1)[j] + (j == k ? h : 0);
                    for (int f = 0; f < World.FEATURES; f++) {
                        z += mask[i * World.FEATURES + f] * x[i * World.FEATURES + f] * values.get(0)[f * World.HIDDEN + j];
                    }
                    view[i][j] = Math.max(z, 0);
                }
            }
        }
        for (int v = 0; v < 2 && kind.equals("difference"); v++) {
            double[][] all = views[v];
            views[v] = Arrays.copyOf(all, n / 2);
            for (int i = 0; i < n / 2; i++) {
                MetaRewardModel.add(views[v][i], -1, all[n / 2 + i]);
            }
        }
        return ContrastiveLoss.simCse(views[0], views[1], 0.5, null, null);
    }

    private static Tensor gaussian(Backend backend, Philox random, int rows) {
        var x = new double[rows * World.FEATURES];
        Arrays.setAll(x, i -> random.nextGaussian());
        return backend.tensor(DType.FLOAT64, x, rows, World.FEATURES);
    }

    /// All experiments, small: the same seed gives the same numbers, shares every one; claims and tables can be made of them.
    @Test
    void runsAreReproducible() {
        var paper = new SecretsOfRlhf();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, SCALE);
                var other = experiment.run(backend, 6, SCALE);
                assertEquals(first, experiment.run(backend, 5, SCALE));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 1, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(12, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(10, paper.figures(measured).getFirst().lines().getFirst().x().length);
    }

    /// Mean, interval and number of seeds each decide.
    @Test
    void verdicts() {
        double[] zero = new double[4];
        assertEquals(Verdict.CONFIRMED,
                SecretsOfRlhf.better("", new double[] {0.02, 0.021, 0.02, 0.021}, zero, 0.015, 0.8).verdict());
        assertEquals(Verdict.REFUTED,
                SecretsOfRlhf.better("", new double[] {0.01, 0.011, 0.01, 0.011}, zero, 0.015, 0.8).verdict());
        assertEquals(Verdict.UNDECIDED,
                SecretsOfRlhf.better("", new double[] {0.03, 0.03, 0.03, -0.001}, zero, 0.015, 0.8).verdict());
    }
}
