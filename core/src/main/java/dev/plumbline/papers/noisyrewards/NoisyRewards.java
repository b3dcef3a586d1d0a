package dev.plumbline.papers.noisyrewards;

import static dev.plumbline.papers.noisyrewards.CalibratedScores.CALIBRATED;
import static dev.plumbline.papers.noisyrewards.CalibratedScores.INFORMATIVE;
import static dev.plumbline.papers.noisyrewards.CalibratedScores.PLAIN;
import static dev.plumbline.papers.noisyrewards.CalibratedScores.UNINFORMATIVE;
import static dev.plumbline.papers.noisyrewards.FlippedRewards.FLIPPED;
import static dev.plumbline.papers.noisyrewards.FlippedRewards.MASKED;
import static dev.plumbline.papers.noisyrewards.FlippedRewards.RATES;
import static dev.plumbline.papers.noisyrewards.FlippedRewards.format;
import static dev.plumbline.papers.noisyrewards.FlippedRewards.name;
import static dev.plumbline.papers.noisyrewards.Study.STEPS;

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
import java.util.function.IntFunction;

/// Rewards that are wrong at random: flips slow a policy gradient down by 1 − 2p ({@link dev.plumbline.reward.RewardNoise}),
/// phrases of reasoning alone teach for a while ({@link PatternReward}), and repair a reward model
/// ({@link PatternCalibration}).
public final class NoisyRewards implements Paper {
    private final FlippedRewards flips = new FlippedRewards();
    private final ReasoningPatterns patterns = new ReasoningPatterns();
    private final CalibratedScores scores = new CalibratedScores();

    @Override
    public String slug() {
        return "noisy-rewards";
    }

    @Override
    public String title() {
        return "The Climb Carves Wisdom Deeper Than the Summit: On the Noisy Rewards in Learning to Reason";
    }

    @Override
    public String source() {
        return "Lv, Xie, Sun, Kang and Yan 2025, arXiv 2505.22653";
    }

    @Override
    public String summary() {
        return "Learn from randomly flipped rewards, from phrases of reasoning, and from reward models that these repair.";
    }

    @Override
    public String formula() {
        return "E[R~|R] = (1 − 2p) R + p,  s′ = min(1, s + a RPR) if s < τ, else s";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(flips, patterns, scores);
    }

    @Override
    public int seeds() {
        return 5;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var all = measured.get(flips.id());
        for (String kind : FlippedRewards.KINDS) {
            double[] clean = all.of(name(kind, 0, STEPS));
            double[] start = all.of(name(kind, 0, 0));
            claims.add(weakest(all, kind));
            claims.add(atMost(kind + " flips of 20 % cost at most 0.03 of accuracy at the end",
                    minus(clean, all.of(name(kind, 0.2, STEPS))), 0.03));
            claims.add(Claim.exceeds(kind + " flips of 60 % end below the initial accuracy",
                    start, all.of(name(kind, 0.6, STEPS)), 0));
            claims.add(atMost(kind + " flips of 50 % teach nothing: accuracy rises by at most 0.1",
                    minus(all.of(name(kind, 0.5, STEPS)), start), 0.1));
            double gap = RescaledTime.largestGap(all, kind);
            claims.add(new Claim(kind + " flips of up to 30 % learn along the clean curve where a step counts 1 − 2p, within 0.06 "
                    + "(means over seeds)", "largest distance " + number(gap), gap <= 0.06 ? Verdict.CONFIRMED : Verdict.REFUTED));
        }
        double[] third = third(all.of(format(MASKED, 0.5, "unparseable at the start")));
        claims.add(Claim.exceedsInEverySeed("Flips of 50 % that spare unparseable answers take them below a third of their initial "
                + "mass in every seed (third less mass)", third, all.of(format(MASKED, 0.5, "unparseable at the end")), 0));
        claims.add(atMost("... and accuracy among the parseable rises by at most 0.1",
                minus(all.of(format(MASKED, 0.5, "accuracy of the parseable at the end")),
                        all.of(format(MASKED, 0.5, "accuracy of the parseable at the start"))), 0.1));
        claims.add(Claim.exceeds("Control: flipped too, unparseable answers keep more than a third of their mass",
                all.of(format(FLIPPED, 0.5, "unparseable at the end")), third, 0));
        var reasoning = measured.get(patterns.id());
        double[] peak = reasoning.of(ReasoningPatterns.peak(ReasoningPatterns.PATTERN));
        claims.add(Claim.exceedsInEverySeed("Paid for phrases alone, accuracy first rises (peak less start, in every seed)",
                peak, reasoning.of(ReasoningPatterns.name(ReasoningPatterns.PATTERN, "accuracy", 0)), 0));
        claims.add(Claim.exceedsInEverySeed("... and ends at least 0.1 below its peak in every seed",
                peak, reasoning.of(ReasoningPatterns.name(ReasoningPatterns.PATTERN, "accuracy", STEPS)), 0.1));
        var repaired = measured.get(scores.id());
        claims.add(Claim.exceeds("A reward model of 65 % accuracy teaches at least 0.03 more where the pattern reward calibrates it",
                end(repaired, INFORMATIVE, 0.65, CALIBRATED), end(repaired, INFORMATIVE, 0.65, PLAIN), 0.03));
        claims.add(vanishes("Control: where patterns say nothing of correctness the gain vanishes, within 0.03 of 0",
                minus(end(repaired, UNINFORMATIVE, 0.65, CALIBRATED), end(repaired, UNINFORMATIVE, 0.65, PLAIN)), 0.03));
        claims.add(Claim.exceeds("Calibration narrows the gap between reward models of 85 and 65 % accuracy",
                minus(end(repaired, INFORMATIVE, 0.85, PLAIN), end(repaired, INFORMATIVE, 0.65, PLAIN)),
                minus(end(repaired, INFORMATIVE, 0.85, CALIBRATED), end(repaired, INFORMATIVE, 0.65, CALIBRATED)), 0));
        return List.copyOf(claims);
    }

