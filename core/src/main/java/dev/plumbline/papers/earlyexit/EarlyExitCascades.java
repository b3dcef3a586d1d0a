package dev.plumbline.papers.earlyexit;

import dev.plumbline.decision.ConfidenceScore;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Cascades that ask further members only near the operating point: {@link dev.plumbline.decision.Cascade} with
/// {@link dev.plumbline.decision.ExitRule.Window}.
public final class EarlyExitCascades implements Paper {
    private final SelectiveClassification selective = new SelectiveClassification();
    private final OutOfDistribution outOfDistribution = new OutOfDistribution();

    @Override
    public String slug() {
        return "early-exit-cascades";
    }

    @Override
    public String title() {
        return "Window-Based Early-Exit Cascades for Uncertainty Estimation: When Deep Ensembles are More Efficient "
                + "than Single Models";
    }

    @Override
    public String source() {
        return "Xia and Bouganis 2023, ICCV, arXiv 2303.08010";
    }

    @Override
    public String summary() {
        return "To accept or reject, ask a further member only where the score is near the threshold.";
    }

    @Override
    public String formula() {
        return "leave stage m iff s_m < l or s_m > u;  [l, u] = [Q(q − w), Q(q + w)], q the percentile of τ;  "
                + "cost C₁ + Σ C_m P(stage m)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(selective, outOfDistribution);
    }

    @Override
    public int seeds() {
        return 8;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var runs = measured.get(selective.id());
        double[] single = coverage(runs, SelectiveClassification.SINGLE);
        double[] ensemble = coverage(runs, SelectiveClassification.ENSEMBLE);
        double[] window = coverage(runs, SelectiveClassification.WINDOW);
        double[] threshold = coverage(runs, SelectiveClassification.THRESHOLD);
        return List.of(
                Claim.exceeds("An ensemble of 2 covers more at 5 % risk than one member", ensemble, single, 0),
                Claim.atLeast("The window keeps at least 60 % of that gain", window, part(single, ensemble, 0.6), 0),
                Claim.atMostInEverySeed("... at a cost of at most 1.25",
                        runs.of(SelectiveClassification.name(SelectiveClassification.WINDOW,
                                SelectiveClassification.COST)), 1.25),
                Claim.atMost("A single threshold that passes the same share keeps at most 30 %",
                        threshold, part(single, ensemble, 0.3), 0),
                Claim.atMost("A random share of that size keeps at most 30 %",
                        coverage(runs, SelectiveClassification.RANDOM), part(single, ensemble, 0.3), 0),
                Claim.exceeds("At the design risk the window covers more than the threshold", window, threshold, 0),
                Claim.exceeds("In plain accuracy the threshold beats the window",
                        runs.of(SelectiveClassification.name(SelectiveClassification.THRESHOLD,
                                SelectiveClassification.ACCURACY)),
                        runs.of(SelectiveClassification.name(SelectiveClassification.WINDOW,
                                SelectiveClassification.ACCURACY)), 0));
    }

    private static double[] coverage(Measurements runs, String system) {
        return runs.of(SelectiveClassification.name(system, SelectiveClassification.COVERAGE));
    }

    /// What a single member would cover with a share of the ensemble's gain.
    private static double[] part(double[] single, double[] ensemble, double share) {
        var out = new double[single.length];
        Arrays.setAll(out, i -> single[i] + share * (ensemble[i] - single[i]));
        return out;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var runs = measured.get(selective.id());
        var outside = measured.get(outOfDistribution.id());
        double single = runs.mean(SelectiveClassification.name(
                SelectiveClassification.SINGLE, SelectiveClassification.COVERAGE));
        double gain = runs.mean(SelectiveClassification.name(
                SelectiveClassification.ENSEMBLE, SelectiveClassification.COVERAGE)) - single;
        return List.of(
                new Table("Coverage at 5 % risk, share of the gain of an ensemble of 2, area under the risk-coverage "
                        + "curve, accuracy, cost. Means over seeds and both orders.",
                        List.of("system", ">coverage", ">share of gain", ">area", ">accuracy", ">cost"),
                        SelectiveClassification.SYSTEMS.stream().map(system -> {
                            double coverage = runs.mean(SelectiveClassification.name(
                                    system, SelectiveClassification.COVERAGE));
                            return List.of(system, number(coverage), number((coverage - single) / gain),
                                    number(runs.mean(SelectiveClassification.name(
                                            system, SelectiveClassification.AREA))),
                                    number(runs.mean(SelectiveClassification.name(
                                            system, SelectiveClassification.ACCURACY))),
                                    number(runs.mean(SelectiveClassification.name(
                                            system, SelectiveClassification.COST))));
                        }).toList()),
                new Table("Width of the window: decisions at τ unlike the ensemble's.",
                        List.of(">half-width", ">cost", ">coverage at 5 % risk", ">unlike decisions"),
                        Arrays.stream(SelectiveClassification.HALF_WIDTHS).mapToObj(w -> List.of(
                                String.format(Locale.ROOT, "%.2f", w),
                                number(runs.mean(SelectiveClassification.swept(SelectiveClassification.COST, w))),
                                number(runs.mean(SelectiveClassification.swept(SelectiveClassification.COVERAGE, w))),
                                number(runs.mean(SelectiveClassification.swept("disagreement", w))))).toList()),
                new Table("Points from elsewhere: false positives where 95 % are accepted, AUC, area under "
                        + "risk-coverage with loss 1 for every accepted point from elsewhere, cost.",
                        List.of("score", "system", ">false positives", ">AUC", ">area", ">cost"),
                        Stream.of(ConfidenceScore.LOG_REMAINDER, ConfidenceScore.NEGATIVE_ENTROPY,
                                        ConfidenceScore.MAX_LOGIT, ConfidenceScore.ENERGY)
                                .flatMap(score -> OutOfDistribution.SYSTEMS.stream().map(system -> List.of(
                                        score.toString(), system,
                                        number(outside.mean(OutOfDistribution.name(
                                                score, system, OutOfDistribution.FALSE_POSITIVES))),
                                        number(outside.mean(OutOfDistribution.name(
                                                score, system, OutOfDistribution.AUC))),
                                        number(outside.mean(OutOfDistribution.name(
                                                score, system, OutOfDistribution.AREA))),
                                        number(outside.mean(OutOfDistribution.name(
                                                score, system, OutOfDistribution.COST)))))).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var runs = measured.get(selective.id());
        double[] cost = Arrays.stream(SelectiveClassification.HALF_WIDTHS)
                .map(w -> runs.mean(SelectiveClassification.swept(SelectiveClassification.COST, w))).toArray();
        return List.of(
                new Figure("Coverage that a window buys", "cost in members", "coverage at 5 % risk",
                        List.of(new Line("window", cost, Arrays.stream(SelectiveClassification.HALF_WIDTHS)
                                .map(w -> runs.mean(SelectiveClassification.swept(SelectiveClassification.COVERAGE, w)))
                                .toArray()))),
                new Figure("Away from the risk that the window was made for (0.05)", "risk",
                        "coverage above one member's",
                        Stream.of(SelectiveClassification.ENSEMBLE, SelectiveClassification.WINDOW,
                                        SelectiveClassification.THRESHOLD)
                                .map(system -> new Line(system, SelectiveClassification.RISKS,
                                        Arrays.stream(SelectiveClassification.RISKS).map(risk ->
                                                runs.mean(SelectiveClassification.atRisk(system, risk))
                                                        - runs.mean(SelectiveClassification.atRisk(
                                                                SelectiveClassification.SINGLE, risk))).toArray()))
                                .toList()));
    }
}
