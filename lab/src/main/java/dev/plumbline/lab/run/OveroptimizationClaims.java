package dev.plumbline.lab.run;

import dev.plumbline.evaluation.PairedComparison;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What Coste et al. (2024), arXiv 2310.02743, say of best of n under label noise, in the reduced setting of
/// {@link Overoptimization}, each beside this run's figure. The claims and their thresholds were written down before the
/// first run.
final class OveroptimizationClaims {
    private static final double LEVEL = 0.95;
    private static final double DECLINE = 0.15;
    private static final double GAIN = 0.20;

    private OveroptimizationClaims() {}

    static List<Claim> of(Overoptimization.Result result) {
        var claims = new ArrayList<Claim>();
        double[] single = figures(result, Objective.SINGLE, Overoptimization.Curve::last);
        double[] decline = figures(result, Objective.SINGLE, c -> (c.peak() - c.last()) / c.peak());
        var fall = PairedComparison.of(decline, new double[decline.length], LEVEL);
        claims.add(new Claim("A single model's gold falls from its peak by at least 15 %",
                Numbers.percent(fall.mean()) + " (" + Numbers.percent(fall.low()) + " to " + Numbers.percent(fall.high()) + ")",
                verdict(fall, fall.mean() >= DECLINE)));
        for (var objective : List.of(Objective.WORST_CASE, Objective.UNCERTAINTY_WEIGHTED)) {
            double[] own = figures(result, objective, Overoptimization.Curve::last);
            var difference = PairedComparison.of(own, single, LEVEL);
            double base = Arrays.stream(single).average().orElseThrow();
            boolean most = difference.better() >= Math.ceil(difference.n() * 7 / 8.0);
            claims.add(new Claim("Final gold of " + objective.label() + " exceeds a single model's by at least 20 %, in 7 of 8 seeds",
                    Numbers.percent(difference.mean() / base) + ", " + text(difference) + ", in " + difference.better() + " of "
                            + difference.n() + " seeds",
                    verdict(difference, most && difference.mean() >= GAIN * base)));
        }
        for (var objective : List.of(Objective.WORST_CASE, Objective.UNCERTAINTY_WEIGHTED)) {
            claims.add(smaller(result, "The fall from the own peak is smaller for " + objective.label() + " than for the mean",
                    objective, Objective.MEAN));
        }
        claims.add(smaller(result, "The fall from the own peak is smaller for the mean than for a single model", Objective.MEAN,
                Objective.SINGLE));
        for (var objective : List.of(Objective.WORST_CASE, Objective.UNCERTAINTY_WEIGHTED)) {
            var difference = PairedComparison.of(figures(result, objective, Overoptimization.Curve::last),
                    figures(result, Objective.MEAN, Overoptimization.Curve::last), LEVEL);
            claims.add(new Claim("The mean ends below " + objective.label(), text(difference),
                    verdict(difference, difference.mean() > 0)));
        }
        return List.copyOf(claims);
    }

    private static Claim smaller(Overoptimization.Result result, String statement, Objective less, Objective more) {
        ToDoubleFunction<Overoptimization.Curve> gap = curve -> curve.peak() - curve.last();
        var difference = PairedComparison.of(figures(result, more, gap), figures(result, less, gap), LEVEL);
        return new Claim(statement, text(difference), verdict(difference, difference.mean() > 0));
    }

    private static double[] figures(
            Overoptimization.Result result, Objective objective, ToDoubleFunction<Overoptimization.Curve> figure) {
        return result.of(Overoptimization.NOISES[0], objective, Overoptimization.Method.BEST_OF_N).stream()
                .mapToDouble(figure).toArray();
    }

    private static String text(PairedComparison difference) {
        return "difference " + Numbers.fixed(difference.mean(), 2) + " (" + Numbers.fixed(difference.low(), 2) + " to "
                + Numbers.fixed(difference.high(), 2) + ")";
    }

    private static Verdict verdict(PairedComparison difference, boolean met) {
        if (!met) {
            return difference.low() <= 0 && difference.mean() > 0 ? Verdict.UNDECIDED : Verdict.REFUTED;
        }
        return difference.low() > 0 ? Verdict.CONFIRMED : Verdict.UNDECIDED;
    }
}
