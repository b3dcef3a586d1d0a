package dev.plumbline.papers.overoptimization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.OveroptimizationFit;
import dev.plumbline.evaluation.OveroptimizationFit.Form;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.overoptimization.Curves.Curve;
import dev.plumbline.papers.rmensembles.SyntheticGold;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/// The parts of the over-optimisation study.
///
/// Planted mistakes that turn it red: the peak taken at α/β, or at exp(α/β); d taken for KL; labels that are flipped in the
/// data but not in training; a fine-tuning seed that also draws W, or a pretraining seed that also draws the order of the
/// data; rows of the grid taken for columns; disagreement by divisor members − 1; an order of indices that is not stable.
class OverOptimizationStudyProperties {
    private static final int[] DRAWS = {1, 2, 4, 8, 16, 32, 64};

    /// Noise of standard deviation s on each of m points moves α and β by at most s √m ‖(AᵀA)⁻¹Aᵀ‖; a noise of 1e-6 is below
    /// 1e-4 here, where the smallest singular value of the columns is above 0.1.
    @Property(tries = 100)
    void plantedCoefficientsAreFoundUnderSmallNoise(@ForAll @DoubleRange(min = 0.2, max = 3) double alpha,
            @ForAll @DoubleRange(min = 0.05, max = 2) double beta, @ForAll @LongRange(min = 0, max = 1000) long seed) {
        var random = new Philox(seed, 0);
        for (var form : Form.values()) {
            var truth = new OveroptimizationFit(alpha, beta, form, 0);
            double[] kl = Arrays.stream(DRAWS).mapToDouble(n -> BestOfN.klUpperBound(2 * n)).toArray();
            double[] gain = Arrays.stream(kl)
                    .map(k -> truth.value(Math.sqrt(k)) + 1e-6 * (2 * random.nextDouble() - 1)).toArray();
            var fit = OveroptimizationFit.fit(kl, gain, form);
            assertEquals(alpha, fit.alpha(), 1e-4);
            assertEquals(beta, fit.beta(), 1e-4);
        }
    }

    /// R′(d*) = 0 by the derivatives of the two forms, α − 2 β d and α − β log d − β, and R falls on both sides.
    @Property(tries = 100)
    void slopeVanishesAtThePeak(@ForAll @DoubleRange(min = 0.2, max = 3) double alpha,
            @ForAll @DoubleRange(min = 0.3, max = 3) double beta) {
        double best = new OveroptimizationFit(alpha, beta, Form.BEST_OF_N, 0).peakDistance();
        assertEquals(0, alpha - 2 * beta * best, 1e-14);
        double rl = new OveroptimizationFit(alpha, beta, Form.RL, 0).peakDistance();
        // one rounding of exp and one of log, each scaled by β, and |log d| below 10
        assertEquals(0, alpha - beta * Math.log(rl) - beta, 1e-13);
        for (var form : Form.values()) {
            var fit = new OveroptimizationFit(alpha, beta, form, 0);
            double d = fit.peakDistance();
            assertTrue(fit.value(d) > fit.value(0.9 * d) && fit.value(d) > fit.value(1.1 * d));
        }
    }

    private static PreferencePairs pairs(long seed, double noise) {
        return SyntheticGold.of(new Philox(seed, 1)).pairs(70, noise, new Philox(seed, 2));
    }

    private static List<double[]> trained(Backend backend, PreferencePairs pairs, int pretraining, int finetuning, int epochs) {
        return new SeededTraining(6, epochs, 0.5)
                .train(backend, pairs, new Philox(pretraining, 3), new Philox(finetuning, 4)).parameters();
    }

    /// A share of 1 flipped is the data with both answers exchanged; rounding of the gradients is all that differs.
    @Property(tries = 10)
    void flippedLabelsAreTrainedOn(@ForAll @LongRange(min = 0, max = 1000) long seed) {
        try (var backend = Backends.open("definition", BackendOptions.defaults())) {
            var pairs = pairs(seed, 0);
            var flip = new boolean[pairs.size()];
            Arrays.fill(flip, true);
            var flipped = trained(backend, pairs.withFlippedLabels(flip), 1, 1, 2);
            var exchanged = trained(backend, PreferencePairs.of(pairs.rejected(), pairs.chosen()), 1, 1, 2);
            var plain = trained(backend, pairs, 1, 1, 2);
            // Adam's step is bounded by its rate, 3e-3; four steps of rounding stay far below a thousandth of one
            assertArrayEquals(exchanged.get(0), flipped.get(0), 3e-6);
            assertFalse(Arrays.equals(plain.get(0), flipped.get(0)));
        }
    }

