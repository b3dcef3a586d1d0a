package dev.plumbline.reward.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.SymmetricEigen;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.EnsembleAggregation;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Section H of the specification of aggregation: second derivatives, the chain rule, pessimism set by set.
///
/// Planted mistakes that turn it red: the other sign of w wᵀ; M in place of M − ddof; t tᵀ without its divisor; the
/// curvature of the members left out of the chain rule.
class AggregateDerivativesProperties {
    private static final List<Aggregation> RULES = List.of(new Aggregation.Mean(), new Aggregation.Minimum(),
            new Aggregation.Median(), new Aggregation.Quantile(0.3, QuantileMethod.LINEAR),
            new Aggregation.UncertaintyWeighted(0.5, 0), new Aggregation.UncertaintyWeighted(0.7, 1),
            new Aggregation.MeanMinusStd(1, 0), new Aggregation.MeanMinusStd(0.6, 1), new Aggregation.SoftMin(0.7),
            new Aggregation.SoftMin(3), new Aggregation.LogSigmoidSum(0.2));

    /// Scores 0.1 apart or more: no tie is near, and deviations are at least 0.05.
    private static double[] apart(int seed, int members) {
        var random = new Philox(seed, 40);
        int[] order = random.permutation(members);
        var r = new double[members];
        Arrays.setAll(r, i -> 0.5 * order[i] + 0.2 * Math.tanh(random.nextGaussian()) + 3 * (seed % 2));
        return r;
    }

    /// Central differences of the gradient, h = 1e-5: the third derivatives of the gradient are below 1e3 here, h²/6
    /// times that is 2e-8, rounding 1e-15/h = 1e-10.
    @Property(tries = 150, seed = "20261129")
    void hessianIsTheSlopeOfTheGradient(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        double[] r = apart(seed, members);
        double h = 1e-5;
        for (var rule : RULES) {
            double[][] hessian = AggregateDerivatives.hessian(rule, r);
            for (int j = 0; j < members; j++) {
                double[] up = r.clone();
                double[] down = r.clone();
                up[j] += h;
                down[j] -= h;
                double[] above = EnsembleAggregation.evaluate(rule, up).gradient();
                double[] below = EnsembleAggregation.evaluate(rule, down).gradient();
                for (int i = 0; i < members; i++) {
                    double slope = (above[i] - below[i]) / (up[j] - down[j]);
                    assertEquals(slope, hessian[i][j], 1e-7, rule + " " + i + ", " + j);
                }
            }
        }
    }

    /// Symmetric; negative semidefinite for the concave; rows of sum 0 with translation; H r = 0 with homogeneity.
    /// Entries are below 100: 1e-12.
    @Property(tries = 150, seed = "20261129")
    void lawsOfTheHessian(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        double[] r = apart(seed, members);
        for (var rule : RULES) {
            double[][] hessian = AggregateDerivatives.hessian(rule, r);
            for (int i = 0; i < members; i++) {
                for (int j = 0; j < i; j++) {
                    assertEquals(hessian[i][j], hessian[j][i], 1e-12);
                }
                if (!(rule instanceof Aggregation.LogSigmoidSum)) {
                    assertEquals(0, Arrays.stream(hessian[i]).sum(), 1e-12, rule.toString());
                }
                if (rule instanceof Aggregation.MeanMinusStd) {
                    assertEquals(0, AggregateDerivatives.gradient(r, transposed(hessian))[i], 1e-12, rule.toString());
                }
            }
            for (double value : SymmetricEigen.values(hessian)) {
                assertTrue(value <= 1e-12, rule + " is not concave: " + value);
            }
        }
    }

