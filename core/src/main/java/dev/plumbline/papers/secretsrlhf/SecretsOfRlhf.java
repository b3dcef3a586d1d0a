package dev.plumbline.papers.secretsrlhf;

import static dev.plumbline.papers.secretsrlhf.NoisyPairs.accuracy;
import static dev.plumbline.papers.secretsrlhf.NoisyPairs.flipRate;
import static dev.plumbline.papers.secretsrlhf.NoisyPairs.group;

import dev.plumbline.evaluation.PairedComparison;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// Preference strength by a vote of reward models and what to do with it ({@link dev.plumbline.preference.DenoisingPolicy}),
/// contrastive learning ({@link ContrastiveLoss}), and a reward model that follows the policy ({@link MetaRewardModel}).
public final class SecretsOfRlhf implements Paper {
    private final NoisyPairs noisy = new NoisyPairs();
    private final ShiftedPolicy shifted = new ShiftedPolicy();

    @Override
    public String slug() {
        return "secrets-rlhf-reward-modeling";
    }

    @Override
    public String title() {
        return "Secrets of RLHF in Large Language Models Part II: Reward Modeling";
    }

    @Override
    public String source() {
        return "Wang, Zheng, Chen and others 2024, arXiv 2401.06080";
    }

    @Override
    public String summary() {
        return "Find wrong labels by a vote of reward models; flip, soften or ask a margin of them; follow a shifted policy.";
    }

    @Override
    public String formula() {
        return "u = mean d, s = std d,  L(d; t, μ) = softplus(d − μ) − t (d − μ),  θ′ = θ + η ∇J(θ)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(noisy, shifted);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(noisy.id());
        var claims = new ArrayList<Claim>();
        double[] half = new double[all.seeds()];
        Arrays.fill(half, 0.5);
        double[] most = new double[all.seeds()];
        Arrays.fill(most, 0.8);
        claims.add(Claim.exceeds("Of the tenth of pairs with the lowest strength at least 80 % are labelled wrong (share above 0.8)",
                all.of(flipRate(1)), most, 0));
        claims.add(atMost("Of each of the three tenths with the highest strength at most 5 % are (largest mean)", IntStream
                .rangeClosed(8, 10).mapToObj(k -> all.of(flipRate(k))).max((a, b) -> Double.compare(mean(a), mean(b))).orElseThrow(),
                0.05));
        claims.add(Claim.exceeds("The lowest 20 % alone teach the wrong order: accuracy below 50 % (50 % less accuracy)", half,
                all.of(group("lowest 20 %")), 0));
        double[] vanilla = all.of(accuracy(NoisyPairs.VANILLA));
        for (String method : List.of(NoisyPairs.FLIP_LOWEST, NoisyPairs.MARGIN)) {
            claims.add(better("'" + method + "' is at least 1.5 points above vanilla, and above it in 8 of 10 seeds",
                    all.of(accuracy(method)), vanilla, 0.015, 0.8));
        }
        double[] smoothing = all.of(accuracy(NoisyPairs.SMOOTHING));
        for (String method : List.of(NoisyPairs.FLIP_LOWEST, NoisyPairs.MARGIN)) {
            claims.add(Claim.exceeds("Uniform smoothing gains less than '" + method + "'", all.of(accuracy(method)), smoothing, 0));
        }
        for (String method : NoisyPairs.CONTRASTS) {
            claims.add(Claim.exceeds("'" + method + "' is above vanilla (no threshold in the specification)",
                    all.of(accuracy(method)), vanilla, 0));
        }
        var far = measured.get(shifted.id());
        for (String method : List.of(ShiftedPolicy.FIRST, ShiftedPolicy.EXACT)) {
            claims.add(Claim.exceeds("MetaRM (" + method + ", network) is at least 0.5 point above vanilla on shifted responses "
                    + "(exploratory)", far.of(ShiftedPolicy.name(ShiftedPolicy.NETWORK, method, "shifted")),
                    far.of(ShiftedPolicy.name(ShiftedPolicy.NETWORK, ShiftedPolicy.VANILLA, "shifted")), 0.005));
        }
        return List.copyOf(claims);
    }

