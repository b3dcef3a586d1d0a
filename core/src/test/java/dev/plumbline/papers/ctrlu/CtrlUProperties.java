package dev.plumbline.papers.ctrlu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.FrechetDistance;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.reward.UncertaintyWeighting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1, 8 and 9 of the specification of Ctrl-U, and the chain of M6 to the predicted noise; the others are
/// those of {@link UncertaintyWeighting}.
///
/// Planted mistakes, and what turns red: the sign of dx̂₀/dê (chain); the second view chained with the first view's
/// time (chain); images beyond t_max counted in the divisor (P8); a guard that is missing (P8); t₂ beyond T (times);
/// the bend without its mean (moments).
class CtrlUProperties {
    private static final int IMAGES = 6;

    private static TwinReward.Views views(int seed, TwinObjective objective, double[][] e1, double[][] e2) {
        var schedule = Denoiser.SCHEDULE;
        var random = new Philox(seed, 1);
        var views = new TwinReward.Views(new int[IMAGES], new int[IMAGES], new int[IMAGES], new double[IMAGES][],
                new double[IMAGES][]);
        for (int i = 0; i < IMAGES; i++) {
            views.labels()[i] = random.nextInt(4);
            views.firstTimes()[i] = 1 + random.nextInt(600);
            views.secondTimes()[i] = objective.secondTime(views.firstTimes()[i], 1000);
            double[] clean = CurvedClasses.draw(views.labels()[i], random);
            double[] noise = Denoiser.normal(random);
            views.first()[i] = schedule.clean(schedule.noised(clean, noise, views.firstTimes()[i]), e1[i],
                    views.firstTimes()[i]);
            views.second()[i] = schedule.clean(schedule.noised(clean, noise, views.secondTimes()[i]), e2[i],
                    views.secondTimes()[i]);
        }
        return views;
    }

    private static double[][] noise(int seed, int stream) {
        var random = new Philox(seed, stream);
        var e = new double[IMAGES][];
        Arrays.setAll(e, i -> Denoiser.normal(random));
        return e;
    }

    /// M6 to the end: slopes in the predicted noise of either view. Central differences of step 1e-5, third derivatives
    /// below 1e3.
    @Property(tries = 5, seed = "20261129")
    void chain(@ForAll @IntRange(min = 0) int seed) {
        var objective = new TwinObjective(400, 60, 1, 0);
        try (var backend = new DefinitionBackend()) {
            var reward = PlaneReward.fit(backend, 3, new Philox(seed, 9));
            for (var weighting : new UncertaintyWeighting[] {null, UncertaintyWeighting.of(0.5)}) {
                double[][] e1 = noise(seed, 2);
                double[][] e2 = noise(seed, 3);
                var exact = TwinReward.of(backend, Denoiser.SCHEDULE, views(seed, objective, e1, e2), reward, weighting,
                        objective, 0.7);
                for (double[][] e : List.of(e1, e2)) {
                    for (int i = 0; i < IMAGES; i++) {
                        double[] slope = (e == e1 ? exact.first() : exact.second())[i];
                        double at = e[i][1];
                        e[i][1] = at + 1e-5;
                        double up = TwinReward.of(backend, Denoiser.SCHEDULE, views(seed, objective, e1, e2), reward,
                                weighting, objective,
                                0.7).value();
                        e[i][1] = at - 1e-5;
                        double down = TwinReward.of(backend, Denoiser.SCHEDULE, views(seed, objective, e1, e2), reward,
                                weighting,
                                objective, 0.7).value();
                        e[i][1] = at;
                        assertEquals((up - down) / 2e-5, slope[1], 1e-6 * (1 + Math.abs(slope[1])));
                    }
                }
            }
        }
    }

    /// P1: Δt = 0 and one prediction for both views is the unweighted loss, gradients too.
    @Property(tries = 5, seed = "20261129")
    void equalViews(@ForAll @IntRange(min = 0) int seed) {
        var objective = new TwinObjective(400, 0, 1, 0);
        double[][] e = noise(seed, 2);
        try (var backend = new DefinitionBackend()) {
            var reward = PlaneReward.fit(backend, 3, new Philox(seed, 9));
            var views = views(seed, objective, e, e);
            var weighted = TwinReward.of(
                    backend, Denoiser.SCHEDULE, views, reward, UncertaintyWeighting.of(1), objective, 0.7);
            var plain = TwinReward.of(backend, Denoiser.SCHEDULE, views, reward, null, objective, 0.7);
            assertEquals(plain.value(), weighted.value());
            for (int i = 0; i < IMAGES; i++) {
                assertArrayEquals(plain.first()[i], weighted.first()[i], 1e-15 * (1 + Math.abs(plain.first()[i][0])));
                assertEquals(0, Math.abs(weighted.second()[i][0]) + Math.abs(weighted.second()[i][1]));
            }
        }
    }

    /// P8, and M9. The guard of 1e-10 moves means by 2e-10 of them.
    @Property(tries = 100, seed = "20261129")
    void maskedMeans(@ForAll int seed) {
        var random = new Philox(seed, 1);
        var objective = new TwinObjective(400, 1, 1, 0);
        var times = new int[8];
        var valid = new boolean[8][5];
        var x = new double[8][5];
        double total = 0;
        int images = 0;
        for (int i = 0; i < 8; i++) {
            times[i] = 1 + random.nextInt(1000);
            double sum = 0;
            int count = 0;
            for (int k = 0; k < 5; k++) {
                valid[i][k] = k == 0 || random.nextInt(3) > 0;
                x[i][k] = random.nextGaussian();
                sum += valid[i][k] ? x[i][k] : 0;
                count += valid[i][k] ? 1 : 0;
            }
            total += times[i] <= 400 ? sum / count : 0;
            images += times[i] <= 400 ? 1 : 0;
        }
        double[][] weights = objective.weights(times, valid);
        double mean = 0;
        for (int i = 0; i < 8; i++) {
            for (int k = 0; k < 5; k++) {
                assertTrue(weights[i][k] == 0 || valid[i][k] && times[i] <= 400);
                mean += weights[i][k] * x[i][k];
            }
        }
        assertEquals(images == 0 ? 0 : total / images, mean, 1e-9 * 8);
        for (double[] row : objective.weights(new int[] {401, 1000}, new boolean[2][3])) {
            assertArrayEquals(new double[3], row);
        }
        assertArrayEquals(new double[3], objective.weights(new int[] {4}, new boolean[1][3])[0]);
    }

