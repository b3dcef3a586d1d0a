package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Davidson's and Rao and Kupper's ties together with covariates: derivatives, what is left without one or the other,
/// solvers, and intervals that cover.
///
/// Turned red by: γ z beside κ in Davidson's first win, in place of the strengths; κ in D under Davidson; the sign of the
/// mixed derivative by κ and τ; a sandwich that counts a tie as half a score.
class TiesWithCovariatesProperties {
    private static final String SEED = "20261129";

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static FitOptions options(boolean davidson) {
        return FitOptions.defaults().withTies(davidson ? new TieModel.Davidson() : new TieModel.RaoKupper());
    }

    /// Outcomes drawn from the model itself: θ_i = 0.3 i, γ = (0.5, −0.3), κ = 0.2, τ = log ν or η of `tau`.
    private static ComparisonLog log(Philox random, int items, int rows, boolean ordered, int covariates, TieModel ties,
            double tau) {
        var builder = ComparisonLog.builder(names("i", items), ordered, List.of(), names("z", covariates));
        double[] gamma = {0.5, -0.3};
        for (int k = 0; k < rows; k++) {
            int i = k < items ? k : random.nextInt(items);
            int j = k < items ? (k + 1) % items : (i + 1 + random.nextInt(items - 1)) % items;
            var z = new double[covariates];
            double d = 0.3 * (i - j);
            for (int c = 0; c < covariates; c++) {
                z[c] = random.nextGaussian();
                d += gamma[c] * z[c];
            }
            double[] p = Likelihood.probabilities(ties, d, ordered ? 0.2 : 0, tau);
            double u = random.nextDouble();
            var w = new double[3];
            w[u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2] = 1;
            builder.row(i, j, w, w, 0, z);
        }
        return builder.build();
    }

    /// The same with one win either way, one tie and a weight of its own in each row: every estimate is finite.
    private static ComparisonLog finite(long seed, int items, boolean ordered, int covariates) {
        var random = new Philox(seed, 3);
        var builder = ComparisonLog.builder(names("i", items), ordered, List.of(), names("z", covariates));
        for (int k = 0; k < 8 * items; k++) {
            int i = k % items;
            int j = k < 2 * items ? (i + 1) % items : (i + 1 + random.nextInt(items - 1)) % items;
            double[] w = {1 + 2 * random.nextDouble(), 1 + random.nextDouble(), 0.5 + random.nextDouble()};
            double[] squares = {w[0] * w[0], w[1] * w[1] / 2, w[2] * w[2]};
            double[] z = IntStream.range(0, covariates).mapToDouble(c -> random.nextGaussian()).toArray();
            builder.row(i, j, w, squares, 0, z);
        }
        return builder.build();
    }

    /// Central differences with h = 1e-5 of sums of at most 48 rows of weight 6: h² f‴/6 < 1e-10 · 288/6 · 16 (|z| < 4,
    /// f‴ of η up to 8/0.1³ near its smallest value is excluded by η ≥ 0.5), rounding 1e-16 · 1e3/h = 1e-8.
    @Property(seed = SEED, tries = 60)
    void derivativesAreThoseOfTheValue(@ForAll long seed, @ForAll boolean davidson, @ForAll boolean order,
            @ForAll @IntRange(max = 3) int prior, @ForAll boolean known) {
        int items = 5;
        var random = new Philox(seed, 4);
        StrengthPrior[] priors = {new StrengthPrior.Flat(), new StrengthPrior.Ridge(0.7),
            new StrengthPrior.PseudoComparisons(0.5), new StrengthPrior.Gamma(2, 1)};
        double[][] x = known ? new double[][] {{0}, {0.1}, {-0.3}, {0.4}, {-0.5}} : null;
        var design = new StructuredDesign(finite(seed, items, true, 2), x, known ? List.of("x") : List.of(),
                options(davidson).withOrderEffect(order).withPrior(priors[prior]));
        double[] at = random.doubles(design.parameters, -0.5, 0.5).toArray();
        at[design.tie] += 1;
        var gradient = new double[at.length];
        var hessian = new double[at.length][at.length];
        design.evaluate(at, gradient, hessian);
        double total = IntStream.range(0, design.log.size).mapToDouble(design::weight).sum();
        double h = 1e-5;
        for (int k = 0; k < at.length; k++) {
            var up = new double[at.length];
            var down = new double[at.length];
            double keep = at[k];
            at[k] = keep + h;
            double above = design.evaluate(at, up, null);
            at[k] = keep - h;
            double below = design.evaluate(at, down, null);
            at[k] = keep;
            assertEquals((above - below) / (2 * h), gradient[k], 1e-6);
            for (int j = 0; j < at.length; j++) {
                // under a flat prior the Hessian holds a term that fixes the sum of free strengths
                double gauge = prior == 0 && !known && k < items && j < items ? total / items / items : 0;
                assertEquals(-(up[j] - down[j]) / (2 * h) + gauge, hessian[k][j], 1e-6);
            }
        }
    }

