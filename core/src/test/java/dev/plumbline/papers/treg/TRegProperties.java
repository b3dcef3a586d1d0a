package dev.plumbline.papers.treg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.AlongDivergence;
import dev.plumbline.evaluation.CreditCorrelation;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.TokenRegularizedDpo;
import dev.plumbline.policy.TokenRegularizedDpo.Margin;
import dev.plumbline.policy.TokenRegularizedDpo.Weight;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 7 of the specification of T-REG for every weight and margin, and the experiments, whose claims are
/// property 8. The method's own gradient is also tested beside {@link TokenRegularizedDpo}.
///
/// Planted mistakes, and what turns red: the weight held in a loss that follows it, or the other way round
/// (gradients); a margin by means with the β of sums (gradients, simPo); a reference inside the regulariser (shifts);
/// rows not centred (correlation); the divergence of the wrong end (along).
class TRegProperties {
    private static final List<Margin> MARGINS = List.of(new Margin.LogRatios(), new Margin.Means(0.4));

    /// l_w, ref_w, r̂_w, l_l, ref_l, r̂_l.
    private static double[][] pair(int seed) {
        var random = new Philox(seed, 0);
        int chosen = 1 + random.nextInt(5);
        int rejected = 1 + random.nextInt(5);
        var rows = new double[6][];
        for (int i = 0; i < 6; i++) {
            rows[i] = new double[i < 3 ? chosen : rejected];
            for (int t = 0; t < rows[i].length; t++) {
                rows[i][t] = i % 3 == 2 ? random.nextDouble() - 0.5 : -3 * random.nextDouble();
            }
        }
        return rows;
    }

    private static TokenRegularizedDpo.PairLoss loss(TokenRegularizedDpo loss, double[][] p) {
        return loss.evaluate(p[0], p[1], p[2], p[3], p[4], p[5]);
    }

