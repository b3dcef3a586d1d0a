package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Covariates of items and of comparisons: reduction to the model without them, scaling, a published kind of fit by
/// another program, and data that leave a coefficient infinite or undefined.
///
/// Turned red by: x_second − x_first; an order effect on the wrong side; γ added to both items; a sandwich with w for
/// w²; a separated covariate that comes back as a number; a ridge on β.
class StructuredBradleyTerryProperties {
    private static final FitOptions HALF = FitOptions.defaults().withTies(new TieModel.HalfWin());

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /// Rows of all pairs in a ring and random ones, with covariates z = (normal, normal) from γ = (0.5, −0.3).
    private static ComparisonLog log(long seed, int items, boolean ordered, int covariates, boolean weighted) {
        var random = new Philox(seed, 8);
        var builder = ComparisonLog.builder(names("i", items), ordered, List.of(), names("z", covariates));
        double[] gamma = {0.5, -0.3};
        for (int k = 0; k < 12 * items; k++) {
            int i = k < items ? k : random.nextInt(items);
            int j = k < items ? (k + 1) % items : (i + 1 + random.nextInt(items - 1)) % items;
            var z = new double[covariates];
            double d = 0.2 * (i - j);
            for (int c = 0; c < covariates; c++) {
                z[c] = random.nextGaussian();
                d += gamma[c] * z[c];
            }
            double u = random.nextDouble();
            double weight = weighted ? 0.5 + random.nextDouble() : 1;
            var w = new double[3];
            w[u < 0.15 ? 2 : (u - 0.15) / 0.85 < Logistic.sigmoid(d) ? 0 : 1] = weight;
            builder.row(i, j, w, new double[] {w[0] * w[0], w[1] * w[1], w[2] * w[2]}, 0, z);
            // both ways once, so that every estimate is finite
            double[] one = {1, 1, 0};
            builder.row(i, j, one, one, 0, z);
        }
        return builder.build();
    }

    /// Both at gradients below 1e-10 n_i; the least eigenvalue of Λ is above 0.05 on this ring with as many chords.
    @Property(tries = 40)
    void withoutCovariatesItIsBradleyTerry(@ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int items,
            @ForAll boolean order, @ForAll boolean ridge) {
        ComparisonLog log = log(seed, items, true, 0, true);
        FitOptions options = HALF.withOrderEffect(order);
        options = ridge ? options.withPrior(new StrengthPrior.Ridge(0.7)) : options;
        StructuredFit structured = StructuredBradleyTerry.fit(log, null, List.of(), options);
        BradleyTerryFit plain = BradleyTerry.fit(log.comparisons(), options);
        assertTrue(structured.converged() && plain.converged());
        assertArrayEquals(plain.theta(), structured.theta(), 1e-6);
        assertEquals(plain.orderEffect(), structured.orderEffect(), 1e-6);
        assertEquals(plain.kernelLogLikelihood(), structured.kernelLogLikelihood(), 1e-8);
        assertEquals(plain.freeParameters(), structured.freeParameters());
        for (CovarianceType type : CovarianceType.values()) {
            for (Gauge gauge : List.of(new Gauge.Centered(), new Gauge.Reference(1), new Gauge.AsFitted())) {
                assertArrayEquals(plain.standardErrors(type, gauge), structured.standardErrors(type, gauge), 1e-6);
            }
            if (order) {
                assertEquals(plain.orderEffectStandardError(type),
                        structured.coefficients(type).getFirst().standardError(), 1e-6);
            }
        }
    }

    /// X of all indicators but one spans every θ with one item at 0.
    @Property(tries = 30)
    void indicatorsAreItems(@ForAll long seed, @ForAll @IntRange(min = 2, max = 7) int items) {
        ComparisonLog log = log(seed, items, false, 2, false);
        var indicators = new double[items][items - 1];
        for (int i = 1; i < items; i++) {
            indicators[i][i - 1] = 1;
        }
        StructuredFit free = StructuredBradleyTerry.fit(log, null, List.of(), HALF);
        StructuredFit indicated = StructuredBradleyTerry.fit(log, indicators, names("x", items - 1), HALF);
        assertArrayEquals(free.theta(), indicated.theta(), 1e-6);
        assertArrayEquals(free.standardErrors(CovarianceType.SANDWICH, new Gauge.Centered()),
                indicated.standardErrors(CovarianceType.SANDWICH, new Gauge.Centered()), 1e-6);
        var gamma = free.coefficients(CovarianceType.FISHER);
        var other = indicated.coefficients(CovarianceType.FISHER);
        for (int k = 0; k < 2; k++) {
            assertEquals(gamma.get(k).estimate(), other.get(items - 1 + k).estimate(), 1e-6);
            assertEquals(gamma.get(k).standardError(), other.get(items - 1 + k).standardError(), 1e-6);
        }
    }

