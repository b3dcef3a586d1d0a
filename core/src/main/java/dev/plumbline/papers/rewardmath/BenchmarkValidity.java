package dev.plumbline.papers.rewardmath;

import dev.plumbline.evaluation.Contest;
import dev.plumbline.evaluation.Correlation;
import dev.plumbline.evaluation.GoldCurve;
import dev.plumbline.evaluation.OneAgainstMany;
import dev.plumbline.evaluation.RankCorrelation;
import dev.plumbline.evaluation.TieRule;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which benchmark foretells what optimisation gains: 40 reward models, three benchmarks of 300 problems, and a policy
/// that each model optimises.
///
/// | benchmark | right answer | wrong answers |
/// | --- | --- | --- |
/// | pairs, unlike style | style −1 | one of error 1, style 1 |
/// | pairs, like style | style 0 | one of error 1, style 0 |
/// | one against nine | style 0 | one of each error, style 0 |
///
/// The policy draws 32 solutions a problem, 30 % right, errors at random, style 1 + 0.3 N(0, 1). It is optimised by
/// best of n, and by tilting the draws with exp(β r/s), s the standard deviation of the model's rewards: gold is the
/// share of right answers. Also scored: pairs of the right answer with each of the nine.
///
/// As specified, gold hardly falls under any model. In the wild setting, ours, scores of wrong solutions spread up to
/// four times as wide, so that gold rises and then falls: over-optimisation.
final class BenchmarkValidity implements Experiment {
    static final String UNLIKE = "pairs, unlike style";
    static final String LIKE = "pairs, like style";
    static final String ACCURACY = "one against nine: accuracy";
    static final String RECIPROCAL_RANK = "one against nine: reciprocal rank";
    static final String EACH = "pairs with each of nine";
    static final List<String> SCORES = List.of(UNLIKE, LIKE, EACH, ACCURACY, RECIPROCAL_RANK);
    static final int[] DRAWS = {1, 2, 4, 8, 16, 32};
    static final double[] TILTS = {0, 0.25, 0.5, 1, 2, 4, 8, 16};
    static final String BEST_OF_32 = "best of 32";
    static final String END = "gold at the end of the tilt";
    static final String DROP = "drop from the peak";
    static final List<String> OUTCOMES = List.of(BEST_OF_32, END, DROP);
    private static final int SAMPLES = DRAWS[DRAWS.length - 1];

    private final boolean wild;

    BenchmarkValidity(boolean wild) {
        this.wild = wild;
    }

    static String rSquared(String score, String outcome) {
        return score + ": r² with " + outcome;
    }

    static String spearman(String score) {
        return score + ": Spearman with " + BEST_OF_32;
    }

    static String mean(String score) {
        return score + ": mean";
    }

    static String average(String outcome) {
        return "mean over models: " + outcome;
    }

    /// @param best the quarter of the models that `score` puts first, or the last quarter
    static String gold(String score, boolean best, int point) {
        return score + ", " + (best ? "first" : "last") + " quarter: gold at tilt " + TILTS[point];
    }

    static String kl(String score, boolean best, int point) {
        return score + ", " + (best ? "first" : "last") + " quarter: KL at tilt " + TILTS[point];
    }

    static String bestOf(int draws) {
        return "mean accuracy of best of " + draws;
    }

    static String against(int rivals) {
        return "mean accuracy against " + rivals;
    }

    @Override
    public String id() {
        return wild ? "over-optimization" : "benchmark-validity";
    }

    @Override
    public String title() {
        return wild ? "The same where scores of wrong answers spread" : "Three benchmarks and what optimisation gains";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int models = Math.max(8, (int) Math.round(40 * scale));
        int problems = Math.max(20, (int) Math.round(300 * scale));
        var solutions = draw(problems, new Philox(seed, 1));
        var results = new ArrayList<Result>();
        for (int m = 0; m < models; m++) {
            var random = new Philox(seed, 2).fork(m);
            results.add(evaluate(backend, StyledReward.random(wild, random), solutions, random));
        }
        return summarize(results, new Philox(seed, 3));
    }

    /// What is known of one reward model.
    private record Result(Map<String, Double> scores, double[] accuracyAgainst, double[] bestOfN, GoldCurve tilted) {
        double outcome(String name) {
            return switch (name) {
                case BEST_OF_32 -> bestOfN[bestOfN.length - 1];
                case END -> tilted.gold()[TILTS.length - 1];
                case DROP -> tilted.drop();
                default -> throw new IllegalArgumentException("no outcome " + name);
            };
        }
    }

    private static StyledSolution[][] draw(int problems, Philox random) {
        var solutions = new StyledSolution[problems][SAMPLES];
        for (StyledSolution[] row : solutions) {
            Arrays.setAll(row, _ -> new StyledSolution(
                    random.nextDouble() < 0.3 ? 0 : 1 + random.nextInt(StyledSolution.ERRORS),
                    1 + 0.3 * random.nextGaussian()));
        }
        return solutions;
    }