    /// P9: the noise that was added gives x₀ back at every time. √((1−ā)/ā) is at most 158, and x_t carries an error of
    /// a few u.
    @Property(tries = 30, seed = "20261129")
    void trueNoiseGivesTheImage(@ForAll int seed) {
        var schedule = Denoiser.SCHEDULE;
        var random = new Philox(seed, 1);
        double[] clean = CurvedClasses.draw(1, random);
        double[] e = Denoiser.normal(random);
        for (int t = 1; t <= schedule.steps(); t++) {
            assertArrayEquals(clean, schedule.clean(schedule.noised(clean, e, t), e, t), 1e-12);
        }
    }

    /// Slope of the features in the point, and through the reward model. Central differences, third derivatives below
    /// 1e3.
    @Property(tries = 30, seed = "20261129")
    void slopeInThePoint(@ForAll @IntRange(min = 0) int seed) {
        try (var backend = new DefinitionBackend()) {
            var reward = PlaneReward.fit(backend, 2, new Philox(seed, 9));
            double[] x = CurvedClasses.draw(3, new Philox(seed, 1));
            double[] u = {1, -2, 0.5, 3};
            double[] slope = reward.inPoint(x, u);
            for (int d = 0; d < 2; d++) {
                double[] up = x.clone();
                double[] down = x.clone();
                up[d] += 1e-5;
                down[d] -= 1e-5;
                double difference = 0;
                for (int c = 0; c < 4; c++) {
                    difference += u[c] * (reward.logits(up)[c] - reward.logits(down)[c]) / 2e-5;
                }
                assertEquals(difference, slope[d], 1e-5 * (1 + Math.abs(slope[d])));
            }
        }
    }

    @Test
    void times() {
        var objective = new TwinObjective(400, 50, 0.2, 100);
        assertEquals(51, objective.secondTime(1, 1000));
        assertEquals(1000, objective.secondTime(970, 1000));
        assertEquals(0, objective.lambda(0));
        assertEquals(0.1, objective.lambda(50));
        assertEquals(0.2, objective.lambda(500));
        assertEquals(0.2, new TwinObjective(400, 1, 0.2, 0).lambda(0));
        var random = new Philox(1, 1);
        for (int i = 0; i < 1000; i++) {
            int t = TwinObjective.firstTime(3, random);
            assertTrue(t >= 1 && t <= 3);
        }
        assertThrows(IllegalArgumentException.class, () -> new TwinObjective(400, -1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new TwinObjective(400, 1, Double.NaN, 0));
        // M8: the error of a prediction grows with time, as the documentation says
        var schedule = Denoiser.SCHEDULE;
        assertEquals(0.01, schedule.noise(1) / schedule.signal(1), 0.0005);
        assertEquals(157, schedule.noise(1000) / schedule.signal(1000), 0.5);
    }

    /// 40 000 draws of each class: standard errors of moments are below 0.006; 0.03 is five of them, false alarm below
    /// 1e-4. The density integrates to 1 on a grid of spacing 0.04 that covers 5 deviations.
    @Test
    void momentsAndDensity() {
        for (int c = 0; c < CurvedClasses.CLASSES; c++) {
            double[][] x = CurvedClasses.draws(c, 40_000, new Philox(3, c));
            assertArrayEquals(CurvedClasses.mean(c), FrechetDistance.mean(x), 0.03);
            double[][] covariance = FrechetDistance.covariance(x, 0);
            for (int d = 0; d < 2; d++) {
                assertArrayEquals(CurvedClasses.covariance(c)[d], covariance[d], 0.03);
            }
            double mass = 0;
            for (int i = -200; i < 200; i++) {
                for (int j = -200; j < 200; j++) {
                    mass += 0.0016 * Math.exp(CurvedClasses.logDensity(new double[] {0.04 * i, 0.04 * j}, c));
                }
            }
            assertEquals(1, mass, 1e-4);
            int label = c;
            assertTrue(Arrays.stream(x).filter(point -> CurvedClasses.oracle(point) == label).count() > 0.9 * x.length);
        }
    }

    /// Rows of unit length at right angles, errors of a few u over small pivots.
    @Property(tries = 50, seed = "20261129")
    void rotationsAreOrthogonal(@ForAll int seed) {
        double[][] q = CorruptedReadings.rotation(4, new Philox(seed, 1));
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j <= i; j++) {
                double dot = 0;
                for (int k = 0; k < 4; k++) {
                    dot += q[i][k] * q[j][k];
                }
                assertEquals(i == j ? 1 : 0, dot, 1e-9);
            }
        }
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new CtrlU();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.02);
                var other = experiment.run(backend, 6, 0.02);
                assertEquals(first, experiment.run(backend, 5, 0.02));
                assertNotEquals(first, other);
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(15, paper.claims(measured).size());
        assertEquals(4, paper.tables(measured).size());
        assertEquals(3, paper.figures(measured).getFirst().lines().size());
    }
}