    /// P2: what each weight holds is held in the difference too. Step 1e-4: error of the third derivative below
    /// 1e-8, of rounding below 1e-11.
    @Property(tries = 60, seed = "20261129")
    void gradientsAreDifferences(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 2) double alpha) {
        double[][] p = pair(seed);
        for (var weight : Weight.values()) {
            for (var margin : MARGINS) {
                var method = new TokenRegularizedDpo(0.5, alpha, weight, margin);
                var at = loss(method, p);
                for (int row : new int[] {0, 3}) {
                    for (int t = 0; t < p[row].length; t++) {
                        double here = p[row][t];
                        p[row][t] = here + 1e-4;
                        var above = loss(method, p);
                        p[row][t] = here - 1e-4;
                        var below = loss(method, p);
                        p[row][t] = here;
                        double slope = weight == Weight.FOLLOWED
                                ? above.total() - below.total()
                                : above.dpo() - below.dpo()
                                        + alpha * at.weight() * (above.regularizer() - below.regularizer());
                        assertEquals(slope / 2e-4, (row == 0 ? at.dChosen() : at.dRejected())[t], 2e-8);
                    }
                }
            }
        }
    }

    /// P1, P4, P5, P6, to the rounding of three operations on numbers below 3.
    @Property(tries = 60, seed = "20261129")
    void weightsOfTokens(
            @ForAll int seed, @ForAll @DoubleRange(min = 0, max = 1.99) double alpha,
            @ForAll @DoubleRange(min = -0.5, max = 0.5) double c) {
        double[][] p = pair(seed);
        for (var margin : MARGINS) {
            var dpo = loss(new TokenRegularizedDpo(0.5, 0, Weight.HELD, margin), p);
            var method = new TokenRegularizedDpo(0.5, alpha, Weight.HELD, margin);
            var regularized = loss(method, p);
            double[][] silent = p.clone();
            silent[2] = new double[p[0].length];
            silent[5] = new double[p[3].length];
            assertArrayEquals(dpo.dChosen(), loss(method, silent).dChosen());
            assertEquals(dpo.total(), loss(method, silent).total());
            double[][] constant = p.clone();
            constant[2] = filled(p[0].length, c);
            constant[5] = filled(p[3].length, c);
            var scaled = loss(method, constant);
            for (int t = 0; t < p[0].length; t++) {
                assertEquals((1 + alpha * c) * dpo.dChosen()[t], scaled.dChosen()[t], 1e-15);
                assertTrue(dpo.dChosen()[t] < 0 && regularized.dChosen()[t] < 0);
            }
            for (int t = 0; t < p[3].length; t++) {
                assertEquals((1 - alpha * c) * dpo.dRejected()[t], scaled.dRejected()[t], 1e-15);
                assertTrue(dpo.dRejected()[t] > 0 && regularized.dRejected()[t] > 0);
            }
            double[][] surer = p.clone();
            surer[0] = Arrays.stream(p[0]).map(l -> l + 0.1).toArray();
            var after = loss(method, surer);
            assertTrue(after.weight() < regularized.weight() && after.weight() > 0 && regularized.weight() < 1);
        }
        assertEquals(0.5, loss(new TokenRegularizedDpo(0.5, alpha),
                new double[][] {p[0], p[0], p[2], p[3], p[3], p[5]}).weight());
        assertEquals(1, loss(new TokenRegularizedDpo(0.5, alpha, Weight.ONE, new Margin.LogRatios()), p).weight());
    }

    private static double[] filled(int length, double value) {
        var out = new double[length];
        Arrays.fill(out, value);
        return out;
    }

    /// P7: a common shift of both references changes nothing for equal lengths, and the reference enters a gradient
    /// through w alone: gradients of two references are proportional to their weights. Sums below 20: errors 1e-14.
    @Property(tries = 60, seed = "20261129")
    void shiftsOfTheReference(@ForAll int seed, @ForAll @DoubleRange(min = -2, max = 2) double shift) {
        double[][] p = pair(seed);
        var method = new TokenRegularizedDpo(0.5, 0.7);
        double[][] equal = {p[0], p[1], p[2], p[0].clone(), p[2], p[1]};
        double[][] moved = equal.clone();
        moved[1] = Arrays.stream(equal[1]).map(x -> x + shift).toArray();
        moved[4] = Arrays.stream(equal[4]).map(x -> x + shift).toArray();
        assertEquals(loss(method, equal).total(), loss(method, moved).total(), 1e-13);
        double[][] other = p.clone();
        other[1] = Arrays.stream(p[1]).map(x -> x + shift).toArray();
        var first = loss(method, p);
        var second = loss(method, other);
        for (int t = 0; t < p[0].length; t++) {
            assertEquals(first.dChosen()[t] / first.weight(), second.dChosen()[t] / second.weight(), 1e-14);
        }
        assertEquals(first.regularizer(), second.regularizer());
        double[] implicit = TokenRegularizedDpo.implicitRewards(0.5, p[0], p[1]);
        double[] rejected = TokenRegularizedDpo.implicitRewards(0.5, p[3], p[4]);
        double h = Arrays.stream(implicit).sum() - Arrays.stream(rejected).sum();
        assertEquals(Logistic.sigmoid(-h), first.weight(), 1e-14);
    }

    /// P3: also as p_b/(p_b + p_w) − 1/2; probabilities above e⁻³.
    @Property(tries = 60, seed = "20261129")
    void contrast(@ForAll int seed) {
        double[][] p = pair(seed);
        double[] reward = TokenRegularizedDpo.contrastiveRewards(p[0], p[1]);
        double[] swapped = TokenRegularizedDpo.contrastiveRewards(p[1], p[0]);
        for (int t = 0; t < reward.length; t++) {
            double better = Math.exp(p[0][t]);
            assertEquals(better / (better + Math.exp(p[1][t])) - 0.5, reward[t], 1e-15);
            assertEquals(-reward[t], swapped[t]);
            assertTrue(Math.abs(reward[t]) < 0.5);
        }
        assertArrayEquals(new double[p[0].length], TokenRegularizedDpo.contrastiveRewards(p[0], p[0]));
    }

    /// For equal lengths T, γ = 0 and an even reference, SimPO of Tβ is DPO of β.
    @Property(tries = 30, seed = "20261129")
    void simPoOfOneLengthIsDpo(@ForAll int seed) {
        double[][] p = pair(seed);
        int length = p[0].length;
        double[] even = filled(length, -1);
        double[][] equal = {p[0], even, p[2], p[1], even, p[2]};
        var dpo = loss(new TokenRegularizedDpo(0.5, 0.7), equal);
        var simPo = loss(new TokenRegularizedDpo(0.5 * length, 0.7, Weight.HELD, new Margin.Means(0)), equal);
        assertEquals(dpo.total(), simPo.total(), 1e-14);
        assertArrayEquals(dpo.dChosen(), simPo.dChosen(), 1e-14);
        assertArrayEquals(dpo.dRejected(), simPo.dRejected(), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> new Margin.Means(Double.NaN));
    }

    @Property(tries = 30, seed = "20261129")
    void correlationIgnoresRowsAndScale(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 9) double factor) {
        var random = new Philox(seed, 1);
        var a = new double[3][4];
        var moved = new double[3][4];
        for (int row = 0; row < 3; row++) {
            double shift = 5 * random.nextGaussian();
            for (int v = 0; v < 4; v++) {
                a[row][v] = random.nextGaussian();
                moved[row][v] = factor * a[row][v] + shift;
            }
        }
        assertEquals(1, CreditCorrelation.of(a, moved), 1e-12);
        double[][] opposite = Arrays.stream(a).map(r -> Arrays.stream(r).map(x -> -x).toArray())
                .toArray(double[][]::new);
        assertEquals(-1, CreditCorrelation.of(opposite, moved), 1e-12);
        assertEquals(1 / Math.sqrt(3), CreditCorrelation.of(
                new double[][] {{1, 0, -1}, {0, 0, 0}}, new double[][] {{5, 5, 2}, {7, 7, 7}}) * 2 / 3, 1e-15);
        assertTrue(Double.isNaN(CreditCorrelation.of(new double[2][2], new double[2][2])));
        assertThrows(IllegalArgumentException.class, () -> CreditCorrelation.of(a, new double[3][3]));
    }

    @Test
    void valuesAlongTheDivergence() {
        double[] kl = {0, 1, 3, 2, 4};
        double[] value = {5, 6, 8, 0, 9};
        assertEquals(5, AlongDivergence.valueAt(kl, value, 0));
        assertEquals(5.5, AlongDivergence.valueAt(kl, value, 0.5));
        assertEquals(7, AlongDivergence.valueAt(kl, value, 2), "where the path gets there first");
        assertEquals(8.5, AlongDivergence.valueAt(new double[] {0, 1, 3, 4}, new double[] {5, 6, 8, 9}, 3.5));
        assertEquals(9, AlongDivergence.valueAt(kl, value, 7), "never: the end");
        assertThrows(IllegalArgumentException.class, () -> AlongDivergence.valueAt(kl, new double[1], 1));
    }

    /// α = 0 with any token rewards is DPO to the bit; the first step by hand: w = 1/2 for every pair.
    @Test
    void firstStepOfDpo() {
        var pairs = TokenPairs.of(0, 6, 4);
        try (var backend = new DefinitionBackend()) {
            double[][] rewards = pairs.rewards(Method.Source.NOISE, null);
            var path = TokenTraining.train(backend, pairs, Method.DPO, rewards, 1);
            assertArrayEquals(path.value(), TokenTraining.train(
                    backend, pairs, Method.DPO, pairs.rewards(Method.Source.CHOSEN, null), 1).value());
            // ∂L/∂z of a row: −β w/6 for each chosen token, + for each rejected one; π drops out of the difference
            double[][] expected = new double[6][5];
            for (int i = 0; i < 12; i++) {
                for (int t = 0; t < 6; t++) {
                    expected[t][pairs.responses()[i][t]] += (i % 2 == 0 ? 1 : -1) * 0.5 * 0.5 / 6 * 0.5;
                }
            }
            double[][] reference = pairs.space().logProbabilities(pairs.reference());
            for (int t = 0; t < 6; t++) {
                for (int v = 0; v < 5; v++) {
                    expected[t][v] += pairs.reference()[t][v];
                }
            }
            double[][] logp = pairs.space().logProbabilities(expected);
            for (int t = 0; t < 6; t++) {
                for (int v = 0; v < 5; v++) {
                    assertEquals(0.5 * (logp[t][v] - reference[t][v]), path.implicit()[t][v], 1e-14);
                }
            }
        }
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new TReg();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.01);
                var other = experiment.run(backend, 6, 0.01);
                assertEquals(first, experiment.run(backend, 5, 0.01));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(Math.abs(value) <= 6, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(18, paper.claims(measured).size());
        assertEquals(2, paper.tables(measured).size());
        assertEquals(17, paper.figures(measured).getFirst().lines().size());
    }
}
