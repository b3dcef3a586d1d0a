package dev.plumbline.papers.aggregation;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.reward.aggregation.MemberSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Not one paper but what several share: the aggregates of {@link dev.plumbline.reward.aggregation}, each against each
/// failure.
public final class EnsembleAlgebra implements Paper {
    /// What a prototype of the specification printed, 200 repetitions; rows as {@link StressTest#selectors}.
    private static final double[][] PROTOTYPE = {
        {3.10, 0.52, 1.41, 0.44, -1.50, 2.62, 2.49, 2.10},
        {3.21, 1.76, 3.20, 3.20, -1.50, 1.77, 1.67, 2.11},
        {3.20, 1.42, 3.18, -1.50, -1.50, 3.18, 3.16, 2.08},
        {3.18, 3.05, 3.17, 3.17, -1.50, 1.40, 2.84, 2.10},
        {3.21, 2.99, 3.20, 3.20, -1.50, 1.50, 2.84, 2.11},
        {3.19, 2.99, 3.19, 3.19, -1.50, 1.45, 2.82, 2.11},
        {3.20, 3.02, 3.19, 3.19, -1.50, 1.44, 2.87, 2.09},
        {3.20, 2.98, 3.19, 3.19, -1.50, 1.44, 2.88, 2.12},
        {3.20, 2.77, 3.19, 3.20, -1.50, 1.47, 2.90, 2.09},
        {3.21, 1.57, 3.19, 3.00, -1.50, 3.20, 3.18, 2.10},
        {3.20, 2.46, 3.18, 3.18, -1.50, 3.18, 3.17, 2.07},
        {3.21, 0.33, -1.36, -1.50, -1.50, 2.95, -0.14, 2.12},
        {3.21, 2.87, 3.20, 3.20, -1.50, 1.46, 2.56, 2.11},
    };

    private final StressTest stress = new StressTest();
    private final MemberSources sources = new MemberSources();

    @Override
    public String slug() {
        return "aggregation";
    }

    @Override
    public String title() {
        return "The algebra of reward-ensemble aggregation";
    }

    @Override
    public String source() {
        return "A study over Coste et al. (arXiv 2310.02743), Eisenstein et al. (2312.09244), Wang et al. (2402.00742), "
                + "Ramé et al. (2401.12187)";
    }

    @Override
    public String summary() {
        return "Twelve ways to make one number of five scores, against eight failures: each failure has its defence, "
                + "and no aggregate has them all.";
    }

    @Override
    public String formula() {
        return "A(r₁..r_M): mean, median, minimum, m − λv, m − ks, −τ log mean exp(−r/τ), lower-tail mean, m − G/2, trimmed "
                + "mean, quantile, soft-max, Σ log σ(r − ref)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(stress, sources);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var m = measured.get(stress.id());
        var claims = new ArrayList<Claim>();
        for (String rule : List.of("min", "UWO 0.5", "LCB 1", "soft-min 0.3", "CVaR 2/5")) {
            for (String other : List.of("mean", "median")) {
                claims.add(Claim.exceeds("Noise of unequal size: " + rule + " is at least 1.0 above the " + other,
                        of(m, rule, "hetero"), of(m, other, "hetero"), 1));
            }
        }
        for (String rule : List.of("median", "trimmed 1", "quantile .25")) {
            claims.add(Claim.exceeds("A harsh member: " + rule + " is at least 1.0 above the minimum",
                    of(m, rule, "harsh"), of(m, "min", "harsh"), 1));
        }
        double[] zero = new double[m.seeds()];
        claims.add(Claim.atMost("Hacks that 3 of 5 like: the median takes them (gold at most −1.0)",
                of(m, "median", "hack 3"), zero, -1));
        for (String rule : List.of("min", "CVaR 2/5")) {
            claims.add(Claim.atLeast("... and " + rule + " does not (gold at least 2.5)",
                    of(m, rule, "hack 3"), zero, 2.5));
        }
        for (String failure : List.of("hack 5", "shared")) {
            var best = extreme(m, failure, true);
            var worst = extreme(m, failure, false);
            claims.add(Claim.atMost("An error of all (" + failure + "): best and worst aggregate differ by at most 0.1",
                    of(m, best, failure), of(m, worst, failure), 0.1));
            claims.add(Claim.atLeast("... and the best is at least 1.0 below the oracle",
                    of(m, StressTest.ORACLE, failure), of(m, best, failure), 1));
        }
        claims.add(Claim.atMost("Hacks that 3 of 5 like, by 20 instead of 6: the mean takes them too (gold at most −1.0)",
                of(m, "mean", "hack 3, lift 20"), zero, -1));
        claims.add(dominance(m));
        claims.addAll(warnings(m));
        claims.addAll(sources(measured.get(sources.id())));
        return List.copyOf(claims);
    }

