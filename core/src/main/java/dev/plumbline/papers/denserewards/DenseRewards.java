package dev.plumbline.papers.denserewards;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.reward.credit.CreditScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// Which dense rewards keep what is optimal: {@link dev.plumbline.decision.PotentialShaping} and its relatives, held to
/// exact solutions, and {@link dev.plumbline.reward.credit.CreditScheme} for one reward of a sequence.
public final class DenseRewards implements Paper {
    private final ShapingIdentities identities = new ShapingIdentities();
    private final GridLearning grid = new GridLearning();
    private final CreditGradients credit = new CreditGradients();

    @Override
    public String slug() {
        return "dense-rewards";
    }

    @Override
    public String title() {
        return "Towards better dense rewards in Reinforcement Learning Applications";
    }

    @Override
    public String source() {
        return "Zhang 2025 (a research proposal); shaping after Ng, Harada and Russell 1999; "
                + "Shapley credit after Cao et al. 2025, arXiv 2505.20417";
    }

    @Override
    public String summary() {
        return "A dense reward that is a potential difference speeds learning up and cannot change what is optimal.";
    }

    @Override
    public String formula() {
        return "F = γ Φ(s′) − Φ(s):  Q′ = Q − Φ, A′ = A;  "
                + "φᵢ = Σ_C |C|! (n − |C| − 1)!/n! [v(C ∪ i) − v(C)]";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(identities, grid, credit);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var exact = measured.get(identities.id());
        for (String name : ShapingIdentities.ERRORS) {
            claims.add(Claim.atMostInEverySeed(name + ", to 1e-9", exact.of(name), 1e-9));
        }
        claims.add(Claim.atMostInEverySeed("No state has other best actions", exact.of(ShapingIdentities.GREEDY), 0));
        var steps = measured.get(grid.id());
        double[] best = steps.of(GridLearning.value(GridLearning.SPARSE));
        for (String scheme : List.of(GridLearning.DISTANCE, GridLearning.BEST)) {
            claims.add(Claim.atMostInEverySeed("What is optimal under " + scheme + " loses nothing (1e-9)",
                    minus(best, steps.of(GridLearning.value(scheme))), 1e-9));
        }
        for (String scheme : List.of(GridLearning.CLOSER, GridLearning.PROXIMITY)) {
            claims.add(Claim.exceedsInEverySeed("What is optimal under " + scheme + " loses nearly all (0.6 of 0.676)",
                    best, steps.of(GridLearning.value(scheme)), 0.6));
        }
        double[] sparse = steps.of(GridLearning.early(GridLearning.SPARSE));
        for (String scheme : List.of(GridLearning.DISTANCE, GridLearning.BEST)) {
            claims.add(Claim.atMost("Under " + scheme + " the first 20 episodes take at most half of the sparse steps",
                    steps.of(GridLearning.early(scheme)), times(sparse, 0.5), 0));
            claims.add(Claim.atMost("... and the last 50 take no more",
                    steps.of(GridLearning.late(scheme)), steps.of(GridLearning.late(GridLearning.SPARSE)), 0));
        }
        claims.add(Claim.exceedsInEverySeed(
                "Under +0.1 for getting closer the goal is never learned (100 steps more, late)",
                steps.of(GridLearning.late(GridLearning.CLOSER)),
                steps.of(GridLearning.late(GridLearning.SPARSE)), 100));
        var division = measured.get(credit.id());
        double[] terminal = division.of(CreditGradients.variance(CreditScheme.TERMINAL));
        for (var scheme : List.of(CreditScheme.PREFIX, CreditScheme.SHAPLEY, CreditScheme.UNIFORM)) {
            claims.add(Claim.exceeds("The variance of " + scheme + " is below that of TERMINAL",
                    terminal, division.of(CreditGradients.variance(scheme)), 0));
        }
        for (var scheme : CreditGradients.SCHEMES) {
            double[] bias = division.of(CreditGradients.bias(scheme));
            claims.add(scheme.isCausal()
                    ? Claim.atMostInEverySeed(scheme + " has no bias with reward-to-go (1e-13)", bias, 1e-13)
                    : Claim.exceedsInEverySeed(
                            scheme + " has a bias with reward-to-go (1e-3)", bias, new double[bias.length], 1e-3));
            claims.add(Claim.atMostInEverySeed(scheme + " has none with full returns (1e-13)",
                    division.of(CreditGradients.fullBias(scheme)), 1e-13));
        }
        return List.copyOf(claims);
    }

    private static double[] minus(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] - y[i]).toArray();
    }

    private static double[] times(double[] x, double factor) {
        return Arrays.stream(x).map(value -> factor * value).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var exact = measured.get(identities.id());
        var steps = measured.get(grid.id());
        var division = measured.get(credit.id());
        return List.of(
                new Table("Largest relative error of each identity over all processes and seeds.",
                        List.of("identity", ">error"),
                        ShapingIdentities.ERRORS.stream().map(name -> List.of(name, String.format(Locale.ROOT, "%.1e",
                                Arrays.stream(exact.of(name)).max().orElseThrow()).replace('-', '−'))).toList()),
                new Table("Grid: true value of the policy that is optimal for a reward (J* = that of sparse); steps of "
                                + "an episode of Q-learning. Means over seeds.",
                        List.of("reward", ">J", ">first 20", ">last 50"),
                        GridLearning.LEARNED.stream().map(scheme -> List.of(scheme,
                                GridLearning.FIXED.contains(scheme)
                                        ? number(steps.mean(GridLearning.value(scheme))) : "",
                                String.format(Locale.ROOT, "%.1f", steps.mean(GridLearning.early(scheme))),
                                String.format(Locale.ROOT, "%.1f", steps.mean(GridLearning.late(scheme))))).toList()),
                new Table("Policy gradient of one sequence of 4 tokens: total variance, largest absolute bias. Means "
                                + "over seeds.",
                        List.of("division", ">variance", ">bias", ">bias, full return"),
                        CreditGradients.SCHEMES.stream().map(scheme -> List.of(scheme.toString(),
                                number(division.mean(CreditGradients.variance(scheme))),
                                number(division.mean(CreditGradients.bias(scheme))),
                                number(division.mean(CreditGradients.fullBias(scheme))))).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var steps = measured.get(grid.id());
        var present = steps.bySeed().getFirst();
        double[] x = IntStream.rangeClosed(1, GridLearning.EPISODES / 10).map(k -> 10 * k)
                .filter(last -> present.containsKey(GridLearning.curve(GridLearning.SPARSE, last)))
                .asDoubleStream().toArray();
        return List.of(new Figure(
                "Steps to the goal while learning (at most 200)", "episode", "steps, mean of ten episodes",
                GridLearning.LEARNED.stream().map(scheme -> new Line(scheme, x,
                        Arrays.stream(x).map(last -> steps.mean(GridLearning.curve(scheme, (int) last))).toArray()))
                        .toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