    /// x → c x + s for items gives β/c and the same θ: the shift cancels.
    @Property(tries = 30)
    void unitsOfACovariateDoNotMatter(@ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 100) double c,
            @ForAll @DoubleRange(min = -5, max = 5) double s, @ForAll boolean residual) {
        ComparisonLog log = log(seed, 6, false, 1, false);
        var x = new double[6][1];
        var moved = new double[6][1];
        for (int i = 0; i < 6; i++) {
            x[i][0] = Math.sin(2 * i);
            moved[i][0] = c * x[i][0] + s;
        }
        FitOptions options = residual ? HALF.withPrior(new StrengthPrior.Ridge(2)) : HALF;
        StructuredFit one = StructuredBradleyTerry.fit(log, x, List.of("x"), options);
        StructuredFit other = StructuredBradleyTerry.fit(log, moved, List.of("x"), options);
        double beta = one.coefficients(CovarianceType.FISHER).getFirst().estimate();
        assertEquals(beta, c * other.coefficients(CovarianceType.FISHER).getFirst().estimate(), 1e-6);
        assertArrayEquals(new Gauge.Centered().apply(one.theta()), new Gauge.Centered().apply(other.theta()), 1e-6);
        assertEquals(one.kernelLogLikelihood(), other.kernelLogLikelihood(), 1e-7);
    }

    /// Items exchanged with outcomes, and z with its sign: the same data.
    @Property(tries = 30)
    void turningRowsRoundChangesNothing(@ForAll long seed) {
        ComparisonLog log = log(seed, 5, false, 2, true);
        var turned = ComparisonLog.builder(log.names(), false, List.of(), log.covariateNames());
        for (int row = 0; row < log.size; row++) {
            turned.row(log.second[row], log.first[row],
                    new double[] {log.weights[1][row], log.weights[0][row], log.weights[2][row]},
                    new double[] {log.squares[1][row], log.squares[0][row], log.squares[2][row]}, 0,
                    new double[] {-log.covariates[row][0], -log.covariates[row][1]});
        }
        StructuredFit one = StructuredBradleyTerry.fit(log, null, List.of(), HALF);
        StructuredFit other = StructuredBradleyTerry.fit(turned.build(), null, List.of(), HALF);
        assertArrayEquals(one.theta(), other.theta(), 1e-9);
        assertArrayEquals(one.standardErrors(CovarianceType.SANDWICH, new Gauge.Centered()),
                other.standardErrors(CovarianceType.SANDWICH, new Gauge.Centered()), 1e-9);
    }

    /// Home wins of 1987 on two made-up covariates of the teams, by R 4.2.2: glm(cbind(home.wins, away.wins) ~ dx + dy).
    @Test
    void agreesWithLogisticRegressionInR() {
        double[][] x = {{3, 2}, {1, 7}, {4, 1}, {1, 8}, {5, 2}, {9, 8}, {2, 1}};
        var records = DataFiles.read("baseball-1987.csv");
        var teams = new TreeSet<String>();
        records.forEach(r -> teams.add(r.get(0)));
        List<String> names = List.copyOf(teams);
        var builder = ComparisonLog.builder(names, true, List.of(), List.of());
        for (var r : records) {
            double[] w = {Double.parseDouble(r.get(2)), Double.parseDouble(r.get(3)), 0};
            builder.row(names.indexOf(r.get(0)), names.indexOf(r.get(1)), w, w, 0, null);
        }
        StructuredFit fit = StructuredBradleyTerry.fit(builder.build(), x, List.of("x", "y"), HALF.withOrderEffect(true));
        double[][] expected = {{0.007910216058, 0.03104017216}, {0.053830914182, 0.02636005669},
            {0.263993319787, 0.12315453917}};
        var found = fit.coefficients(CovarianceType.FISHER);
        for (int k = 0; k < 3; k++) {
            assertEquals(expected[k][0], found.get(k).estimate(), 1e-10, found.get(k).name());
            // R's standard errors are those of its last but one step
            assertEquals(expected[k][1], found.get(k).standardError(), 1e-7);
        }
        assertEquals(-184.762308037, fit.kernelLogLikelihood(), 1e-8);
        assertEquals(3, fit.freeParameters());
    }

    @Test
    void saysWhichCovariateHasNoCoefficient() {
        ComparisonLog log = log(1, 5, false, 0, false);
        var constant = new double[][] {{1}, {1}, {1}, {1}, {1}};
        var error = assertThrows(IllegalArgumentException.class,
                () -> StructuredBradleyTerry.fit(log, constant, List.of("size"), HALF));
        assertTrue(error.getMessage().contains("'size'"), error.getMessage());
        var twice = new double[][] {{1, 2}, {3, 6}, {0, 0}, {2, 4}, {5, 10}};
        error = assertThrows(IllegalArgumentException.class,
                () -> StructuredBradleyTerry.fit(log, twice, List.of("size", "double"), HALF));
        assertTrue(error.getMessage().contains("'double'"), error.getMessage());
        // the outcome is the sign of z
        var separated = ComparisonLog.builder(names("i", 3), false, List.of(), List.of("z"));
        for (int k = 0; k < 12; k++) {
            double[] w = {k % 2, 1 - k % 2, 0};
            separated.row(k % 3, (k + 1) % 3, w, w, 0, new double[] {k % 2 == 1 ? 1 : -1});
        }
        var infinite = assertThrows(NoFiniteEstimateException.class,
                () -> StructuredBradleyTerry.fit(separated.build(), null, List.of(), HALF));
        assertTrue(infinite.getMessage().contains("'z'"), infinite.getMessage());
        assertThrows(IllegalArgumentException.class,
                () -> StructuredBradleyTerry.fit(log, new double[][] {{1}}, List.of("size"), HALF));
        assertThrows(IllegalArgumentException.class, () -> separated.row(0, 1, new double[] {1, 0, 0},
                new double[] {1, 0, 0}, 0, new double[] {Double.NaN}));
    }
}