    /// Whether disagreement warns of the error of the mean.
    private static List<Claim> warnings(Measurements m) {
        var claims = new ArrayList<Claim>();
        double[] zero = new double[m.seeds()];
        var unequal = failure("hetero");
        claims.add(Claim.atLeast("Noise of unequal size: deviation and error of the mean correlate by 0.2 or more",
                m.of(StressTest.warning(unequal)), zero, 0.2));
        claims.add(Claim.atLeast("... also among the 64 candidates of the highest mean",
                m.of(StressTest.warningAtTheTop(unequal)), zero, 0.2));
        var spread = m.of(StressTest.deviation(unequal));
        claims.add(Claim.atLeast("... where the mean's first choice has twice the average deviation or more",
                m.of(StressTest.deviation("mean", unequal)), Arrays.stream(spread).map(x -> 2 * x).toArray(), 0));
        for (String name : List.of("hack 5", "shared")) {
            claims.add(Claim.between("An error of all (" + name + "): they do not correlate (within 0.1)",
                    m.of(StressTest.warning(failure(name))), -0.1, 0.1));
        }
        return claims;
    }

    private static Failure failure(String name) {
        return StressTest.FAILURES.stream().filter(f -> f.name().equals(name)).findAny().orElseThrow();
    }

    private static List<Claim> sources(Measurements m) {
        double[] one = m.of(MemberSources.FULL);
        double[] nothing = new double[m.seeds()];
        var seeds = MemberSource.FINE_TUNING_SEED;
        var representations = MemberSource.PRETRAINING_SEED;
        return List.of(
                Claim.atMostInEverySeed("Seeds of a convex fit: the members do not differ (1e-8)",
                        m.of(MemberSources.deviation(seeds)), 1e-8),
                Claim.between("... and their average has the error of one fit (1e-8)",
                        difference(m.of(MemberSources.average(seeds)), one), -1e-8, 1e-8),
                Claim.atMost("Bootstrap: the average is at most 0.05 worse than one fit",
                        m.of(MemberSources.average(MemberSource.BOOTSTRAP)), one, 0.05),
                Claim.between("... and the deviation, undivided, is 0.8 to 1.25 of the error of one fit",
                        ratio(m.of(MemberSources.standardError(MemberSource.BOOTSTRAP)), one), 0.8, 1.25),
                Claim.between("Jackknife: the deviation times (M − 1)/√M is 0.8 to 1.25 of it",
                        ratio(m.of(MemberSources.standardError(MemberSource.JACKKNIFE)), one), 0.8, 1.25),
                Claim.atLeast("Disjoint parts: the average has 1.5 times the error of one fit, or more",
                        ratio(m.of(MemberSources.average(MemberSource.DISJOINT_SPLIT)), one), nothing, 1.5),
                Claim.exceeds("Representations: the average is better than a member",
                        m.of(MemberSources.member(representations)), m.of(MemberSources.average(representations)), 0));
    }

    private static double[] difference(double[] x, double[] y) {
        var out = new double[x.length];
        Arrays.setAll(out, i -> x[i] - y[i]);
        return out;
    }

    private static double[] ratio(double[] x, double[] y) {
        var out = new double[x.length];
        Arrays.setAll(out, i -> x[i] / y[i]);
        return out;
    }

    private static double[] of(Measurements m, String selector, String failure) {
        return m.of(selector + ": " + failure);
    }

    /// Highest or lowest mean of a column.
    private static String extreme(Measurements m, String failure, boolean highest) {
        var byGold = Comparator.<String>comparingDouble(s -> m.mean(s + ": " + failure));
        return StressTest.selectors().stream().max(highest ? byGold : byGold.reversed()).orElseThrow();
    }

    /// The aggregate whose worst column is least bad must still be more than 0.1 below the best of that column.
    private static Claim dominance(Measurements m) {
        var shortfall = new LinkedHashMap<String, Failure>();
        for (String selector : StressTest.selectors()) {
            shortfall.put(selector, StressTest.FAILURES.stream()
                    .max(Comparator.comparingDouble(f -> below(m, selector, f.name()))).orElseThrow());
        }
        String least = shortfall.keySet().stream()
                .min(Comparator.comparingDouble(s -> below(m, s, shortfall.get(s).name()))).orElseThrow();
        String failure = shortfall.get(least).name();
        return Claim.exceeds("No aggregate is within 0.1 of the best under every failure (the nearest, " + least
                        + ", is furthest under " + failure + ")",
                of(m, extreme(m, failure, true), failure), of(m, least, failure), 0.1);
    }

