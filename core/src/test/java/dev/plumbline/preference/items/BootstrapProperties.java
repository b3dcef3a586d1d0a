package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Resampling with covariates, annotators and ties: what it reduces to, what it does not depend on, and whether its
/// intervals cover.
///
/// Turned red by: covariates or annotators that stay while outcomes are drawn; half as many comparisons; a stream
/// shared by all draws; rows drawn in the order of the file; an annotator drawn twice who counts once; refits that
/// begin at equal items and may end at turned-round annotators; percentiles of the wrong coefficient.
class BootstrapProperties {
    private static final String SEED = "20261129";

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /// Counts for every pair in both orders, by annotator and z in {−1, 0, 1}.
    private static ComparisonLog counts(long seed, int items, int annotators, int covariates, boolean ordered) {
        var random = new Philox(seed, 2);
        var builder = ComparisonLog.builder(names("i", items), ordered, names("k", annotators), names("z", covariates));
        for (int i = 0; i < items; i++) {
            for (int j = 0; j < items; j++) {
                for (int k = 0; k < Math.max(1, annotators) && i != j; k++) {
                    double[] w = {3 + random.nextInt(8), 3 + random.nextInt(8), 2 + random.nextInt(4)};
                    double[] z = IntStream.range(0, covariates).mapToDouble(c -> random.nextInt(3) - 1).toArray();
                    builder.row(i, j, w, w, k, z);
                }
            }
        }
        return builder.build();
    }

    /// The same multinomial draws over the same rows, refitted by two solvers to gradients below 1e-10 n_i.
    @Property(seed = SEED, tries = 15)
    void withoutCovariatesItIsThatOfPairs(@ForAll long seed, @ForAll @IntRange(max = 2) int ties,
            @ForAll boolean order) {
        ComparisonLog log = counts(seed, 4, 0, 0, order);
        TieModel model = List.of(new TieModel.HalfWin(), new TieModel.Davidson(), new TieModel.RaoKupper()).get(ties);
        FitOptions options = FitOptions.defaults().withTies(model).withOrderEffect(order);
        Bootstrap pairs = Bootstrap.of(BradleyTerry.fit(log.comparisons(), options), 20, new Philox(seed, 1));
        Bootstrap structured = Bootstrap.of(StructuredBradleyTerry.fit(log, null, List.of(), options),
                Bootstrap.Unit.COMPARISON, 20, new Philox(seed, 1));
        assertEquals(pairs.withoutEstimate(), structured.withoutEstimate());
        for (int draw = 0; draw < pairs.draws().length; draw++) {
            assertArrayEquals(pairs.draws()[draw], structured.draws()[draw], 1e-8);
            assertArrayEquals(pairs.coefficients()[draw], structured.coefficients()[draw], 1e-8);
        }
    }

    /// As in {@link CrowdBradleyTerryProperties}: a prior that holds every η at 1 − 1e-9.
    @Property(seed = SEED, tries = 10)
    void withInfallibleAnnotatorsItIsThatOfPairs(@ForAll long seed, @ForAll boolean order) {
        ComparisonLog log = counts(seed, 4, 1, 0, order);
        var prior = new StrengthPrior.Ridge(0.5);
        CrowdFit crowd = CrowdBradleyTerry.fit(log,
                CrowdOptions.defaults().withStrengths(prior).withReliability(1e13, 1e4).withOrderEffect(order));
        BradleyTerryFit plain = BradleyTerry.fit(log.comparisons(), FitOptions.defaults()
                .withTies(new TieModel.HalfWin()).withPrior(prior).withOrderEffect(order));
        Bootstrap one = Bootstrap.of(crowd, Bootstrap.Unit.COMPARISON, 10, new Philox(seed, 1));
        Bootstrap other = Bootstrap.of(plain, 10, new Philox(seed, 1));
        for (int draw = 0; draw < 10; draw++) {
            assertArrayEquals(other.draws()[draw], one.draws()[draw], 1e-6);
            assertArrayEquals(other.coefficients()[draw], one.coefficients()[draw], 1e-6);
        }
    }

