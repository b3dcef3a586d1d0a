package dev.plumbline.lab.rank;

import dev.plumbline.numerics.Quantiles;
import dev.plumbline.preference.items.Bootstrap;
import dev.plumbline.preference.items.BradleyTerryFit;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.CrowdFit;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.StructuredFit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a fit says, in the order of strengths; the same for the three kinds of fit.
///
/// @param items best first
/// @param coefficients the home advantage and covariates, if there are any
/// @param annotators most reliable first; empty unless reliabilities were estimated
/// @param facts log-likelihood and the like, by name
public record Ranking(List<Item> items, List<Coefficient> coefficients, List<Annotator> annotators,
        PairProbability probability, Map<String, Object> facts) {
    /// Of the intervals.
    public static final double LEVEL = 0.95;

    /// 1500 at strength 0, ten to one at 400 points.
    private static final double ELO = 400 / Math.log(10);

    /// One item.
    ///
    /// @param number its number in the fit
    /// @param online its Elo rating after the last row; NaN unless asked for
    public record Item(int rank, int number, String item, double strength, double standardError, double low,
            double high, double online) {
        /// Elo points, 1500 + 400/ln(10) strength: 1500 for strength 0 in the gauge that was asked for.
        public double elo() {
            return 1500 + ELO * strength;
        }
    }

    /// One coefficient.
    public record Coefficient(String name, double estimate, double standardError, double low, double high) {}

    /// One annotator.
    ///
    /// @param weight of the comparisons judged
    /// @param reliability the probability that a report is true; 1/2 for someone who guesses
    public record Annotator(String annotator, double weight, double reliability, double low, double high) {}

    /// The probability that item i beats item j on neutral ground, items being numbered as in the fit.
    public interface PairProbability {
        double of(int i, int j);
    }

    /// Of a fit to pairs.
    ///
    /// @param bootstrap resamples, for percentile intervals; or null for normal ones; here and below
    public static Ranking of(BradleyTerryFit fit, Gauge gauge, CovarianceType type, Bootstrap bootstrap) {
        double[] theta = fit.theta(gauge);
        var names = new ArrayList<String>();
        for (int i = 0; i < theta.length; i++) {
            names.add(fit.data().name(i));
        }
        var coefficients = new ArrayList<Coefficient>();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("logLikelihood", fit.kernelLogLikelihood());
        facts.put("groupedLogLikelihood", fit.groupedLogLikelihood());
        if (fit.options().orderEffect()) {
            double error = fit.orderEffectStandardError(type);
            facts.put("home", fit.orderEffect());
            facts.put("homeStandardError", error);
            coefficients.add(coefficient("home", fit.orderEffect(), error, bootstrap, 0));
        }
        if (!Double.isNaN(fit.tieParameter())) {
            facts.put("tieParameter", fit.tieParameter());
            if (fit.tieParameter() > 0 && fit.data().items() <= RankingFolder.LARGEST_MATRIX) {
                facts.put("tieStandardError", fit.tieParameterStandardError(type));
            }
        }
        facts.put("iterations", fit.iterations());
        return new Ranking(items(names, theta, fit.standardErrors(type, gauge), bootstrap, gauge), coefficients,
                List.of(), fit::probability, facts);
    }

    /// Of a fit with covariates. Probabilities are those at covariates of 0.
    public static Ranking of(StructuredFit fit, Gauge gauge, CovarianceType type, Bootstrap bootstrap) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("logLikelihood", fit.kernelLogLikelihood());
        if (!Double.isNaN(fit.tieParameter())) {
            facts.put("tieParameter", fit.tieParameter());
            if (fit.tieParameter() > 0) {
                facts.put("tieStandardError", fit.tieParameterStandardError(type));
            }
        }
        facts.put("iterations", fit.iterations());
        var coefficients = new ArrayList<Coefficient>();
        for (StructuredFit.Coefficient c : fit.coefficients(type)) {
            coefficients.add(coefficient(shortName(c.name()), c.estimate(), c.standardError(), bootstrap,
                    coefficients.size()));
        }
        return new Ranking(
                items(fit.log().names(), gauge.apply(fit.theta()), fit.standardErrors(type, gauge), bootstrap, gauge),
                coefficients, List.of(), (i, j) -> fit.probabilities(i, j)[0], facts);
    }

    /// Of a fit with annotators. Probabilities are those of a true report. Intervals of reliabilities are percentiles
    /// where comparisons were drawn; where annotators were, no draw says what one of them would do again.
    public static Ranking of(CrowdFit fit, Gauge gauge, CovarianceType type, Bootstrap bootstrap) {
        double[][] covariance = fit.covariance(type);
        double[] reliability = fit.reliability();
        double[] weights = fit.log().weightsOfAnnotators();
        boolean drawn = bootstrap != null && bootstrap.reliabilities()[0].length > 0;
        var annotators = new ArrayList<Annotator>();
        for (int k = 0; k < reliability.length; k++) {
            double[] interval = drawn ? bootstrap.intervalOfReliability(k, LEVEL)
                    : fit.reliabilityInterval(covariance, k, z());
            annotators.add(new Annotator(fit.log().annotators().get(k), weights[k], reliability[k], interval[0],
                    interval[1]));
        }
        annotators.sort(Comparator.comparingDouble(Annotator::reliability).reversed());
        var coefficients = new ArrayList<Coefficient>();
        if (fit.options().orderEffect()) {
            int at = fit.theta().length;
            coefficients.add(coefficient("home", fit.orderEffect(), Math.sqrt(covariance[at][at]), bootstrap, 0));
        }
        var facts = new LinkedHashMap<String, Object>();
        facts.put("logPosterior", fit.logPosterior());
        facts.put("iterations", fit.iterations());
        return new Ranking(items(fit.log().names(), gauge.apply(fit.theta()), fit.standardErrors(covariance, gauge),
                bootstrap, gauge), coefficients, annotators, fit::probability, facts);
    }

    /// With Elo ratings by number of item. Shape [items].
    public Ranking withOnline(double[] ratings) {
        List<Item> rated = items.stream().map(i -> new Item(i.rank(), i.number(), i.item(), i.strength(),
                i.standardError(), i.low(), i.high(), ratings[i.number()])).toList();
        return new Ranking(rated, coefficients, annotators, probability, facts);
    }

    /// P(row beats column), items in the order of the ranking; NaN on the diagonal. Shape [items × items].
    public double[][] matrix() {
        var matrix = new double[items.size()][items.size()];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                matrix[i][j] = i == j ? Double.NaN : probability.of(items.get(i).number(), items.get(j).number());
            }
        }
        return matrix;
    }

    private static List<Item> items(List<String> names, double[] theta, double[] errors, Bootstrap bootstrap,
            Gauge gauge) {
        Bootstrap moved = bootstrap == null ? null : bootstrap.in(gauge);
        var order = new ArrayList<Integer>();
        for (int i = 0; i < theta.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> theta[i]).reversed());
        var items = new ArrayList<Item>();
        for (int i : order) {
            double[] interval = moved == null
                    ? new double[] {theta[i] - z() * errors[i], theta[i] + z() * errors[i]}
                    : moved.interval(i, LEVEL);
            items.add(new Item(items.size() + 1, i, names.get(i), theta[i], errors[i], interval[0], interval[1],
                    Double.NaN));
        }
        return items;
    }

    private static Coefficient coefficient(String name, double estimate, double error, Bootstrap bootstrap,
            int number) {
        double[] interval = bootstrap == null ? new double[] {estimate - z() * error, estimate + z() * error}
                : bootstrap.intervalOfCoefficient(number, LEVEL);
        return new Coefficient(name, estimate, error, interval[0], interval[1]);
    }

    private static String shortName(String name) {
        int quote = name.indexOf('\'');
        return quote < 0 ? "home" : name.substring(quote + 1, name.length() - 1);
    }

    private static double z() {
        return Quantiles.normalQuantile((1 + LEVEL) / 2);
    }
}