    private static Result evaluate(
            Backend backend, StyledReward model, StyledSolution[][] solutions, Philox random) {
        int problems = solutions.length;
        var scores = new LinkedHashMap<String, Double>();
        scores.put(UNLIKE, of(pairs(model, problems, -1, 1, random)).accuracy());
        scores.put(LIKE, of(pairs(model, problems, 0, 0, random)).accuracy());
        var many = new ArrayList<Contest>();
        for (int q = 0; q < problems; q++) {
            var wrong = new double[StyledSolution.ERRORS];
            double correct = model.score(new StyledSolution(0, 0), random);
            Arrays.setAll(wrong, j -> model.score(new StyledSolution(j + 1, 0), random));
            many.add(new Contest(correct, wrong));
        }
        var nine = of(many);
        scores.put(EACH, nine.pairAccuracy());
        scores.put(ACCURACY, nine.accuracy());
        scores.put(RECIPROCAL_RANK, nine.meanReciprocalRank());
        var against = new double[StyledSolution.ERRORS];
        Arrays.setAll(against, k -> OneAgainstMany.accuracyAgainst(many, k + 1, TieRule.PESSIMISTIC));

        var rewards = new double[problems * SAMPLES];
        var gold = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            var solution = solutions[i / SAMPLES][i % SAMPLES];
            rewards[i] = model.score(solution, random);
            gold[i] = solution.correct() ? 1 : 0;
        }
        return optimize(backend, scores, against, rewards, gold, problems);
    }

    private static OneAgainstMany of(List<Contest> contests) {
        return OneAgainstMany.of(contests, TieRule.PESSIMISTIC);
    }

    private static List<Contest> pairs(
            StyledReward model, int problems, double correctStyle, double wrongStyle, Philox random) {
        var contests = new ArrayList<Contest>();
        for (int q = 0; q < problems; q++) {
            double correct = model.score(new StyledSolution(0, correctStyle), random);
            contests.add(new Contest(correct, model.score(new StyledSolution(1, wrongStyle), random)));
        }
        return contests;
    }

    private static Result optimize(
            Backend backend, Map<String, Double> scores, double[] against, double[] rewards, double[] gold,
            int problems) {
        double deviation = Moments.standardDeviation(rewards, 1);
        var bestOfN = new double[DRAWS.length];
        var kl = new double[TILTS.length];
        var tiltedGold = new double[TILTS.length];
        try (var _ = backend.scope()) {
            Tensor reward = backend.tensor(DType.FLOAT64, rewards, problems, SAMPLES);
            var estimates = backend.policy().bestOfNEstimates(
                    reward, backend.tensor(DType.FLOAT64, gold, problems, SAMPLES), DRAWS);
            Arrays.setAll(bestOfN, i -> Moments.mean(estimates.get(i).toArray()));
            Tensor base = backend.zeros(DType.FLOAT64, problems, SAMPLES);
            tiltedGold[0] = Moments.mean(gold);
            for (int t = 1; t < TILTS.length; t++) {
                var tilted = backend.policy().regularizedOptimum(base, reward, deviation / TILTS[t]);
                double[] logProbability = tilted.logProbability().toArray();
                kl[t] = Moments.mean(tilted.kl().toArray());
                for (int i = 0; i < gold.length; i++) {
                    tiltedGold[t] += gold[i] * Math.exp(logProbability[i]) / problems;
                }
            }
        }
        return new Result(scores, against, bestOfN, new GoldCurve(kl, tiltedGold));
    }

    private static Map<String, Double> summarize(List<Result> results, Philox random) {
        var measured = new LinkedHashMap<String, Double>();
        for (String outcome : OUTCOMES) {
            measured.put(average(outcome), results.stream().mapToDouble(r -> r.outcome(outcome)).average()
                    .orElseThrow());
        }
        for (String score : SCORES) {
            double[] x = results.stream().mapToDouble(result -> result.scores().get(score)).toArray();
            measured.put(mean(score), Moments.mean(x));
            for (String outcome : OUTCOMES) {
                double[] y = results.stream().mapToDouble(result -> result.outcome(outcome)).toArray();
                double r = Correlation.pearson(x, y);
                measured.put(rSquared(score, outcome), Double.isNaN(r) ? 0 : r * r);
            }
            double[] best = results.stream().mapToDouble(result -> result.outcome(BEST_OF_32)).toArray();
            measured.put(spearman(score), RankCorrelation.spearman(x, best));
            var interval = Correlation.of(x, best, 500, 0.95, random).rSquared();
            measured.put(score + ": width of the interval of r²", interval.high() - interval.low());
            quarters(score, x, results, measured);
        }
        for (int i = 0; i < DRAWS.length; i++) {
            int n = i;
            measured.put(bestOf(DRAWS[i]), results.stream().mapToDouble(r -> r.bestOfN()[n]).average().orElseThrow());
        }
        for (int k = 1; k <= StyledSolution.ERRORS; k++) {
            int rivals = k;
            measured.put(against(k),
                    results.stream().mapToDouble(r -> r.accuracyAgainst()[rivals - 1]).average().orElseThrow());
            measured.put(against(k) + " if errors were independent", results.stream()
                    .mapToDouble(r -> Math.pow(r.accuracyAgainst()[0], rivals)).average().orElseThrow());
        }
        return measured;
    }

    private static void quarters(String score, double[] x, List<Result> results, Map<String, Double> measured) {
        int[] order = Quantiles.stableOrder(x);
        int quarter = results.size() / 4;
        for (boolean best : new boolean[] {false, true}) {
            int from = best ? results.size() - quarter : 0;
            for (int t = 0; t < TILTS.length; t++) {
                double gold = 0;
                double kl = 0;
                for (int i = from; i < from + quarter; i++) {
                    gold += results.get(order[i]).tilted().gold()[t] / quarter;
                    kl += results.get(order[i]).tilted().kl()[t] / quarter;
                }
                measured.put(gold(score, best, t), gold);
                measured.put(kl(score, best, t), kl);
            }
        }
    }
}