    /// Adam moves a weight by at most about its rate at the first step: after one epoch of two batches W is near where its own
    /// seed put it, and v where the other did.
    @Property(tries = 10)
    void seedsDrawWhatTheyShould(@ForAll @LongRange(min = 0, max = 1000) long seed) {
        try (var backend = Backends.open("definition", BackendOptions.defaults())) {
            var pairs = pairs(seed, 0.25);
            var base = trained(backend, pairs, 1, 1, 1);
            assertArrayEquals(base.get(0), trained(backend, pairs, 1, 1, 1).get(0));
            assertTrue(distance(base.get(0), trained(backend, pairs, 1, 2, 1).get(0)) < 0.02);
            assertTrue(distance(base.get(0), trained(backend, pairs, 2, 1, 1).get(0)) > 0.1);
            assertTrue(distance(base.get(2), trained(backend, pairs, 2, 1, 1).get(2)) < 0.02);
            assertTrue(distance(base.get(2), trained(backend, pairs, 1, 2, 1).get(2)) > 0.02);
            // one batch has no order, but one epoch of two has: with another order the same start ends elsewhere
            assertFalse(Arrays.equals(base.get(0), trained(backend, pairs, 1, 2, 1).get(0)));
            var weighted = new PreferencePairs(pairs.chosen(), pairs.rejected(), new double[pairs.size()], null, null, null);
            assertThrows(IllegalArgumentException.class, () -> trained(backend, weighted, 1, 1, 1));
        }
    }

    private static double distance(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
    }

    /// Of a crossed grid r = a_p + e_f, one pretraining sees only e, one fine-tuning seed only a, both see both.
    @Property(tries = 50)
    void cellsOfTheGridSeeTheirOwnErrors(@ForAll @DoubleRange(min = 0.1, max = 5) double ofPretraining,
            @ForAll @DoubleRange(min = 0.1, max = 5) double ofFinetuning) {
        var scores = new double[16][1];
        for (int i = 0; i < 16; i++) {
            scores[i][0] = ofPretraining * (i / 4) + ofFinetuning * (i % 4);
        }
        var pools = List.of(new Pool(new double[1], scores));
        // variance of 0, 1, 2, 3 with divisor 4
        double unit = Math.sqrt(1.25);
        for (String cell : CrossedSeeds.CELLS) {
            for (int[] members : CrossedSeeds.ensembles(cell)) {
                double disagreement = CrossedSeeds.disagreement(pools, members);
                switch (cell) {
                    case CrossedSeeds.NEITHER_OWN -> assertEquals(0, disagreement);
                    case CrossedSeeds.FINETUNING_OWN -> assertEquals(ofFinetuning * unit, disagreement, 1e-12);
                    case CrossedSeeds.PRETRAINING_OWN -> assertEquals(ofPretraining * unit, disagreement, 1e-12);
                    default -> {
                        assertEquals(4, Arrays.stream(members).map(i -> i / 4).distinct().count());
                        assertEquals(4, Arrays.stream(members).map(i -> i % 4).distinct().count());
                    }
                }
            }
        }
    }

    /// Where the proxy is gold, both curves are one and never fall.
    @Property(tries = 50)
    void goldItselfIsNeverOverOptimised(@ForAll @LongRange(min = 0, max = 1000) long seed) {
        var random = new Philox(seed, 5);
        double[] gold = IntStream.range(0, 64).mapToDouble(i -> random.nextGaussian()).toArray();
        var curve = Curves.bestOfN(DRAWS, List.of(new Pool(gold, new double[][] {gold})), List.of(gold));
        assertArrayEquals(curve.proxy(), curve.gold());
        assertEquals(curve.peak(), curve.last());
        assertEquals(0, curve.gold()[0]);
    }

    @Property(tries = 50)
    void interpolationMeetsThePoints(@ForAll @IntRange(min = 0, max = 3) int point,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        double[] kl = {0, 0.5, 1.5, 4};
        double[] gold = {0, 1, 1.5, 0.5};
        var path = Curve.of(kl, gold, gold, Form.RL);
        assertEquals(gold[point], PolicyRuns.interpolated(path, kl[point]), 1e-15);
        assertEquals(1 + 0.5 * share, PolicyRuns.interpolated(path, 0.5 + share), 1e-15);
        assertEquals(0.5, PolicyRuns.interpolated(path, 9));
    }

    @Property(tries = 100)
    void ordersAreStable(@ForAll @Size(max = 40) List<@IntRange(min = -3, max = 3) Integer> values) {
        double[] x = values.stream().mapToDouble(v -> v == 0 ? -0.0 : v).toArray();
        int[] order = Quantiles.stableOrder(x);
        assertEquals(x.length, Arrays.stream(order).distinct().count());
        for (int i = 1; i < order.length; i++) {
            assertTrue(x[order[i - 1]] < x[order[i]] || x[order[i - 1]] == x[order[i]] && order[i - 1] < order[i]);
        }
    }
}
