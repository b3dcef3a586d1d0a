package dev.plumbline.papers.earlyexit;

import dev.plumbline.decision.Cascade;
import dev.plumbline.decision.CascadeStages;
import dev.plumbline.decision.ConfidenceScore;
import dev.plumbline.decision.ExitRule;
import dev.plumbline.evaluation.Detection;
import dev.plumbline.evaluation.RiskCoverage;
import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/// Accept what comes from the islands, reject what comes from islands that moved: 12000 test points and 4000 from
/// elsewhere. τ accepts 95 % of the validation points; the window is ± 0.1 about it in percentiles of the validation
/// scores (fixed) or of the mixed test scores, whose labels are not looked at (adjusted).
final class OutOfDistribution implements Experiment {
    static final String SINGLE = "one member";
    static final String ENSEMBLE = "ensemble of 2";
    static final String FIXED = "window";
    static final String ADJUSTED = "adjusted window";
    static final String THRESHOLD = "single threshold";
    static final List<String> SYSTEMS = List.of(SINGLE, ENSEMBLE, FIXED, ADJUSTED, THRESHOLD);
    static final String FALSE_POSITIVES = "false positives";
    static final String AUC = "AUC";
    static final String COST = "cost";
    static final String AREA = "area";
    private static final double ACCEPTED = 0.95;

    static String name(ConfidenceScore score, String system, String quantity) {
        return score + ", " + system + ": " + quantity;
    }

    @Override
    public String id() {
        return "out-of-distribution";
    }

    @Override
    public String title() {
        return "Points from elsewhere, with a fixed and an adjusted window";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var members = Members.of(backend, seed, scale);
        var measured = new LinkedHashMap<String, Double>();
        for (var score : List.of(ConfidenceScore.LOG_REMAINDER, ConfidenceScore.NEGATIVE_ENTROPY,
                ConfidenceScore.MAX_LOGIT, ConfidenceScore.ENERGY)) {
            for (int order = 0; order < 2; order++) {
                measure(members, score, new int[] {order, 1 - order}, measured);
            }
        }
        measured.replaceAll((_, value) -> value / 2);
        return measured;
    }

    private static void measure(
            Members members, ConfidenceScore score, int[] order, Map<String, Double> measured) {
        double[] validation = stages(Members.inOrder(members.validation(), order), score).score()[0];
        var inside = stages(Members.inOrder(members.test(), order), score);
        var outside = stages(Members.inOrder(members.elsewhere(), order), score);
        double tau = Detection.threshold(validation, ACCEPTED);
        double[] mixed = DoubleStream.concat(
                Arrays.stream(inside.score()[0]), Arrays.stream(outside.score()[0])).toArray();
        var fixed = ExitRule.aroundOperatingPoint(validation, tau, SelectiveClassification.HALF_WIDTH);
        var everything = new ExitRule.Window(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        var nothing = new ExitRule.Window(1, 0);
        put(score, SINGLE, nothing, inside, outside, members, measured);
        put(score, ENSEMBLE, everything, inside, outside, members, measured);
        put(score, FIXED, fixed, inside, outside, members, measured);
        put(score, ADJUSTED, ExitRule.aroundOperatingPoint(mixed, tau, SelectiveClassification.HALF_WIDTH),
                inside, outside, members, measured);
        put(score, THRESHOLD, new ExitRule.SingleThreshold(fixed.upper()), inside, outside, members, measured);
    }

    private static CascadeStages stages(double[][][] logits, ConfidenceScore score) {
        return CascadeStages.of(logits, score, CascadeStages.Averaging.OF_SCORES);
    }

    private static void put(
            ConfidenceScore score, String system, ExitRule rule, CascadeStages inside, CascadeStages outside,
            Members members, Map<String, Double> measured) {
        var cascade = new Cascade(List.of(rule), 1, 1);
        var in = cascade.run(inside);
        var out = cascade.run(outside);
        int n = inside.size() + outside.size();
        measured.merge(name(score, system, FALSE_POSITIVES),
                Detection.falsePositiveRate(in.score(), out.score(), ACCEPTED), Double::sum);
        measured.merge(name(score, system, AUC), Detection.auc(in.score(), out.score()), Double::sum);
        measured.merge(name(score, system, COST),
                (in.meanCost() * inside.size() + out.meanCost() * outside.size()) / n, Double::sum);
        var loss = new double[n];
        var confidence = new double[n];
        for (int r = 0; r < n; r++) {
            boolean here = r < inside.size();
            confidence[r] = here ? in.score()[r] : out.score()[r - inside.size()];
            loss[r] = here && in.prediction()[r] == members.testLabel()[r] ? 0 : 1;
        }
        measured.merge(name(score, system, AREA), RiskCoverage.of(loss, confidence).areaUnderCurve(), Double::sum);
    }
}