    private static double below(Measurements m, String selector, String failure) {
        return m.mean(extreme(m, failure, true) + ": " + failure) - m.mean(selector + ": " + failure);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var m = measured.get(stress.id());
        var selectors = StressTest.selectors();
        return List.of(
                new Table("Gold of the candidate of 1024 that comes first. Means over seeds.",
                        headings(StressTest.FAILURES),
                        Stream.concat(selectors.stream(), Stream.of(StressTest.ORACLE))
                                .map(s -> row(m, s, StressTest.FAILURES)).toList()),
                new Table("Hacks that are over-scored by 20 instead of 6. Means over seeds.",
                        headings(StressTest.LARGE_LIFT),
                        selectors.stream().map(s -> row(m, s, StressTest.LARGE_LIFT)).toList()),
                new Table("Difference to the prototype of the specification.", headings(StressTest.FAILURES),
                        IntStream.range(0, selectors.size()).mapToObj(i -> Stream.concat(
                                Stream.of(selectors.get(i)),
                                IntStream.range(0, StressTest.FAILURES.size()).mapToObj(f -> number(
                                        m.mean(StressTest.name(selectors.get(i), StressTest.FAILURES.get(f)))
                                                - PROTOTYPE[i][f]))).toList()).toList()),
                new Table("Deviation of the members: mean over candidates, and of the first by three rules; rank "
                                + "correlation with the error of the mean, over all candidates and over the 64 of the "
                                + "highest mean; share of first places that hacks take. Means over seeds.",
                        List.of("failure", ">all", ">mean", ">min", ">soft-max 1", ">correlation", ">top 64",
                                ">hacks, mean", ">hacks, median", ">hacks, min"),
                        StressTest.FAILURES.stream().map(f -> disagreement(m, f)).toList()),
                sourceTable(measured.get(sources.id())));
    }

    private static List<String> disagreement(Measurements m, Failure f) {
        return Stream.concat(Stream.of(f.name()), Stream.of(
                StressTest.deviation(f), StressTest.deviation("mean", f), StressTest.deviation("min", f),
                StressTest.deviation("soft-max 1", f), StressTest.warning(f), StressTest.warningAtTheTop(f),
                StressTest.taken("mean", f), StressTest.taken("median", f), StressTest.taken("min", f))
                .map(name -> number(m.mean(name)))).toList();
    }

    private static Table sourceTable(Measurements m) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(MemberSources.FULL, third(m.mean(MemberSources.FULL)), "", "", ""));
        for (var source : MemberSources.SOURCES) {
            rows.add(List.of(source.toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                    third(m.mean(MemberSources.average(source))), third(m.mean(MemberSources.member(source))),
                    third(m.mean(MemberSources.deviation(source))),
                    third(m.mean(MemberSources.standardError(source)))));
        }
        return new Table("Ten members of a linear model: root mean square error of the average and of a member, mean "
                + "deviation (divisor M − 1), the standard error that it stands for. Means over seeds.",
                List.of("members by", ">average", ">member", ">deviation", ">standard error"), rows);
    }

    private static String third(double x) {
        return String.format(Locale.ROOT, "%.3f", x + 0.0);
    }

    private static List<String> headings(List<Failure> failures) {
        return Stream.concat(Stream.of("aggregate"), failures.stream().map(f -> ">" + f.name())).toList();
    }

    private static List<String> row(Measurements m, String selector, List<Failure> failures) {
        return Stream.concat(Stream.of(selector),
                failures.stream().map(f -> number(m.mean(StressTest.name(selector, f))))).toList();
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var m = measured.get(stress.id());
        double[] x = IntStream.rangeClosed(1, StressTest.FAILURES.size()).asDoubleStream().toArray();
        return List.of(new Figure("Gold of the candidate that comes first", "failure, in the order of the table",
                "gold reward", Stream.of("mean", "median", "min", "quantile .25", "soft-max 1").map(s -> new Line(s, x,
                        StressTest.FAILURES.stream().mapToDouble(f -> m.mean(StressTest.name(s, f))).toArray()))
                        .toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.2f", Math.rint(100 * x) / 100 + 0.0).replace('-', '−');
    }
}