    /// Rows shuffled, taken apart into single comparisons, and turned round with z: the same draws, refitted from
    /// starts that differ by rounding.
    @Property(seed = SEED, tries = 10)
    void theOrderOfTheFileDoesNotMatter(@ForAll long seed, @ForAll boolean annotators) {
        ComparisonLog log = counts(seed, 3, annotators ? 3 : 0, annotators ? 0 : 2, false);
        var builder = ComparisonLog.builder(log.names(), false, log.annotators(), log.covariateNames());
        var random = new Philox(seed, 7);
        for (int row : random.permutation(log.size)) {
            for (int outcome = 0; outcome < 3; outcome++) {
                for (int k = 0; k < log.weights[outcome][row]; k++) {
                    boolean turn = random.nextDouble() < 0.5;
                    var w = new double[3];
                    w[turn && outcome < 2 ? 1 - outcome : outcome] = 1;
                    double[] z = annotators ? null
                            : Arrays.stream(log.covariates[row]).map(v -> turn ? -v : v).toArray();
                    builder.row(turn ? log.second[row] : log.first[row], turn ? log.first[row] : log.second[row], w, w,
                            annotators ? log.annotator[row] : 0, z);
                }
            }
        }
        ComparisonLog single = builder.build();
        for (Bootstrap.Unit unit : annotators ? List.of(Bootstrap.Unit.values()) : List.of(Bootstrap.Unit.COMPARISON)) {
            Bootstrap one = drawn(log, annotators, unit, seed);
            Bootstrap other = drawn(single, annotators, unit, seed);
            for (int draw = 0; draw < one.draws().length; draw++) {
                assertArrayEquals(one.draws()[draw], other.draws()[draw], 1e-7);
                assertArrayEquals(one.coefficients()[draw], other.coefficients()[draw], 1e-7);
                assertArrayEquals(one.reliabilities()[draw], other.reliabilities()[draw], 1e-7);
            }
        }
    }

    private static Bootstrap drawn(ComparisonLog log, boolean annotators, Bootstrap.Unit unit, long seed) {
        var random = new Philox(seed, 1);
        return annotators ? Bootstrap.of(CrowdBradleyTerry.fit(log, CrowdOptions.defaults()), unit, 5, random)
                : Bootstrap.of(StructuredBradleyTerry.fit(log, null, List.of(),
                        FitOptions.defaults().withTies(new TieModel.RaoKupper())), unit, 5, random);
    }

    /// Equal to the bit on one thread and on three, twice, and not for another seed.
    @Property(seed = SEED, tries = 5)
    void onlyTheSeedDecides(@ForAll long seed, @ForAll Bootstrap.Unit unit) {
        ComparisonLog log = counts(seed, 4, 4, 1, false);
        FitOptions davidson = FitOptions.defaults().withTies(new TieModel.Davidson());
        BradleyTerryFit pairs = BradleyTerry.fit(log.comparisons(), davidson);
        StructuredFit structured = StructuredBradleyTerry.fit(log, null, List.of(), davidson);
        CrowdFit crowd = CrowdBradleyTerry.fit(log, CrowdOptions.defaults());
        List<Function<Philox, Bootstrap>> draws = List.of(random -> Bootstrap.of(pairs, log, unit, 12, random),
                random -> Bootstrap.of(structured, unit, 12, random), random -> Bootstrap.of(crowd, unit, 12, random));
        for (Function<Philox, Bootstrap> draw : draws) {
            Bootstrap one = on(1, () -> draw.apply(new Philox(seed, 1)));
            Bootstrap three = on(3, () -> draw.apply(new Philox(seed, 1)));
            assertTrue(Arrays.deepEquals(one.draws(), three.draws())
                    && Arrays.deepEquals(one.coefficients(), three.coefficients())
                    && Arrays.deepEquals(one.reliabilities(), three.reliabilities()));
            assertNotEquals(one.draws()[0][0], draw.apply(new Philox(seed + 1, 1)).draws()[0][0]);
            assertNotEquals(one.draws()[0][0], one.draws()[1][0]);
        }
    }

    private static Bootstrap on(int threads, Callable<Bootstrap> draw) {
        try (var pool = new ForkJoinPool(threads)) {
            return pool.invoke(ForkJoinTask.adapt(draw));
        }
    }

    /// Drawn annotators hold each chosen one's rows, so the weight of an item is that of the chosen.
    @Property(seed = SEED, tries = 20)
    void whoIsDrawnTwiceCountsTwice(@ForAll long seed) {
        ComparisonLog log = counts(seed, 3, 4, 0, false);
        double[] weights = log.weightsOfAnnotators();
        ComparisonLog drawn = log.ofAnnotators(new int[] {2, 0, 2});
        assertArrayEquals(new double[] {weights[2], weights[0], weights[2]}, drawn.weightsOfAnnotators());
        assertEquals(List.of("k2", "k0", "k2"), drawn.annotators());
        assertEquals(2 * weights[2] + weights[0], drawn.comparisons().totalWeight(), 1e-9);
        ComparisonLog anonymous = counts(seed, 3, 1, 0, false);
        BradleyTerryFit fit = BradleyTerry.fit(anonymous.comparisons(),
                FitOptions.defaults().withTies(new TieModel.HalfWin()));
        assertThrows(IllegalArgumentException.class,
                () -> Bootstrap.of(fit, anonymous, Bootstrap.Unit.ANNOTATOR, 3, new Philox(1, 1)));
    }

