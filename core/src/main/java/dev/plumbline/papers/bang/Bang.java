package dev.plumbline.papers.bang;

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

/// Averages of weights under shift: {@link dev.plumbline.model.WeightSpace} of a pre-trained and a fine-tuned model
/// that was kept from being too sure.
public final class Bang implements Paper {
    private final Votes votes = new Votes();
    private final FineTuning fineTuning = new FineTuning();

    @Override
    public String slug() {
        return "bang";
    }

    @Override
    public String title() {
        return "Spurious Feature Diversification Improves Out-of-distribution Generalization";
    }

    @Override
    public String source() {
        return "Lin, Tan, Hao, Wong, Dong, Zhang, Yang and Zhang 2024, ICLR, arXiv 2309.17230";
    }

    @Override
    public String summary() {
        return "Average pre-trained and fine-tuned weights, after fine-tuning that stays unsure.";
    }

    @Override
    public String formula() {
        return "θ(α) = (1 − α) θ_pre + α θ_ft;  fine-tune with t = (1 − ε) e_y + ε/K, mixup, or both;  "
                + "accuracy ≈ F_p((A + (1 − p) Σ a)/√(Σ a²))";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(votes, fineTuning);
    }

    @Override
    public int seeds() {
        return 6;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var counted = measured.get(votes.id());
        var tuned = measured.get(fineTuning.id());
        var claims = new ArrayList<Claim>();
        claims.add(Claim.atMostInEverySeed("Exact accuracy of votes is that of drawn points within 3 standard errors",
                largest(Stream.of(Votes.SINGLE, Votes.BALANCED, Votes.IMBALANCED)
                        .map(ensemble -> counted.of(ensemble + ": errors")).toList()), 3));
        claims.add(Claim.atMostInEverySeed("The limit of many slots is within 0.04 of it for 30 spurious slots",
                distances(counted, List.of(Votes.MANY_SINGLE, Votes.MANY_DISJOINT)), 0.04));
        claims.add(Claim.atMostInEverySeed("... and within 0.07 where 10 are shared",
                distances(counted, List.of(Votes.MANY_OUTPUT, Votes.MANY_WEIGHT)), 0.07));
        double[] pretrained = tuned.of(FineTuning.alone(FineTuning.PRETRAINED, "accuracy"));
        for (String model : FineTuning.PENALIZED) {
            double[] alone = tuned.of(FineTuning.alone(model, "accuracy"));
            claims.add(Claim.exceedsInEverySeed("Under shift the average with " + model + " beats both its members",
                    averaged(tuned, model), largest(List.of(pretrained, alone)), 0));
        }
        double[] plain = averaged(tuned, FineTuning.PLAIN);
        double[] plainAlone = tuned.of(FineTuning.alone(FineTuning.PLAIN, "accuracy"));
        double[] sure = tuned.of(FineTuning.alone(FineTuning.PLAIN, "confidence"));
        for (String model : List.of(FineTuning.SMOOTHED, FineTuning.BOTH)) {
            double[] average = averaged(tuned, model);
            claims.add(Claim.exceeds("The average with " + model + " beats that with cross-entropy by at least 0.02",
                    average, plain, 0.02));
            claims.add(Claim.exceedsInShareOfSeeds("... in at least 5 of 6 seeds", average, plain, 5.0 / 6));
            claims.add(Claim.exceeds("... although " + model + " alone is worse than cross-entropy alone",
                    plainAlone, tuned.of(FineTuning.alone(model, "accuracy")), 0));
            claims.add(Claim.exceeds("... and less sure", sure, tuned.of(FineTuning.alone(model, "confidence")), 0));
        }
        claims.add(Claim.exceeds("Label smoothing scaled up to the confidence of cross-entropy averages worse than "
                + "label smoothing", averaged(tuned, FineTuning.SMOOTHED), averaged(tuned, FineTuning.SURE), 0));
        claims.addAll(sources(tuned));
        return List.copyOf(claims);
    }

    /// Where the gain comes from, and what it does not cost.
    private static List<Claim> sources(Measurements tuned) {
        double[] zero = new double[tuned.seeds()];
        double[] overruled = tuned.of(FineTuning.averaged(FineTuning.BOTH, "overruled"));
        double[] corrected = tuned.of(FineTuning.averaged(FineTuning.BOTH, "FalseFalseTrue")).clone();
        double[] plain = tuned.of(FineTuning.averaged(FineTuning.PLAIN, "FalseFalseTrue"));
        Arrays.setAll(corrected, s -> corrected[s] - plain[s]);
        double[] worst = FineTuning.PENALIZED.stream()
                .map(model -> tuned.of(FineTuning.averaged(model, "accuracy at p = 0")))
                .reduce((x, y) -> {
                    double[] least = x.clone();
                    Arrays.setAll(least, s -> Math.min(x[s], y[s]));
                    return least;
                }).orElseThrow();
        return List.of(
                Claim.exceedsInEverySeed("With " + FineTuning.BOTH + " the average overrules a right pre-trained "
                                + "model at most half as often as with cross-entropy",
                        tuned.of(FineTuning.averaged(FineTuning.PLAIN, "overruled")),
                        Arrays.stream(overruled).map(x -> 2 * x).toArray(), 0),
                Claim.between("... but is right where both are wrong as often (within 0.01)", corrected, -0.01, 0.01),
                Claim.atLeast("Without a shift every average is right on 99.8 %", worst, zero, 0.998),
                Claim.exceeds("Members calibrated without a shift average worse", averaged(tuned, FineTuning.PLAIN),
                        averaged(tuned, FineTuning.CALIBRATED), 0));
    }