    private static double[][] transposed(double[][] a) {
        var out = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                out[j][i] = a[i][j];
            }
        }
        return out;
    }

    /// rᵢ(y) = bᵢ·y + ½ yᵀ Cᵢ y in two unknowns: the chain rule against differences of A(r(y)). Step 1e-4: fourth
    /// derivatives below 1e3 and values below 1e2 give 1e-6 + 1e-14/h² = 2e-6; compared to 1e-5.
    @Property(tries = 100, seed = "20261129")
    void chainRule(@ForAll int seed) {
        var random = new Philox(seed, 41);
        int members = 4;
        var b = new double[members][2];
        var c = new double[members][2][2];
        for (int i = 0; i < members; i++) {
            b[i] = new double[] {random.nextGaussian(), random.nextGaussian()};
            double cross = random.nextGaussian();
            c[i] = new double[][] {{random.nextGaussian(), cross}, {cross, random.nextGaussian()}};
        }
        double[] y = {1, -0.5};
        double[] r = members(b, c, y);
        var gradients = new double[members][2];
        for (int i = 0; i < members; i++) {
            for (int k = 0; k < 2; k++) {
                gradients[i][k] = b[i][k] + c[i][k][0] * y[0] + c[i][k][1] * y[1];
            }
        }
        double h = 1e-4;
        for (var rule : List.of(new Aggregation.UncertaintyWeighted(0.3, 0), new Aggregation.SoftMin(2),
                new Aggregation.LogSigmoidSum(0), new Aggregation.Mean())) {
            double[] weights = EnsembleAggregation.evaluate(rule, r).gradient();
            double[] gradient = AggregateDerivatives.gradient(weights, gradients);
            double[][] hessian = AggregateDerivatives.hessian(
                    weights, AggregateDerivatives.hessian(rule, r), gradients, c);
            for (int k = 0; k < 2; k++) {
                double slope = (at(rule, b, c, y, k, h, 0, 0) - at(rule, b, c, y, k, -h, 0, 0)) / (2 * h);
                assertEquals(slope, gradient[k], 1e-5, rule.toString());
                for (int l = 0; l < 2; l++) {
                    double second = (at(rule, b, c, y, k, h, l, h) - at(rule, b, c, y, k, h, l, -h)
                            - at(rule, b, c, y, k, -h, l, h) + at(rule, b, c, y, k, -h, l, -h)) / (4 * h * h);
                    assertEquals(second, hessian[k][l], 1e-5, rule.toString());
                }
            }
        }
    }

    private static double at(
            Aggregation rule, double[][] b, double[][][] c, double[] y, int k, double first, int l, double second) {
        double[] moved = y.clone();
        moved[k] += first;
        moved[l] += second;
        return EnsembleAggregation.evaluate(rule, members(b, c, moved)).value();
    }

    private static double[] members(double[][] b, double[][][] c, double[] y) {
        var r = new double[b.length];
        Arrays.setAll(r, i -> b[i][0] * y[0] + b[i][1] * y[1]
                + (c[i][0][0] * y[0] * y[0] + 2 * c[i][0][1] * y[0] * y[1] + c[i][1][1] * y[1] * y[1]) / 2);
        return r;
    }

    /// E A(r) ≤ A(E r) for every concave rule: what is pessimistic response by response is at least as pessimistic as
    /// on the members' expectations; min and LCB are the cases of the specification.
    @Property(tries = 150, seed = "20261129")
    void pointwiseIsBelowSetwise(@ForAll int seed) {
        var random = new Philox(seed, 42);
        double[] policy = SoftmaxPolicy.softmax(AggregatorProperties.scores(random, 6));
        var scores = new double[5][];
        Arrays.setAll(scores, i -> AggregatorProperties.scores(random, 6));
        double[] expected = Arrays.stream(scores).mapToDouble(row -> SoftmaxPolicy.mean(policy, row)).toArray();
        for (var row : AxiomTable.rows()) {
            if (row.holds(Axiom.CONCAVE)) {
                double pointwise = SoftmaxPolicy.mean(policy, row.rule().aggregate(scores));
                assertTrue(pointwise <= row.rule().value(expected) + 1e-12, row.name());
            }
        }
    }

    /// Strictly, where members disagree on which response is bad.
    @Example
    void pointwiseMayBeStrictlyBelow() {
        double[][] scores = {{-1, 1}, {1, -1}};
        double[] half = {0.5, 0.5};
        var min = Aggregator.of(new Aggregation.Minimum());
        assertEquals(-1, SoftmaxPolicy.mean(half, min.aggregate(scores)));
        assertEquals(0, min.value(0, 0));
    }

    @Example
    void edges() {
        var bound = new Aggregation.MeanMinusStd(1, 0);
        assertTrue(Double.isNaN(AggregateDerivatives.hessian(bound, new double[] {2, 2})[0][1]));
        assertEquals(0, AggregateDerivatives.hessian(bound, new double[] {2})[0][0]);
        assertEquals(0, AggregateDerivatives.hessian(new Aggregation.MeanMinusStd(0, 0), new double[] {2, 2})[0][1]);
        for (var rule : RULES) {
            assertTrue(Double.isNaN(AggregateDerivatives.hessian(rule, new double[] {1, Double.NaN})[0][0]));
            assertThrows(IllegalArgumentException.class, () -> AggregateDerivatives.hessian(rule, new double[0]));
        }
        assertThrows(IllegalArgumentException.class,
                () -> AggregateDerivatives.gradient(new double[2], new double[1][1]));
        // the formula of the specification, by hand: M = 2, r = (0, 2), t = (−1, 1): I − 11ᵀ/2 − ttᵀ/2 = 0
        assertEquals(0, AggregateDerivatives.hessian(bound, new double[] {0, 2})[0][0], 1e-16);
        assertEquals(-0.25, AggregateDerivatives.hessian(new Aggregation.SoftMin(1), new double[] {3, 3})[1][1], 1e-16);
        assertEquals(1, Moments.standardDeviation(new double[] {0, 2}, 0));
    }
}
