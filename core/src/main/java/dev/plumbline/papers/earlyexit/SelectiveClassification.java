package dev.plumbline.papers.earlyexit;

import dev.plumbline.decision.Cascade;
import dev.plumbline.decision.CascadeStages;
import dev.plumbline.decision.ConfidenceScore;
import dev.plumbline.decision.ExitRule;
import dev.plumbline.evaluation.RiskCoverage;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Coverage at 5 % risk. τ and the window come from the first stage's scores on validation points; cost 1 for a member,
/// 2 for the wide classifier. Figures are means over both orders of the two members.
final class SelectiveClassification implements Experiment {
    static final String SINGLE = "one member";
    static final String WIDE = "one of double width";
    static final String ENSEMBLE = "ensemble of 2";
    static final String WINDOW = "window";
    static final String THRESHOLD = "single threshold";
    static final String RANDOM = "random";
    static final String ENSEMBLE_4 = "ensemble of 4";
    static final String WINDOW_4 = "windows of 4";
    static final List<String> SYSTEMS =
            List.of(SINGLE, WIDE, ENSEMBLE, WINDOW, THRESHOLD, RANDOM, ENSEMBLE_4, WINDOW_4);
    static final String COVERAGE = "coverage";
    static final String COST = "cost";
    static final String ACCURACY = "accuracy";
    static final String AREA = "area";
    static final double RISK = 0.05;
    static final double HALF_WIDTH = 0.1;
    static final double[] HALF_WIDTHS = {0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5};
    static final double[] RISKS = {0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.13};
    private static final ConfidenceScore SCORE = ConfidenceScore.MAX_PROBABILITY;

    static String name(String system, String quantity) {
        return system + ": " + quantity;
    }

    static String swept(String quantity, double halfWidth) {
        return quantity + " at half-width " + halfWidth;
    }

    static String atRisk(String system, double risk) {
        return system + ": coverage at risk " + risk;
    }

    @Override
    public String id() {
        return "selective-classification";
    }

    @Override
    public String title() {
        return "Coverage at 5 % risk, and what it costs";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var members = Members.of(backend, seed, scale);
        var measured = new LinkedHashMap<String, Double>();
        for (int order = 0; order < 2; order++) {
            measure(members, new int[] {order, 1 - order}, new Philox(seed, 8 + order), measured);
        }
        measured.replaceAll((_, value) -> value / 2);
        return measured;
    }

    private static void measure(Members members, int[] order, Philox random, Map<String, Double> measured) {
        var validation = stages(Members.inOrder(members.validation(), order));
        var test = stages(Members.inOrder(members.test(), order));
        double tau = curve(validation.score()[0], validation.prediction()[0], members.validationLabel())
                .thresholdAtRisk(RISK);
        var window = ExitRule.aroundOperatingPoint(validation.score()[0], tau, HALF_WIDTH);
        var passed = new Cascade(List.of(window), 1, 1).run(validation).passedOn();
        var threshold = new ExitRule.SingleThreshold(
                Quantiles.quantile(validation.score()[0], passed, QuantileMethod.LINEAR));
        put(SINGLE, only(test, 0, 1), members.testLabel(), measured);
        put(ENSEMBLE, only(test, 1, 2), members.testLabel(), measured);
        put(WIDE, only(stages(members.wideTest()), 0, 2), members.testLabel(), measured);
        put(WINDOW, new Cascade(List.of(window), 1, 1).run(test), members.testLabel(), measured);
        put(THRESHOLD, new Cascade(List.of(threshold), 1, 1).run(test), members.testLabel(), measured);
        put(RANDOM, random(test, passed, random), members.testLabel(), measured);
        four(members, order, measured);
        for (double halfWidth : HALF_WIDTHS) {
            var rule = ExitRule.aroundOperatingPoint(validation.score()[0], tau, halfWidth);
            var result = new Cascade(List.of(rule), 1, 1).run(test);
            measured.merge(swept(COST, halfWidth), result.meanCost(), Double::sum);
            measured.merge(swept(COVERAGE, halfWidth),
                    curve(result.score(), result.prediction(), members.testLabel()).coverageAtRisk(RISK), Double::sum);
            measured.merge(swept("disagreement", halfWidth),
                    Cascade.disagreement(result.score(), test.score()[1], tau), Double::sum);
        }
    }

    /// Four members, windows of half-width 0.1, 0.07 and 0.05 around the operating point of each stage.
    private static void four(Members members, int[] order, Map<String, Double> measured) {
        int[] all = {order[0], order[1], 2 + order[0], 2 + order[1]};
        var validation = stages(Members.inOrder(members.validation(), all));
        var test = stages(Members.inOrder(members.test(), all));
        double[] halfWidth = {0.1, 0.07, 0.05};
        var rules = new ExitRule[3];
        for (int m = 0; m < 3; m++) {
            double tau = curve(validation.score()[m], validation.prediction()[m], members.validationLabel())
                    .thresholdAtRisk(RISK);
            rules[m] = ExitRule.aroundOperatingPoint(validation.score()[m], tau, halfWidth[m]);
        }
        put(ENSEMBLE_4, only(test, 3, 4), members.testLabel(), measured);
        put(WINDOW_4, new Cascade(List.of(rules), 1, 1, 1, 1).run(test), members.testLabel(), measured);
    }

    private static CascadeStages stages(double[][][] logits) {
        return CascadeStages.of(logits, SCORE, CascadeStages.Averaging.OF_SCORES);
    }

    private static Cascade.Result only(CascadeStages stages, int stage, double cost) {
        return new Cascade.Result(stages.score()[stage], stages.prediction()[stage], new int[stages.size()], cost);
    }

    /// A share of the inputs goes on whatever its score.
    private static Cascade.Result random(CascadeStages stages, double share, Philox random) {
        int n = stages.size();
        var result = new Cascade.Result(new double[n], new int[n], new int[n], 0);
        for (int r = 0; r < n; r++) {
            int stage = random.nextDouble() < share ? 1 : 0;
            result.score()[r] = stages.score()[stage][r];
            result.prediction()[r] = stages.prediction()[stage][r];
            result.stage()[r] = stage;
        }
        return new Cascade.Result(result.score(), result.prediction(), result.stage(), 1 + result.passedOn());
    }

    private static RiskCoverage curve(double[] score, int[] prediction, int... label) {
        var loss = new double[score.length];
        Arrays.setAll(loss, r -> prediction[r] == label[r] ? 0 : 1);
        return RiskCoverage.of(loss, score);
    }

    private static void put(String system, Cascade.Result result, int[] label, Map<String, Double> measured) {
        var curve = curve(result.score(), result.prediction(), label);
        measured.merge(name(system, COVERAGE), curve.coverageAtRisk(RISK), Double::sum);
        measured.merge(name(system, COST), result.meanCost(), Double::sum);
        measured.merge(name(system, ACCURACY), 1 - curve.riskAtCoverage(1), Double::sum);
        measured.merge(name(system, AREA), curve.areaUnderCurve(), Double::sum);
        for (double risk : RISKS) {
            measured.merge(atRisk(system, risk), curve.coverageAtRisk(risk), Double::sum);
        }
    }
}
