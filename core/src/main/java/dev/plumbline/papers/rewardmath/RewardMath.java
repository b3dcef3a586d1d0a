package dev.plumbline.papers.rewardmath;

import static dev.plumbline.papers.rewardmath.BenchmarkValidity.ACCURACY;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.BEST_OF_32;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.DROP;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.EACH;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.END;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.LIKE;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.OUTCOMES;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.RECIPROCAL_RANK;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.SCORES;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.TILTS;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.UNLIKE;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.gold;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.kl;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.mean;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.rSquared;
import static dev.plumbline.papers.rewardmath.BenchmarkValidity.spearman;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.reward.StepAggregation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// One right answer against many wrong ones, as a benchmark of rewards that foretells what optimisation for them gains:
/// {@link dev.plumbline.evaluation.OneAgainstMany}, {@link dev.plumbline.evaluation.Correlation},
/// {@link dev.plumbline.reward.StepAggregation}, {@link dev.plumbline.evaluation.MajorityOfBest}.
public final class RewardMath implements Paper {
    private final BenchmarkValidity validity = new BenchmarkValidity(false);
    private final BenchmarkValidity wild = new BenchmarkValidity(true);
    private final StepRewriting rewriting = new StepRewriting();

    @Override
    public String slug() {
        return "rewardmath";
    }

    @Override
    public String title() {
        return "Evaluating Robustness of Reward Models for Mathematical Reasoning";
    }

    @Override
    public String source() {
        return "Kim, Kang, Kwon, Chae, Won, Lee and Yeo 2024, arXiv 2410.01729";
    }

    @Override
    public String summary() {
        return "Judge a reward by whether the right answer comes first among nine wrong ones of the same style.";
    }

    @Override
    public String formula() {
        return "Acc = mean 1{c > max w},  MRR = mean 1/(1 + #{w ≥ c})";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(validity, wild, rewriting);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(validity.id());
        String best = BEST_OF_32;
        double[] unlike = all.of(rSquared(UNLIKE, best));
        double[] like = all.of(rSquared(LIKE, best));
        double[] accuracy = all.of(rSquared(ACCURACY, best));
        double[] rank = all.of(rSquared(RECIPROCAL_RANK, best));
        double[] half = constant(all, 0.5);
        var spread = measured.get(wild.id());
        double[] drop = spread.of(rSquared(ACCURACY, DROP));
        return List.of(
                Claim.exceeds("r² with best of 32 is larger for pairs of like style than for pairs of unlike style",
                        like, unlike, 0),
                Claim.exceeds("... and larger for accuracy against nine than for pairs of like style", accuracy, like,
                        0),
                Claim.exceeds("... and larger for reciprocal rank among ten than for pairs of like style", rank, like,
                        0),
                Claim.atLeast("r² of reciprocal rank with best of 32 is at least 0.5 (mean; less 0.5)", rank, half, 0),
                Claim.atMost("r² of pairs of unlike style with best of 32 is at most 0.15", unlike, constant(all, 0),
                        0.15),
                Claim.exceeds("Where wrong answers' scores spread: r² with the drop of gold from its peak is larger "
                        + "for "
                        + "accuracy against nine than for pairs of like style", drop, spread.of(rSquared(LIKE, DROP)),
                        0),
                Claim.exceeds("... and larger than for pairs with each of the nine", drop,
                        spread.of(rSquared(EACH, DROP)), 0));
    }

    private static double[] constant(Measurements all, double value) {
        var values = new double[all.seeds()];
        Arrays.fill(values, value);
        return values;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(validity.id());
        var steps = measured.get(rewriting.id());
        var tables = new ArrayList<Table>();
        tables.add(scores("As specified", all));
        tables.add(scores("Where wrong answers' scores spread", measured.get(wild.id())));
        tables.add(new Table("What optimisation of the models gives: share of right answers. Means over models and "
                + "seeds.",
                List.of("outcome", ">as specified", ">where scores spread"),
                OUTCOMES.stream().map(outcome -> List.of(outcome,
                        number(all.mean(BenchmarkValidity.average(outcome))),
                        number(measured.get(wild.id()).mean(BenchmarkValidity.average(outcome))))).toList()));
        tables.add(new Table("Accuracy against k of the nine rivals, and what it would be if each were beaten "
                + "independently with the same probability. Means over models and seeds.",
                List.of("k", ">accuracy", ">if independent"),
                IntStream.of(1, 2, 3, 5, 7, 9).mapToObj(k -> List.of(Integer.toString(k),
                        number(all.mean(BenchmarkValidity.against(k))),
                        number(all.mean(BenchmarkValidity.against(k) + " if errors were independent")))).toList()));
        tables.add(new Table("Share of right answers in best of n. Means over models and seeds.",
                List.of("n", ">right"),
                Arrays.stream(BenchmarkValidity.DRAWS).mapToObj(n -> List.of(Integer.toString(n),
                        number(all.mean(BenchmarkValidity.bestOf(n))))).toList()));
        tables.add(new Table("Accuracy against nine of a process reward model by rule and by how the right solution is "
                        + "written. Means over seeds.",
                List.of("rule", ">as written", ">every step twice", ">steps merged in pairs"),
                Arrays.stream(StepAggregation.values()).map(rule -> {
                    var row = new ArrayList<String>();
                    row.add(rule.toString());
                    StepRewriting.FORMS.forEach(form -> row.add(number(steps.mean(StepRewriting.name(rule, form)))));
                    return List.copyOf(row);
                }).toList()));
        return List.copyOf(tables);
    }

    private static Table scores(String setting, Measurements all) {
        return new Table(setting + ": mean score of the models; r² over models with three outcomes (of the first also "
                + "the smallest over seeds); Spearman with best of 32; width of the 95 % interval of the first r² "
                        + "(bootstrap over models). Means over seeds.",
                List.of("benchmark", ">mean score", ">best of 32", ">smallest", ">gold at the end", ">drop",
                        ">Spearman",
                        ">width"),
                SCORES.stream().map(score -> List.of(score, number(all.mean(mean(score))),
                        number(all.mean(rSquared(score, BEST_OF_32))),
                        number(Arrays.stream(all.of(rSquared(score, BEST_OF_32))).min().orElseThrow()),
                        number(all.mean(rSquared(score, END))),
                        number(all.mean(rSquared(score, DROP))),
                        number(all.mean(spearman(score))),
                        number(all.mean(score + ": width of the interval of r²")))).toList());
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        return List.of(figure("as specified", measured.get(validity.id())),
                figure("where wrong answers' scores spread", measured.get(wild.id())));
    }

    private static Figure figure(String setting, Measurements all) {
        var lines = new ArrayList<Line>();
        for (String score : List.of(RECIPROCAL_RANK, UNLIKE)) {
            for (boolean best : new boolean[] {true, false}) {
                lines.add(new Line((best ? "first" : "last") + " quarter by " + score,
                        points(i -> Math.sqrt(all.mean(kl(score, best, i)))),
                                points(i -> all.mean(gold(score, best, i)))));
            }
        }
        return new Figure("Gold while the policy is tilted to the reward, " + setting, "√KL (√nat)",
                "share of right answers", List.copyOf(lines));
    }

    private static double[] points(IntToDoubleFunction value) {
        var points = new double[TILTS.length];
        Arrays.setAll(points, value);
        return points;
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