    /// Both end at gradients below 1e-10 n_i of the same concave function, whose curvature is above 0.05 n_i here:
    /// 1e-8.
    @Property(seed = SEED, tries = 40)
    void withoutCovariatesItIsTheTieModel(@ForAll long seed, @ForAll @IntRange(min = 2, max = 7) int items,
            @ForAll boolean davidson, @ForAll boolean order, @ForAll boolean ridge) {
        ComparisonLog log = finite(seed, items, true, 0);
        FitOptions options = options(davidson).withOrderEffect(order);
        options = ridge ? options.withPrior(new StrengthPrior.Ridge(0.7)) : options;
        StructuredFit structured = StructuredBradleyTerry.fit(log, null, List.of(), options);
        BradleyTerryFit plain = BradleyTerry.fit(log.comparisons(), options);
        assertTrue(structured.converged() && plain.converged());
        assertArrayEquals(plain.theta(), structured.theta(), 1e-8);
        assertEquals(plain.orderEffect(), structured.orderEffect(), 1e-8);
        assertEquals(plain.tieParameter(), structured.tieParameter(), 1e-8);
        assertEquals(plain.kernelLogLikelihood(), structured.kernelLogLikelihood(), 1e-9);
        assertEquals(plain.freeParameters(), structured.freeParameters());
        assertArrayEquals(plain.probabilities(0, 1, false), structured.probabilities(0, 1), 1e-8);
        for (CovarianceType type : CovarianceType.values()) {
            for (Gauge gauge : List.of(new Gauge.Centered(), new Gauge.Reference(1), new Gauge.AsFitted())) {
                assertArrayEquals(plain.standardErrors(type, gauge), structured.standardErrors(type, gauge), 1e-7);
            }
            assertEquals(plain.tieParameterStandardError(type), structured.tieParameterStandardError(type), 1e-7);
            if (order) {
                assertEquals(plain.orderEffectStandardError(type),
                        structured.coefficients(type).getFirst().standardError(), 1e-7);
            }
        }
    }

    /// At γ = 0 covariates are not seen, so the maximum over γ is no lower.
    @Property(seed = SEED, tries = 40)
    void atGammaZeroItIsTheTieModel(@ForAll long seed, @ForAll boolean davidson, @ForAll boolean order) {
        ComparisonLog log = finite(seed, 5, true, 2);
        FitOptions options = options(davidson).withOrderEffect(order);
        BradleyTerryFit plain = BradleyTerry.fit(log.comparisons(), options);
        var design = new StructuredDesign(log, null, List.of(), options);
        var x = new double[design.parameters];
        System.arraycopy(plain.theta(), 0, x, 0, 5);
        if (order) {
            x[design.order] = plain.orderEffect();
        }
        x[design.tie] = davidson ? Math.log(plain.tieParameter()) : plain.tieParameter();
        assertEquals(plain.kernelLogLikelihood(), design.kernel(x), 1e-10);
        assertTrue(StructuredBradleyTerry.fit(log, null, List.of(), options).kernelLogLikelihood()
                >= plain.kernelLogLikelihood() - 1e-10);
    }

    @Property(seed = SEED, tries = 30)
    void withoutTiesItIsBradleyTerryWithCovariates(@ForAll long seed, @ForAll boolean davidson, @ForAll boolean order) {
        ComparisonLog tied = finite(seed, 5, true, 2);
        var builder = ComparisonLog.builder(tied.names(), true, List.of(), tied.covariateNames());
        for (int row = 0; row < tied.size; row++) {
            double[] w = {tied.weights[0][row], tied.weights[1][row], 0};
            builder.row(tied.first[row], tied.second[row], w, w, 0, tied.covariates[row]);
        }
        ComparisonLog log = builder.build();
        StructuredFit fit = StructuredBradleyTerry.fit(log, null, List.of(), options(davidson).withOrderEffect(order));
        StructuredFit plain = StructuredBradleyTerry.fit(log, null, List.of(),
                FitOptions.defaults().withOrderEffect(order));
        assertEquals(0, fit.tieParameter());
        assertArrayEquals(plain.theta(), fit.theta());
        assertEquals(plain.coefficients(CovarianceType.SANDWICH), fit.coefficients(CovarianceType.SANDWICH));
        assertThrows(IllegalArgumentException.class,
                () -> StructuredBradleyTerry.fit(tied, null, List.of(), FitOptions.defaults()));
    }