    private static double[] end(Measurements repaired, String patterns, double accuracy, String variant) {
        return repaired.of(CalibratedScores.name(patterns, accuracy, variant, STEPS));
    }

    /// The smallest of the differences of final accuracy between neighbouring rates, as a claim.
    private static Claim weakest(Measurements all, String kind) {
        Claim weakest = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i < RATES.length; i++) {
            double[] less = all.of(name(kind, RATES[i - 1], STEPS));
            double[] more = all.of(name(kind, RATES[i], STEPS));
            double difference = PairedComparison.of(less, more, 0.95).mean();
            if (weakest == null || !(difference >= least)) {
                least = difference;
                weakest = Claim.exceeds("With " + kind + " flips accuracy at the end falls with p (smallest difference, p = "
                        + RATES[i - 1] + " against " + RATES[i] + ")", less, more, 0);
            }
        }
        return weakest;
    }

    /// "the mean over seeds is at most `most`": confirmed if its 95 % interval lies below.
    private static Claim atMost(String statement, double[] values, double most) {
        var mean = PairedComparison.of(values, new double[values.length], 0.95);
        var verdict = mean.high() <= most
                ? Verdict.CONFIRMED
                : mean.mean() <= most ? Verdict.UNDECIDED : Verdict.REFUTED;
        return new Claim(statement, text(mean), verdict);
    }

    /// "the mean over seeds is within `most` of 0": confirmed if its 95 % interval is.
    private static Claim vanishes(String statement, double[] values, double most) {
        var mean = PairedComparison.of(values, new double[values.length], 0.95);
        var verdict = mean.high() <= most && mean.low() >= -most
                ? Verdict.CONFIRMED
                : Math.abs(mean.mean()) <= most ? Verdict.UNDECIDED : Verdict.REFUTED;
        return new Claim(statement, text(mean), verdict);
    }

    private static String text(PairedComparison mean) {
        return number(mean.mean()) + " (" + number(mean.low()) + " to " + number(mean.high()) + ")";
    }

    private static double[] minus(double[] a, double[] b) {
        var difference = new double[a.length];
        Arrays.setAll(difference, i -> a[i] - b[i]);
        return difference;
    }

    private static double[] third(double[] x) {
        return Arrays.stream(x).map(v -> v / 3).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var tables = new ArrayList<Table>();
        var all = measured.get(flips.id());
        var rows = new ArrayList<List<String>>();
        for (double p : RATES) {
            var row = new ArrayList<>(List.of(Double.toString(p)));
            for (String kind : FlippedRewards.KINDS) {
                for (int step : new int[] {50, 200, STEPS}) {
                    row.add(number(all.mean(name(kind, p, step))));
                }
            }
            rows.add(row);
        }
        tables.add(new Table("Accuracy after 50, 200 and 600 steps with a share p of the rewards flipped. Means over seeds.",
                List.of(">p", ">group-wise, 50", ">200", ">600", ">output-wise, 50", ">200", ">600"), rows));
        tables.add(new Table("Group-wise flips with p known and divided out, (R~ − p)/(1 − 2p): accuracy.",
                List.of(">p", ">50", ">200", ">600"), Arrays.stream(FlippedRewards.CORRECTED).mapToObj(p -> List.of(
                        Double.toString(p), number(all.mean(FlippedRewards.corrected(p, 50))),
                        number(all.mean(FlippedRewards.corrected(p, 200))),
                        number(all.mean(FlippedRewards.corrected(p, STEPS))))).toList()));
        var mass = new ArrayList<List<String>>();
        for (double p : RATES) {
            mass.add(List.of(Double.toString(p), number(all.mean(format(MASKED, p, "unparseable at the end"))),
                    number(all.mean(format(MASKED, p, "accuracy at the end"))),
                    number(all.mean(format(FLIPPED, p, "unparseable at the end"))),
                    number(all.mean(format(FLIPPED, p, "accuracy at the end")))));
        }
        tables.add(new Table("Three of ten answers are unparseable (mass "
                + number(all.mean(format(MASKED, 0, "unparseable at the start"))) + " at the start): their mass and the accuracy "
                + "after 600 steps of group-wise flips that spare them, or flip them too. Means over seeds.",
                List.of(">p", ">spared: mass", ">accuracy", ">flipped: mass", ">accuracy"), mass));
        var reasoning = measured.get(patterns.id());
        tables.add(new Table("Two tokens, amount of reasoning and answer: accuracy, and mass on overthinking. Means over seeds.",
                List.of("paid for", ">start", ">peak", ">end", ">overthinking at the end"),
                ReasoningPatterns.PAYMENTS.stream().map(kind -> List.of(kind,
                        number(reasoning.mean(ReasoningPatterns.name(kind, "accuracy", 0))),
                        number(reasoning.mean(ReasoningPatterns.peak(kind))),
                        number(reasoning.mean(ReasoningPatterns.name(kind, "accuracy", STEPS))),
                        number(reasoning.mean(ReasoningPatterns.name(kind, "overthinking", STEPS))))).toList()));
        var repaired = measured.get(scores.id());
        var models = new ArrayList<List<String>>();
        for (double accuracy : CalibratedScores.ACCURACIES) {
            var row = new ArrayList<>(List.of(Math.round(100 * accuracy) + " %"));
            for (String kind : List.of(INFORMATIVE, UNINFORMATIVE)) {
                for (String variant : List.of(PLAIN, CALIBRATED)) {
                    row.add(number(repaired.mean(CalibratedScores.name(kind, accuracy, variant, 200))) + " / "
                            + number(repaired.mean(CalibratedScores.name(kind, accuracy, variant, STEPS))));
                }
            }
            models.add(row);
        }
        tables.add(new Table("Paid by a reward model, as it is and calibrated by the pattern reward: accuracy of the policy after 200 / "
                + "600 steps. Means over seeds.",
                List.of("reward model", ">informative: plain", ">calibrated", ">uninformative: plain", ">calibrated"), models));
        return List.copyOf(tables);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(flips.id());
        var reasoning = measured.get(patterns.id());
        var repaired = measured.get(scores.id());
        return List.of(
                new Figure("Group-wise flips", "step", "accuracy", Arrays.stream(RATES)
                        .mapToObj(p -> RescaledTime.curve(all, FlippedRewards.GROUP, p, 1)).toList()),
                new Figure("Group-wise flips, a step counted 1 − 2p", "(1 − 2p) × step", "accuracy", Arrays.stream(RATES)
                        .filter(p -> p < 0.5)
                        .mapToObj(p -> RescaledTime.curve(all, FlippedRewards.GROUP, p, 1 - 2 * p)).toList()),
                new Figure("Paid for reasoning phrases, or for correctness", "step", "accuracy",
                        ReasoningPatterns.PAYMENTS.stream().map(kind -> line(reasoning, kind, ReasoningPatterns.INTERVAL,
                                step -> ReasoningPatterns.name(kind, "accuracy", step))).toList()),
                new Figure("Paid by a reward model of 65 % accuracy, informative patterns", "step", "accuracy",
                        List.of(PLAIN, CALIBRATED).stream().map(kind -> line(repaired, kind, CalibratedScores.INTERVAL,
                                step -> CalibratedScores.name(INFORMATIVE, 0.65, kind, step))).toList()));
    }

    private static Line line(Measurements all, String name, int interval, IntFunction<String> measurement) {
        var x = new double[STEPS / interval + 1];
        Arrays.setAll(x, t -> t * interval);
        return new Line(name, x, Arrays.stream(x).map(step -> all.mean(measurement.apply((int) step))).toArray());
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