    private static double mean(double... x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static Claim atMost(String statement, double[] values, double most) {
        var mean = PairedComparison.of(values, new double[values.length], 0.95);
        return new Claim(statement, text(mean),
                mean.high() <= most ? Verdict.CONFIRMED : mean.mean() <= most ? Verdict.UNDECIDED : Verdict.REFUTED);
    }

    /// Mean difference at least `least`, interval above 0, and positive in a share `seeds` of the seeds: undecided if one of the
    /// latter two fails.
    static Claim better(String statement, double[] a, double[] b, double least, double seeds) {
        var difference = PairedComparison.of(a, b, 0.95);
        long above = IntStream.range(0, a.length).filter(i -> a[i] > b[i]).count();
        boolean often = above >= seeds * a.length;
        var verdict = !(difference.mean() >= least)
                ? Verdict.REFUTED
                : often && difference.low() > 0 ? Verdict.CONFIRMED : Verdict.UNDECIDED;
        return new Claim(statement, text(difference) + ", above in " + above + " of " + a.length + " seeds", verdict);
    }

    private static String text(PairedComparison mean) {
        return number(mean.mean()) + " (" + number(mean.low()) + " to " + number(mean.high()) + ")";
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(noisy.id());
        var tenths = new ArrayList<List<String>>();
        for (int k = 1; k <= NoisyPairs.DECILES; k++) {
            tenths.add(List.of(Integer.toString(k), number(all.mean(flipRate(k))), number(all.mean(group("tenth " + k)))));
        }
        var methods = new ArrayList<>(NoisyPairs.POLICIES);
        methods.add(NoisyPairs.CLEAN);
        methods.addAll(NoisyPairs.CONTRASTS);
        double vanilla = all.mean(accuracy(NoisyPairs.VANILLA));
        var far = measured.get(shifted.id());
        var rows = new ArrayList<List<String>>();
        for (String model : List.of(ShiftedPolicy.NETWORK, ShiftedPolicy.LINEAR)) {
            for (String method : ShiftedPolicy.METHODS) {
                rows.add(List.of(model, method, number(far.mean(ShiftedPolicy.name(model, method, "here"))),
                        number(far.mean(ShiftedPolicy.name(model, method, "shifted")))));
            }
        }
        return List.of(
                new Table("Tenths of the pairs by the strength that the vote gives them, weakest first: share of wrong labels, and "
                        + "accuracy of a network trained on the tenth alone. " + number(all.mean("share of u < 0"))
                        + " of the pairs have u < 0, of which " + number(all.mean("flipped where u < 0"))
                        + " are wrong; of the lowest 20 % " + number(all.mean("flipped in the lowest 20 %"))
                        + " are. Accuracy from the lowest 20 % alone " + number(all.mean(group("lowest 20 %")))
                        + ", from 20 to 40 % alone " + number(all.mean(group("20 to 40 %"))) + ". Means over seeds.",
                        List.of(">tenth", ">wrong labels", ">accuracy"), tenths),
                new Table("Accuracy on clean pairs. Means over seeds.", List.of("trained with", ">accuracy", ">above vanilla"),
                        methods.stream().map(method -> List.of(method, number(all.mean(accuracy(method))),
                                number(all.mean(accuracy(method)) - vanilla))).toList()),
                new Table("MetaRM: accuracy on pairs of the labelled law, and of the shifted one. Means over seeds.",
                        List.of("reward", "method", ">here", ">shifted"), rows));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(noisy.id());
        double[] tenth = IntStream.rangeClosed(1, NoisyPairs.DECILES).asDoubleStream().toArray();
        return List.of(new Figure("What strength says of a label", "tenth of the pairs, weakest first", "share", List.of(
                new Line("wrong labels", tenth, Arrays.stream(tenth).map(k -> all.mean(flipRate((int) k))).toArray()),
                new Line("accuracy from this tenth alone", tenth,
                        Arrays.stream(tenth).map(k -> all.mean(group("tenth " + (int) k))).toArray()))));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