    /// Gradients below 1e-13 n_i, curvature above 0.01 n_i: 1e-11 each.
    @Property(seed = SEED, tries = 40)
    void solversAgree(@ForAll long seed, @ForAll @IntRange(max = 2) int model, @ForAll boolean order,
            @ForAll boolean ridge) {
        ComparisonLog log = finite(seed, 6, true, 2);
        FitOptions options = (model == 2 ? FitOptions.defaults().withTies(new TieModel.HalfWin()) : options(model == 0))
                .withOrderEffect(order).withTolerance(1e-13);
        options = ridge ? options.withPrior(new StrengthPrior.Ridge(0.7)) : options;
        StructuredFit newton = StructuredBradleyTerry.fit(log, null, List.of(), options);
        StructuredFit lbfgs = StructuredBradleyTerry.fit(log, null, List.of(), options.withSolver(Solver.LBFGS));
        assertTrue(newton.converged() && lbfgs.converged());
        assertArrayEquals(newton.theta(), lbfgs.theta(), 1e-10);
        assertEquals(newton.tieParameter(), lbfgs.tieParameter(), 1e-10);
        for (int k = 0; k < newton.coefficients(CovarianceType.FISHER).size(); k++) {
            assertEquals(newton.coefficients(CovarianceType.FISHER).get(k).estimate(),
                    lbfgs.coefficients(CovarianceType.FISHER).get(k).estimate(), 1e-10);
        }
        FitOptions newman = options.withSolver(Solver.NEWMAN);
        assertThrows(IllegalArgumentException.class, () -> StructuredBradleyTerry.fit(log, null, List.of(), newman));
    }

    /// Margins up to 8 and ties down to 1 in 100,000: far from the start, where a full step leads past η = 0.
    @Property(seed = SEED, tries = 100)
    void wideMarginsAndRareTiesAreFitted(@ForAll long seed, @ForAll boolean davidson) {
        var random = new Philox(seed, 5);
        double rare = Math.pow(10, -5 * random.nextDouble());
        double width = 4 * random.nextDouble();
        var builder = ComparisonLog.builder(names("i", 4), false, List.of(), List.of("z"));
        for (int k = 0; k < 40; k++) {
            int i = k % 4;
            double z = 2 * random.nextDouble() - 1;
            double[] w = {Math.exp(width * z), Math.exp(-width * z), rare * random.nextDouble()};
            builder.row(i, (i + 1 + random.nextInt(3)) % 4, w, w, 0, new double[] {z});
        }
        StructuredFit fit = StructuredBradleyTerry.fit(builder.build(), null, List.of(), options(davidson));
        assertTrue(fit.converged() && fit.iterations() < 60, () -> fit.converged() + " after " + fit.iterations());
        assertTrue(fit.tieParameter() > 0);
    }

    /// Items and outcomes exchanged, z with its sign: the same data, also to the sandwich.
    @Property(seed = SEED, tries = 30)
    void turningRowsRoundChangesNothing(@ForAll long seed, @ForAll boolean davidson) {
        ComparisonLog log = finite(seed, 5, false, 2);
        var turned = ComparisonLog.builder(log.names(), false, List.of(), log.covariateNames());
        for (int row = 0; row < log.size; row++) {
            turned.row(log.second[row], log.first[row],
                    new double[] {log.weights[1][row], log.weights[0][row], log.weights[2][row]},
                    new double[] {log.squares[1][row], log.squares[0][row], log.squares[2][row]}, 0,
                    new double[] {-log.covariates[row][0], -log.covariates[row][1]});
        }
        StructuredFit one = StructuredBradleyTerry.fit(log, null, List.of(), options(davidson));
        StructuredFit other = StructuredBradleyTerry.fit(turned.build(), null, List.of(), options(davidson));
        assertArrayEquals(one.theta(), other.theta(), 1e-9);
        assertEquals(one.tieParameter(), other.tieParameter(), 1e-9);
        assertEquals(one.tieParameterStandardError(CovarianceType.SANDWICH),
                other.tieParameterStandardError(CovarianceType.SANDWICH), 1e-9);
    }