    /// Two people who say the opposite, the first a little more often: which of them turns answers round is settled by the
    /// fit, and every draw keeps to it, also those in which the second says more.
    @Test
    void drawsStayAtTheMaximumOfTheFit() {
        var builder = ComparisonLog.builder(names("i", 3), false, names("k", 2), List.of());
        for (int i = 0; i < 3; i++) {
            for (int j = i + 1; j < 3; j++) {
                builder.row(i, j, new double[] {11, 0, 0}, new double[] {11, 0, 0}, 0, null);
                builder.row(i, j, new double[] {0, 10, 0}, new double[] {0, 10, 0}, 1, null);
            }
        }
        CrowdFit fit = CrowdBradleyTerry.fit(builder.build(), CrowdOptions.defaults());
        assertTrue(fit.reliability()[0] > 0.8 && fit.reliability()[1] < 0.4);
        Bootstrap bootstrap = Bootstrap.of(fit, Bootstrap.Unit.COMPARISON, 60, new Philox(20261129, 4));
        for (double[] draw : bootstrap.draws()) {
            assertTrue(draw[0] > draw[1] && draw[1] > draw[2], () -> Arrays.toString(draw));
        }
    }

    /// Where everyone judges once, annotators are comparisons: for the difference of two items, both variances of 2,000
    /// draws are the same. The logarithm of their ratio has standard deviation √(4/2000) = 0.045 and a heavier tail
    /// than the normal law's; 0.25 is more than five of them: below 1 in 100,000.
    @Test
    void whereEveryoneJudgesOnceAnnotatorsAreComparisons() {
        var random = new Philox(20261129, 3);
        int people = 120;
        var builder = ComparisonLog.builder(names("i", 3), false, names("k", people), List.of());
        for (int k = 0; k < people; k++) {
            int i = k % 3;
            double[] w = random.nextDouble() < 0.6 ? new double[] {1, 0, 0} : new double[] {0, 1, 0};
            builder.row(i, (i + 1) % 3, w, w, k, null);
        }
        ComparisonLog log = builder.build();
        BradleyTerryFit fit = BradleyTerry.fit(log.comparisons(), FitOptions.defaults());
        double comparisons = variance(Bootstrap.of(fit, log, Bootstrap.Unit.COMPARISON, 2000, new Philox(1, 1)));
        double annotators = variance(Bootstrap.of(fit, log, Bootstrap.Unit.ANNOTATOR, 2000, new Philox(2, 1)));
        assertEquals(0, Math.log(annotators / comparisons), 0.25);
    }

    private static double variance(Bootstrap bootstrap) {
        double[] d = Arrays.stream(bootstrap.draws()).mapToDouble(x -> x[0] - x[1]).toArray();
        double mean = Arrays.stream(d).average().orElseThrow();
        return Arrays.stream(d).map(v -> (v - mean) * (v - mean)).sum() / (d.length - 1);
    }

    /// 300 repetitions; the 2.5 and 97.5 % quantiles of 100 draws lie at the ranks 3.475 and 97.525, between which an
    /// exact bootstrap covers 94.05/101 = 0.931. A binomial count of 300 at 0.931 lies in 261..294 but for 5 in 100,000
    /// below and 3 in 100,000 above: with 6 counts in three tests, a false alarm in fewer than 1 of 2,000 seeds. The
    /// seed is fixed.
    private static void requireCoverage(int covered, String what) {
        assertTrue(covered >= 261 && covered <= 294, () -> what + " covered " + covered + " of 300 times");
    }

