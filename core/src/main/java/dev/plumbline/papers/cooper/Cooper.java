package dev.plumbline.papers.cooper;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Policy and reward model co-optimised: {@link CoTraining}, {@link ReferenceRewardModel}, {@link PairBuilder}.
public final class Cooper implements Paper {
    private final RewardHacking extreme =
            new RewardHacking("reward-hacking", "Exploits of extreme style (3.5)", 3.5);
    private final RewardHacking mild = new RewardHacking("mild-exploit", "Exploits of mild style (2.0)", 2.0);
    private final RuleQuality rules = new RuleQuality();
    private final LabelAgreement labels = new LabelAgreement();

    @Override
    public String slug() {
        return "cooper";
    }

    @Override
    public String title() {
        return "Cooper: Co-Optimizing Policy and Reward Models in Reinforcement Learning for Large Language Models";
    }

    @Override
    public String source() {
        return "Hong, Yan, Wu, Hou, Zhang, Lu, Shen and Xiao 2025, arXiv 2508.05613";
    }

    @Override
    public String summary() {
        return "Train the reward model beside the policy, on pairs whose better response a precise rule has accepted.";
    }

    @Override
    public String formula() {
        return "stage 1: rᵢ = R_φ(x, a, oᵢ), Aᵢ = (rᵢ − r̄)/(s + ε), clipped policy gradient;  "
                + "stage 2: L = −log σ(R_φ(o⁺) − R_φ(o⁻)), o⁺ accepted by the rule, o⁻ = o⁺ with a wrong answer";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(extreme, mild, rules, labels);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var hacked = measured.get(extreme.id());
        double[] frozen = of(hacked, RewardHacking.STATIC, "accuracy");
        double[] copied = of(hacked, RewardHacking.COPY, "accuracy");
        double[] rollout = of(hacked, RewardHacking.ROLLOUT, "accuracy");
        var zero = new double[frozen.length];
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceeds("The peak accuracy under the static model exceeds the last by 0.05",
                of(hacked, RewardHacking.STATIC, "peak"), frozen, 0.05));
        claims.add(Claim.exceeds("Cooper with copied style ends above the static model", copied, frozen, 0));
        claims.add(Claim.exceeds("Cooper with the style of a rollout ends above the static model", rollout, frozen, 0));
        claims.add(Claim.atLeast("... within 0.03 of the run with the rule alone",
                rollout, of(hacked, RewardHacking.RULE, "accuracy"), -0.03));
        claims.add(Claim.atMost("... with less than 0.05 on the exploits",
                of(hacked, RewardHacking.ROLLOUT, "exploit"), zero, 0.05));
        var gentle = measured.get(mild.id());
        for (String method : List.of(
                RewardHacking.RULE, RewardHacking.STATIC, RewardHacking.COPY, RewardHacking.ROLLOUT)) {
            claims.add(Claim.atLeast("Where there is little to exploit, accuracy ends above 0.96: " + method,
                    of(gentle, method, "accuracy"), zero, 0.96));
        }
        var quality = measured.get(rules.id());
        claims.add(Claim.atLeast("Half the recall of the rule costs Cooper at most 0.03 (our claim)",
                quality.of(RuleQuality.name(RewardHacking.ROLLOUT, RuleQuality.RULES.get(2), "accuracy")),
                quality.of(RuleQuality.name(RewardHacking.ROLLOUT, RuleQuality.RULES.get(1), "accuracy")), -0.03));
        var said = measured.get(labels.id());
        claims.add(Claim.exceeds("Labels where rule and judge agree make a better verifier than the rule's (our claim)",
                said.of(LabelAgreement.name("agreement", "accuracy")),
                said.of(LabelAgreement.name("rule", "accuracy")), 0));
        return List.copyOf(claims);
    }

    private static double[] of(Measurements measured, String method, String measure) {
        return measured.of(RewardHacking.name(method, measure));
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var quality = measured.get(rules.id());
        var said = measured.get(labels.id());
        return List.of(
                methods("Exploits of style 3.5", measured.get(extreme.id())),
                methods("Exploits of style 2.0", measured.get(mild.id())),
                new Table("Rules of other quality, exploits of style 3.5; means over seeds",
                        List.of(">recall", ">false positives", ">precision", ">rule alone", ">Cooper, rollout",
                                ">its mass on exploits"),
                        RuleQuality.RULES.stream().map(rule -> List.of(number(rule.recall()),
                                number(rule.falsePositiveRate()), number(rule.precision(Candidates.CORRECT_SHARE)),
                                number(quality.mean(RuleQuality.name(RewardHacking.RULE, rule, "accuracy"))),
                                number(quality.mean(RuleQuality.name(RewardHacking.ROLLOUT, rule, "accuracy"))),
                                number(quality.mean(RuleQuality.name(RewardHacking.ROLLOUT, rule, "exploit")))))
                                .toList()),
                new Table("Verifiers of stage 0 by their labels (kept by agreement: "
                                + number(said.mean(LabelAgreement.name("agreement", "kept"))) + "); means over seeds",
                        List.of("labels", ">labels right", ">accuracy held out"),
                        LabelAgreement.LABELS.stream().map(kind -> List.of(kind,
                                number(said.mean(LabelAgreement.name(kind, "labels right"))),
                                number(said.mean(LabelAgreement.name(kind, "accuracy"))))).toList()));
    }

    private static Table methods(String caption, Measurements measured) {
        return new Table(caption + ": accuracy at its peak and at the end, mass on exploits, weights of agreement and "
                        + "style at the end (stage 0: "
                        + number(measured.mean(RewardHacking.name("stage 0", "agreement")))
                        + ", " + number(measured.mean(RewardHacking.name("stage 0", "style")))
                        + "), prompts without a pair in the last step; means over seeds",
                List.of("method", ">peak", ">end", ">exploits", ">agreement", ">style", ">without pair"),
                RewardHacking.METHODS.stream().map(method -> {
                    var row = new ArrayList<String>();
                    row.add(method);
                    for (String measure : List.of("peak", "accuracy", "exploit", "agreement", "style", "starved")) {
                        row.add(number(measured.mean(RewardHacking.name(method, measure))));
                    }
                    return List.copyOf(row);
                }).toList());
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var hacked = measured.get(extreme.id());
        return List.of(
                new Figure("Accuracy in training, exploits of style 3.5", "share of the run", "accuracy",
                        lines(hacked, "accuracy")),
                new Figure("Mass on exploits of style 3.5", "share of the run", "probability",
                        lines(hacked, "exploit")));
    }

    private static List<Line> lines(Measurements measured, String measure) {
        var x = new double[RewardHacking.POINTS + 1];
        Arrays.setAll(x, k -> (double) k / RewardHacking.POINTS);
        return RewardHacking.METHODS.stream().map(method -> {
            var y = new double[x.length];
            Arrays.setAll(y, k -> measured.mean(RewardHacking.point(method, measure, k)));
            return new Line(method, x, y);
        }).toList();
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