    private static double[] averaged(Measurements tuned, String model) {
        return tuned.of(FineTuning.averaged(model, "accuracy"));
    }

    private static double[] largest(List<double[]> values) {
        double[] largest = values.getFirst().clone();
        for (double[] other : values) {
            Arrays.setAll(largest, s -> Math.max(largest[s], other[s]));
        }
        return largest;
    }

    private static double[] distances(Measurements counted, List<String> ensembles) {
        var all = new ArrayList<double[]>();
        for (String ensemble : ensembles) {
            for (int classes : Votes.CLASSES) {
                for (double p : Votes.SHIFTS) {
                    double[] exact = counted.of(Votes.many(ensemble, classes, p, false));
                    double[] limit = counted.of(Votes.many(ensemble, classes, p, true));
                    var distance = new double[exact.length];
                    Arrays.setAll(distance, s -> Math.abs(exact[s] - limit[s]));
                    all.add(distance);
                }
            }
        }
        return largest(all);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var counted = measured.get(votes.id());
        var tuned = measured.get(fineTuning.id());
        return List.of(
                new Table("Three classes, p = 0.9: accuracy of two invariant and three spurious slots for each model.",
                        List.of("model", ">exact", ">drawn"),
                        Votes.SMALL.stream().map(ensemble -> List.of(ensemble,
                                number(counted.mean(Votes.exact(ensemble))),
                                number(counted.mean(Votes.drawn(ensemble))))).toList()),
                new Table("5 invariant and 30 spurious slots for each model: exact accuracy, in brackets its limit.",
                        Stream.concat(Stream.of("model", "classes"),
                                Stream.of("0.5", "0.7", "0.8", "0.9", "1").map(p -> ">p = " + p)).toList(),
                        Votes.MANY.stream().flatMap(ensemble -> Votes.CLASSES.stream()
                                .map(classes -> many(counted, ensemble, classes))).toList()),
                new Table("Fine-tuned models at p = 0.9, alone and averaged with the pre-trained one (alpha 0.5): "
                                + "accuracy, mean largest probability, mean gap of the two largest logits. Means over seeds.",
                        List.of("fine-tuned by", ">accuracy alone", ">confidence", ">gap", ">accuracy averaged",
                                ">confidence averaged", ">averaged at p = 0", ">both wrong, average right",
                                ">pre-trained right, average wrong", ">pre-trained wrong, average right"),
                        FineTuning.FINETUNED.stream().map(model -> tuned(tuned, model)).toList()),
                new Table("Controls at p = 0.9.", List.of("model", ">accuracy"), List.of(
                        List.of(FineTuning.PRETRAINED, number(tuned.mean(
                                FineTuning.alone(FineTuning.PRETRAINED, "accuracy")))),
                        List.of(FineTuning.PRETRAINED + ", confidence", number(tuned.mean(
                                FineTuning.alone(FineTuning.PRETRAINED, "confidence")))),
                        List.of(FineTuning.CALIBRATED, number(tuned.mean(
                                FineTuning.averaged(FineTuning.CALIBRATED, "accuracy")))),
                        List.of(FineTuning.ORACLE, number(tuned.mean(
                                FineTuning.averaged(FineTuning.ORACLE, "accuracy")))),
                        List.of("that factor", number(tuned.mean(
                                FineTuning.averaged(FineTuning.ORACLE, "factor")))))));
    }

    private static List<String> many(Measurements counted, String ensemble, int classes) {
        var row = new ArrayList<>(List.of(ensemble, Integer.toString(classes)));
        for (double p : new double[] {0.5, 0.7, 0.8, 0.9, 1}) {
            row.add(number(counted.mean(Votes.many(ensemble, classes, p, false))) + " ("
                    + number(counted.mean(Votes.many(ensemble, classes, p, true))) + ")");
        }
        return row;
    }

    private static List<String> tuned(Measurements tuned, String model) {
        var row = new ArrayList<String>();
        row.add(model);
        for (String quantity : List.of("accuracy", "confidence", "logit gap")) {
            row.add(number(tuned.mean(FineTuning.alone(model, quantity))));
        }
        for (String quantity : List.of("accuracy", "confidence", "accuracy at p = 0", "FalseFalseTrue", "overruled",
                "corrected")) {
            row.add(number(tuned.mean(FineTuning.averaged(model, quantity))));
        }
        return row;
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var tuned = measured.get(fineTuning.id());
        return List.of(new Figure("From the pre-trained to the fine-tuned model", "alpha", "accuracy at p = 0.9",
                FineTuning.FINETUNED.stream().map(model -> new Line(model, FineTuning.ALPHAS,
                        Arrays.stream(FineTuning.ALPHAS)
                                .map(alpha -> tuned.mean(FineTuning.at(model, alpha))).toArray())).toList()));
    }
}