    /// Rao and Kupper's ties, a covariate, an order effect: intervals of θ_0, κ and γ.
    @Test
    void intervalsWithCovariatesCover() {
        var covered = new int[3];
        double[] truth = {-0.45, 0.3, 0.5};
        for (int repetition = 0; repetition < 300; repetition++) {
            var random = new Philox(20261129, 100 + repetition);
            var builder = ComparisonLog.builder(names("i", 4), true, List.of(), List.of("z"));
            for (int k = 0; k < 250; k++) {
                int i = random.nextInt(4);
                int j = (i + 1 + random.nextInt(3)) % 4;
                double z = random.nextInt(3) - 1;
                double[] p = Likelihood.probabilities(new TieModel.RaoKupper(), 0.3 * (i - j) + 0.5 * z, 0.3, 0.4);
                double u = random.nextDouble();
                var w = new double[3];
                w[u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2] = 1;
                builder.row(i, j, w, w, 0, new double[] {z});
            }
            StructuredFit fit = StructuredBradleyTerry.fit(builder.build().grouped(), null, List.of(),
                    FitOptions.defaults().withTies(new TieModel.RaoKupper()).withOrderEffect(true));
            Bootstrap bootstrap = Bootstrap.of(fit, Bootstrap.Unit.COMPARISON, 100, new Philox(5, repetition));
            double[][] intervals = {bootstrap.interval(0, 0.95), bootstrap.intervalOfCoefficient(0, 0.95),
                bootstrap.intervalOfCoefficient(1, 0.95)};
            for (int k = 0; k < 3; k++) {
                covered[k] += intervals[k][0] <= truth[k] && truth[k] <= intervals[k][1] ? 1 : 0;
            }
        }
        requireCoverage(covered[0], "θ");
        requireCoverage(covered[1], "κ");
        requireCoverage(covered[2], "γ");
    }

    /// Five annotators of reliability 0.85, 120 comparisons each: intervals of the centered θ_0 and of η_0.
    @Test
    void intervalsWithAnnotatorsCover() {
        var covered = new int[2];
        for (int repetition = 0; repetition < 300; repetition++) {
            var random = new Philox(20261129, 500 + repetition);
            var builder = ComparisonLog.builder(names("i", 4), false, names("k", 5), List.of());
            for (int k = 0; k < 600; k++) {
                int i = random.nextInt(4);
                int j = (i + 1 + random.nextInt(3)) % 4;
                boolean won = random.nextDouble() < Logistic.sigmoid(0.8 * (i - j));
                boolean said = random.nextDouble() < 0.85 == won;
                double[] w = said ? new double[] {1, 0, 0} : new double[] {0, 1, 0};
                builder.row(i, j, w, w, k % 5, null);
            }
            CrowdFit fit = CrowdBradleyTerry.fit(builder.build().grouped(), CrowdOptions.defaults());
            Bootstrap bootstrap = Bootstrap.of(fit, Bootstrap.Unit.COMPARISON, 100, new Philox(5, repetition));
            double[] theta = bootstrap.in(new Gauge.Centered()).interval(0, 0.95);
            double[] eta = bootstrap.intervalOfReliability(0, 0.95);
            covered[0] += theta[0] <= -1.2 && -1.2 <= theta[1] ? 1 : 0;
            covered[1] += eta[0] <= 0.85 && 0.85 <= eta[1] ? 1 : 0;
        }
        requireCoverage(covered[0], "θ");
        requireCoverage(covered[1], "η");
    }

    /// 40 people with tastes of their own, normal of variance 1 about equal items, 15 comparisons each: by symmetry the
    /// strengths of a further one are 0 on average. Drawing people covers that; drawing comparisons claims too much.
    @Test
    void wherePeopleDifferPeopleMustBeDrawn() {
        var covered = new int[2];
        for (int repetition = 0; repetition < 300; repetition++) {
            var random = new Philox(20261129, 900 + repetition);
            var builder = ComparisonLog.builder(names("i", 3), false, names("k", 40), List.of());
            for (int k = 0; k < 40; k++) {
                double[] taste = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
                for (int c = 0; c < 15; c++) {
                    int i = c % 3;
                    int j = (i + 1) % 3;
                    double[] w = random.nextDouble() < Logistic.sigmoid(taste[i] - taste[j])
                            ? new double[] {1, 0, 0} : new double[] {0, 1, 0};
                    builder.row(i, j, w, w, k, null);
                }
            }
            ComparisonLog log = builder.build().grouped();
            BradleyTerryFit fit = BradleyTerry.fit(log.comparisons(), FitOptions.defaults());
            for (Bootstrap.Unit unit : Bootstrap.Unit.values()) {
                double[] interval = Bootstrap.of(fit, log, unit, 100, new Philox(5, repetition)).interval(0, 0.95);
                covered[unit.ordinal()] += interval[0] <= 0 && 0 <= interval[1] ? 1 : 0;
            }
        }
        requireCoverage(covered[Bootstrap.Unit.ANNOTATOR.ordinal()], "θ");
        assertTrue(covered[Bootstrap.Unit.COMPARISON.ordinal()] < 240,
                () -> "comparisons covered " + covered[Bootstrap.Unit.COMPARISON.ordinal()]);
    }
}
