package dev.plumbline.papers.qualitydiversity;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Novelty before reward, in a given or a learned space of behaviors: {@link dev.plumbline.decision.diversity}.
public final class QualityDiversity implements Paper {
    private final SparseReward sparse = new SparseReward();
    private final LearnedDescriptors learned = new LearnedDescriptors();

    @Override
    public String slug() {
        return "quality-diversity";
    }

    @Override
    public String title() {
        return "Learning in Sparse Rewards settings through Quality-Diversity algorithms";
    }

    @Override
    public String source() {
        return "Paolo 2022, arXiv 2203.01027; TAXONS: Paolo, Laflaquière, Coninx and Doncieux 2019, arXiv 1909.05508";
    }

    @Override
    public String summary() {
        return "Evolve policies that behave differently; once one is rewarded, climb from there.";
    }

    @Override
    public String formula() {
        return "η(θ) = (1/k) Σ |b(θ) − bⱼ| over the k nearest;  b = enc(o),  s = |o − dec(enc(o))|²/n;  "
                + "I = max(0, mean of the last 3 population means − mean of the first 3)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(sparse, learned);
    }

    @Override
    public int seeds() {
        return 5;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var a = measured.get(sparse.id());
        double[] novelty = a.of(SparseReward.name("novelty search", "coverage"));
        double[] gap = gap(a, "novelty search");
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceedsInEverySeed("Novelty search covers at least twice as much as random search", novelty,
                scaled(a.of(SparseReward.name("random", "coverage")), 2), 0));
        claims.add(Claim.atMostInEverySeed("Evolution on reward finds nothing",
                a.of(SparseReward.name("evolution on reward", "best")), 0));
        claims.add(Claim.atLeast("What SERENE leaves of the best reward is at most a fifth of what novelty search "
                + "leaves",
                scaled(gap, 0.2), gap(a, "SERENE"), 0));
        claims.add(Claim.exceeds("SERENE covers less than novelty search: the price of exploiting", novelty,
                a.of(SparseReward.name("SERENE", "coverage")), 0));
        var b = measured.get(learned.id());
        claims.add(Claim.exceeds("With noise TAXONS covers more than a random projection",
                b.of(LearnedDescriptors.name("TAXONS", "with noise")),
                b.of(LearnedDescriptors.name("random projection", "with noise")), 0));
        claims.add(Claim.exceeds("With noise TAXONS covers more than novelty only",
                b.of(LearnedDescriptors.name("TAXONS", "with noise")),
                b.of(LearnedDescriptors.name("novelty only", "with noise")), 0));
        claims.add(Claim.exceeds("On clean images a random projection covers more than TAXONS",
                b.of(LearnedDescriptors.name("random projection", "clean")),
                b.of(LearnedDescriptors.name("TAXONS", "clean")), 0));
        claims.add(Claim.exceeds("On clean images TAXONS covers more than random selection",
                b.of(LearnedDescriptors.name("TAXONS", "clean")),
                b.of(LearnedDescriptors.name("random selection", "clean")), 0));
        return List.copyOf(claims);
    }

    private static double[] scaled(double[] x, double factor) {
        return Arrays.stream(x).map(value -> factor * value).toArray();
    }

    private static double[] gap(Measurements a, String search) {
        return Arrays.stream(a.of(SparseReward.name(search, "best"))).map(best -> 1 - best).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var a = measured.get(sparse.id());
        var b = measured.get(learned.id());
        return List.of(
                new Table("12,000 evaluations: share of the cells of the disc that were reached, the same after a "
                        + "quarter, uniformity "
                        + "of all evaluations over the cells, best reward, seeds with any. Means over seeds.",
                        List.of("search", ">coverage", ">early", ">uniformity", ">best reward", ">seeds with reward"),
                        SparseReward.SEARCHES.stream().map(search -> List.of(search,
                                number(a.mean(SparseReward.name(search, "coverage"))),
                                number(a.mean(SparseReward.name(search, "early coverage"))),
                                number(a.mean(SparseReward.name(search, "uniformity"))),
                                number(a.mean(SparseReward.name(search, "best"))),
                                Arrays.stream(a.of(SparseReward.name(search,
                                        "best"))).filter(x -> x > 0).count() + " of "
                                        + a.seeds()))
                                .toList()),
                new Table("Coverage where an image of the hand is seen: 12,000 evaluations, and 6,000 with as many "
                        + "pixels of noise; last, "
                        + "the signature of the chain instead of an image. Means over seeds.",
                        List.of("search", ">clean", ">with noise"),
                        Stream.concat(LearnedDescriptors.SEARCHES.stream().map(search -> List.of(search,
                                number(b.mean(LearnedDescriptors.name(search, "clean"))),
                                number(b.mean(LearnedDescriptors.name(search, "with noise"))))),
                                LearnedDescriptors.SIGNATURES.stream().map(search -> List.of(search,
                                        number(b.mean(LearnedDescriptors.name(search, "clean"))), ""))).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var a = measured.get(sparse.id());
        return List.of(new Figure("What was covered and what was earned", "coverage", "best reward",
                SparseReward.SEARCHES.stream().map(search -> new Line(search,
                        new double[] {a.mean(SparseReward.name(search, "coverage"))},
                        new double[] {a.mean(SparseReward.name(search, "best"))})).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