    /// Under Davidson the exponents D/2 + κ, −D/2, τ and (D + κ)/2, −(D + κ)/2, τ − κ/2 differ by κ/2 in all three. Rao
    /// and Kupper's model sees D + κ alone.
    @Property(seed = SEED, tries = 30)
    void aConstantCovariateIsTheOrderEffect(@ForAll long seed, @ForAll boolean davidson) {
        ComparisonLog plain = finite(seed, 5, true, 0);
        var builder = ComparisonLog.builder(plain.names(), true, List.of(), List.of("one"));
        for (int row = 0; row < plain.size; row++) {
            builder.row(plain.first[row], plain.second[row],
                    new double[] {plain.weights[0][row], plain.weights[1][row], plain.weights[2][row]},
                    new double[] {plain.squares[0][row], plain.squares[1][row], plain.squares[2][row]}, 0,
                    new double[] {1});
        }
        ComparisonLog log = builder.build();
        StructuredFit order =
                StructuredBradleyTerry.fit(plain, null, List.of(), options(davidson).withOrderEffect(true));
        StructuredFit one = StructuredBradleyTerry.fit(log, null, List.of(), options(davidson));
        double gamma = one.coefficients(CovarianceType.FISHER).getFirst().estimate();
        assertArrayEquals(order.theta(), one.theta(), 1e-8);
        assertEquals(order.orderEffect(), gamma, 1e-8);
        assertEquals(order.tieParameter(), one.tieParameter() * (davidson ? Math.exp(gamma / 2) : 1), 1e-8);
        assertEquals(order.kernelLogLikelihood(), one.kernelLogLikelihood(), 1e-9);
        var error = assertThrows(IllegalArgumentException.class, () -> StructuredBradleyTerry.fit(log, null, List.of(),
                options(davidson).withOrderEffect(true)));
        assertTrue(error.getMessage().contains("'one'"), error.getMessage());
    }

    /// Few comparisons, so that often no finite estimate exists: the same verdict as the integer search of {@link
    /// Recession}.
    @Property(seed = SEED, tries = 300)
    void infiniteEstimatesAreRefused(@ForAll long seed, @ForAll boolean davidson, @ForAll boolean order) {
        var random = new Philox(seed, 9);
        var builder = ComparisonLog.builder(names("i", 3), true, List.of(), List.of());
        for (int k = 0; k < 8; k++) {
            int i = random.nextInt(3);
            var w = new double[3];
            w[random.nextInt(3)] = 1;
            builder.row(i, (i + 1 + random.nextInt(2)) % 3, w, w, 0, null);
        }
        ComparisonLog log = builder.build();
        FitOptions options = options(davidson).withOrderEffect(order);
        boolean refused = refuses(() -> BradleyTerry.fit(log.comparisons(), options));
        assertEquals(refused, refuses(() -> StructuredBradleyTerry.fit(log, null, List.of(), options)));
    }

    private static boolean refuses(Runnable fit) {
        try {
            fit.run();
            return false;
        } catch (NoFiniteEstimateException e) {
            return true;
        }
    }

    /// 4 items, 300 comparisons from the model, 400 repetitions: 95 % intervals of κ, γ₁, γ₂, τ and the centered θ_0,
    /// by Fisher's information and the sandwich. A binomial count of 400 at 0.95 lies in 363..394 but for 14 in 100,000
    /// below and 5 in 100,000 above: with 20 counts a false alarm in fewer than 4 of 1,000 seeds. The seed is fixed.
    @Test
    void intervalsCover() {
        var random = new Philox(20261129, 1);
        for (boolean davidson : new boolean[] {true, false}) {
            FitOptions options = options(davidson).withOrderEffect(true);
            double tau = davidson ? Math.log(0.8) : 0.5;
            var covered = new int[2][5];
            for (int repetition = 0; repetition < 400; repetition++) {
                ComparisonLog log = log(random.fork(repetition), 4, 300, true, 2, options.ties(), tau);
                StructuredFit fit = StructuredBradleyTerry.fit(log, null, List.of(), options);
                double estimate = davidson ? Math.log(fit.tieParameter()) : fit.tieParameter();
                for (CovarianceType type : CovarianceType.values()) {
                    var misses = new ArrayList<Double>();
                    double[] truth = {0.2, 0.5, -0.3};
                    for (int k = 0; k < 3; k++) {
                        var found = fit.coefficients(type).get(k);
                        misses.add((found.estimate() - truth[k]) / found.standardError());
                    }
                    misses.add((estimate - tau) / fit.tieParameterStandardError(type));
                    misses.add((fit.theta()[0] + 0.45) / fit.standardErrors(type, new Gauge.Centered())[0]);
                    for (int k = 0; k < 5; k++) {
                        covered[type.ordinal()][k] += Math.abs(misses.get(k)) <= 1.959963984540054 ? 1 : 0;
                    }
                }
            }
            for (int[] counts : covered) {
                for (int k = 0; k < 5; k++) {
                    int count = counts[k];
                    int which = k;
                    assertTrue(count >= 363 && count <= 394, () -> "coverage of " + which + ": " + count + " of 400");
                }
            }
        }
    }
}
