package dev.plumbline.papers;

import static dev.plumbline.papers.StrengthPairs.ALL;
import static dev.plumbline.papers.StrengthPairs.FEATURES;
import static dev.plumbline.papers.StrengthPairs.RELATIVE;
import static dev.plumbline.papers.StrengthPairs.SCALED;
import static dev.plumbline.papers.StrengthPairs.dot;
import static dev.plumbline.papers.StrengthPairs.gaussians;
import static dev.plumbline.papers.StrengthPairs.gradient;
import static dev.plumbline.papers.StrengthPairs.magnitudes;
import static dev.plumbline.papers.StrengthPairs.minimum;
import static dev.plumbline.papers.StrengthPairs.noisy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.helpsteer2.HelpSteer2Preference;
import dev.plumbline.preference.PairReduction;
import dev.plumbline.preference.PairwiseLoss;
import dev.plumbline.preference.reward.DivergedException;
import dev.plumbline.preference.reward.LinearRatingFit;
import dev.plumbline.preference.reward.MaskedRegressionLoss;
import dev.plumbline.preference.reward.RatedResponses;
import dev.plumbline.preference.reward.RewardModelStages;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// The properties P6 and P8 of HelpSteer2-Preference: regression with missing labels, and two stages, on random data.
///
/// Planted mistakes that turn it red: masked outputs in the gradient; division by the batch size instead of the labels that are
/// there; stage ii started from zeros; extrapolation from the weak model; the proximal term around zero, or its ρ not rescaled
/// for the weights.
class HelpSteer2StagesProperties {
    private final Backend backend = new DefinitionBackend();

    /// P6: what stands at a masked place changes nothing, not even NaN; the gradient there is 0; the divisor is the number of
    /// labels that are there.
    @Property(tries = 100)
    void maskedPlacesAreSilent(@ForAll int seed) {
        var random = new Philox(seed, 3);
        double[][] outputs = gaussians(random, 5, 3);
        double[][] labels = gaussians(random, 5, 3);
        double[][] other = Arrays.stream(outputs).map(double[]::clone).toArray(double[][]::new);
        double sum = 0;
        int there = 0;
        for (int b = 0; b < 5; b++) {
            for (int a = 0; a < 3; a++) {
                if (b > 0 && random.nextDouble() < 0.4) {
                    labels[b][a] = -100;
                    other[b][a] = Double.NaN;
                } else {
                    sum += (outputs[b][a] - labels[b][a]) * (outputs[b][a] - labels[b][a]);
                    there++;
                }
            }
        }
        double value = MaskedRegressionLoss.value(outputs, labels, -100);
        assertEquals(sum / there, value, 20 * RELATIVE * value);
        assertEquals(value, MaskedRegressionLoss.value(other, labels, -100));
        var gradient = new double[5][3];
        var same = new double[5][3];
        MaskedRegressionLoss.gradient(outputs, labels, -100, gradient);
        MaskedRegressionLoss.gradient(other, labels, -100, same);
        for (int b = 0; b < 5; b++) {
            assertArrayEquals(gradient[b], same[b]);
            for (int a = 0; a < 3; a++) {
                double expected = labels[b][a] == -100 ? 0 : 2 * (outputs[b][a] - labels[b][a]) / there;
                assertEquals(expected, gradient[b][a], 0);
            }
        }
        double[][] nothing = {{-100, -100}};
        assertThrows(IllegalArgumentException.class,
                () -> MaskedRegressionLoss.value(new double[1][2], nothing, -100));
        assertThrows(IllegalArgumentException.class,
                () -> MaskedRegressionLoss.gradient(new double[1][2], nothing, -100, new double[1][2]));
        assertThrows(IllegalArgumentException.class, () -> RewardModelStages.regression(backend,
                new RatedResponses(new double[1][2], nothing, -100), new RewardModelStages.Descent(1, 0.1, 0)));
    }

    /// P8: c = 0 is stage ii, c = −1 stage i, and a linear reward is extrapolated with its weights.
    @Property(tries = 100)
    void extrapolation(@ForAll int seed, @ForAll @DoubleRange(min = -2, max = 3) double c) {
        var random = new Philox(seed, 6);
        double[] weak = gaussians(random, 1, FEATURES)[0];
        double[] strong = gaussians(random, 1, FEATURES)[0];
        double[] x = gaussians(random, 1, FEATURES)[0];
        assertArrayEquals(strong, RewardModelStages.extrapolate(weak, strong, 0));
        assertArrayEquals(weak, RewardModelStages.extrapolate(weak, strong, -1), 1e-15);
        assertEquals(dot(strong, x) + c * (dot(strong, x) - dot(weak, x)),
                dot(RewardModelStages.extrapolate(weak, strong, c), x), 1e-13);
        assertThrows(IllegalArgumentException.class, () -> RewardModelStages.extrapolate(weak, strong, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> RewardModelStages.extrapolate(weak, new double[1], 1));
    }

    /// P8: the proximal minimum has gradient −ρ (θ − θ_reg); a large ρ leaves θ_reg (‖∇L‖/ρ away at most), a small one gives the
    /// minimum of the loss alone (ρ ‖θ − θ_reg‖ over a curvature above 1e-3).
    @Property(tries = 50)
    void proximalForm(@ForAll int seed) {
        var random = new Philox(seed, 7);
        var pairs = noisy(random, 40);
        double[] m = magnitudes(random, 40);
        double[] regression = gaussians(random, 1, FEATURES)[0];
        for (PairwiseLoss loss : ALL) {
            double[] theta = RewardModelStages.proximal(regression, loss, pairs, m, 0.3);
            double[] gradient = gradient(loss, pairs, m, theta, PairReduction.MEAN);
            for (int k = 0; k < FEATURES; k++) {
                assertEquals(0, gradient[k] + 0.3 * (theta[k] - regression[k]), 1e-9);
            }
            assertArrayEquals(regression, RewardModelStages.proximal(regression, loss, pairs, m, 1e9), 1e-7);
            assertArrayEquals(minimum(loss, pairs, m), RewardModelStages.proximal(regression, loss, pairs, m, 1e-9), 1e-5);
        }
        assertThrows(IllegalArgumentException.class,
                () -> RewardModelStages.proximal(regression, SCALED, pairs, m, Double.NaN));
    }

    /// A second stage of no steps is the first, one of many forgets it: the minimum with a ridge is unique.
    @Property(tries = 20)
    void theSecondStageForgetsTheFirst(@ForAll int seed) {
        var random = new Philox(seed, 8);
        var pairs = noisy(random, 20);
        double[] m = magnitudes(random, 20);
        double[] start = gaussians(random, 1, FEATURES)[0];
        var descent = new RewardModelStages.Descent(2000, 0.3, 0.1);
        List<double[]> path = RewardModelStages.path(
                backend, start, SCALED, pairs, m, PairReduction.WEIGHTED_MEAN, descent, 0, 3, 3, 2000);
        assertArrayEquals(start, path.get(0));
        assertArrayEquals(path.get(1), path.get(2));
        assertNotEquals(start[0], path.get(1)[0]);
        // (1 − 0.3 · 0.1)^2000 < 1e-26
        assertArrayEquals(RewardModelStages.preference(
                backend, new double[FEATURES], SCALED, pairs, m, PairReduction.WEIGHTED_MEAN, descent), path.get(3), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> RewardModelStages.path(
                backend, start, SCALED, pairs, m, PairReduction.MEAN, descent, 5, 4));
        assertThrows(DivergedException.class, () -> RewardModelStages.preference(backend, start, SCALED, pairs, m,
                PairReduction.MEAN, new RewardModelStages.Descent(300, 1e3, 1)));
    }

    /// Regression of linear ratings finds their weights, of each attribute from the labels that are there.
    @Example
    void regressionFindsTheWeights() {
        var random = new Philox(3, 9);
        double[][] x = gaussians(random, 200, FEATURES);
        double[][] truth = {{1, -2, 0.5, 0}, {0, 1, 1, -1}};
        var labels = new double[200][2];
        for (int i = 0; i < 200; i++) {
            labels[i][0] = 3 + dot(x[i], truth[0]);
            labels[i][1] = i % 3 == 0 ? -100 : 1 + dot(x[i], truth[1]);
        }
        double[][] weights = RewardModelStages.regression(
                backend, new RatedResponses(x, labels, -100), new RewardModelStages.Descent(400, 0.5, 0));
        assertArrayEquals(truth[0], weights[0], 1e-12);
        assertArrayEquals(truth[1], weights[1], 1e-12);
    }

    /// The closed form of a regression is where descent ends: with a ridge of 1/2 the error shrinks by at least 0.9 a step, of 400.
    /// A weight of 2 is a response twice, a missing rating is none.
    @Property(tries = 30)
    void descentEndsAtTheClosedForm(@ForAll int seed) {
        var random = new Philox(seed, 11);
        double[][] x = gaussians(random, 40, FEATURES);
        double[] rating = Arrays.stream(x).mapToDouble(row -> 3 + row[0] + random.nextGaussian()).toArray();
        var fit = LinearRatingFit.fit(x, rating, null, 0.5);
        assertArrayEquals(fit.weights(), RewardModelStages.regression(
                backend, RatedResponses.of(x, rating), new RewardModelStages.Descent(400, 0.2, 0.5))[0], 1e-10);
        var weight = new double[41];
        Arrays.fill(weight, 0, 40, 1);
        weight[0] = 2;
        double[][] more = Arrays.copyOf(x, 41);
        more[40] = x[1];
        double[] partly = Arrays.copyOf(rating, 41);
        partly[40] = Double.NaN;
        weight[40] = 1;
        double[][] twice = Arrays.copyOf(x, 41);
        twice[40] = x[0];
        double[] ratings = Arrays.copyOf(rating, 41);
        ratings[40] = rating[0];
        var expected = LinearRatingFit.fit(twice, ratings, null, 0.5);
        var weighted = LinearRatingFit.fit(more, partly, weight, 0.5);
        assertArrayEquals(expected.weights(), weighted.weights(), 1e-12);
        assertEquals(expected.bias(), weighted.bias(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> LinearRatingFit.fit(x, new double[3], null, 0));
        assertThrows(IllegalArgumentException.class, () -> LinearRatingFit.fit(x, rating, null, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> LinearRatingFit.fit(x, rating, new double[40], 0));
        assertThrows(ArithmeticException.class, () -> LinearRatingFit.fit(new double[40][FEATURES], rating, null, 0));
    }

    /// Experiments repeat from their seed bit for bit, and another seed measures something else; every claim gets a verdict.
    @Example
    void experimentsRepeat() {
        var paper = new HelpSteer2Preference();
        var measured = new LinkedHashMap<String, Measurements>();
        for (Experiment experiment : paper.experiments()) {
            var first = experiment.run(backend, 1, 0.2);
            assertEquals(first, experiment.run(backend, 1, 0.2));
            var other = experiment.run(backend, 2, 0.2);
            assertNotEquals(first, other);
            measured.put(experiment.id(), new Measurements(List.of(first, other)));
        }
        assertEquals(11, paper.claims(measured).size());
        for (Paper.Table table : paper.tables(measured)) {
            table.rows().forEach(row -> assertEquals(table.headings().size(), row.size()));
        }
    }
}
