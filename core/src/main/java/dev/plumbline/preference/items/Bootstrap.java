package dev.plumbline.preference.items;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Refits on resampled comparisons (Efron 1979; used for leaderboards by Chiang et al. 2024).
///
/// {@link Unit#COMPARISON}: comparisons are drawn with replacement, as multinomial counts over the distinct rows and
/// outcomes, with their annotators and covariates; exact where the comparisons of one row and outcome have equal
/// weights, which aggregated data cannot tell apart. That is right where comparisons are independent given the model.
/// {@link Unit#ANNOTATOR}: annotators are drawn, each with all that he or she said, one drawn twice being two (Field
/// and Welsh 2007, JRSS B 69). That is right where the answers of one annotator depend on each other beyond the model,
/// and the question is what other annotators would have said; it needs some twenty annotators.
///
/// Quantiles of 2.5% need at least 1,000 draws. A draw without a finite estimate is left out and counted: conditional
/// on being finite, intervals are too short if many are.
///
/// @param draws θ of each draw in the gauge of the fit, [finite draws × items]
/// @param coefficients of each draw, in the order of {@link StructuredFit#coefficients}; κ alone in other models, or
///     nothing [finite draws × coefficients]
/// @param reliabilities η of each draw [finite draws × annotators]; no entries where annotators were drawn or not rated
/// @param withoutEstimate number of draws that had no finite estimate
public record Bootstrap(double[][] draws, double[][] coefficients, double[][] reliabilities, int withoutEstimate) {
    private static final double[] NONE = {};

    /// What is drawn.
    public enum Unit {
        /// Single comparisons.
        COMPARISON,
        /// Annotators with all their comparisons.
        ANNOTATOR
    }

    private record Estimate(double[] theta, double[] coefficients, double[] reliabilities) {}

    /// Draws comparisons and refits; draw b uses stream b of the generator, so results depend neither on order nor on
    /// the number of threads.
    ///
    /// @throws IllegalArgumentException unless draws ≥ 1
    /// @throws NoFiniteEstimateException if no draw had a finite estimate
    public static Bootstrap of(BradleyTerryFit fit, int draws, Philox random) {
        Comparisons data = fit.data();
        double[][] weights = {data.firstWins, data.secondWins, data.ties};
        var source = new Resampling(weights, data.squares);
        return collect(draws, random, stream -> {
            var drawn = new double[2][3][data.rows()];
            source.draw(stream, drawn[0], drawn[1]);
            return estimate(fit, data.withWeights(drawn[0], drawn[1]));
        });
    }

    /// The same, or with annotators drawn.
    ///
    /// @param log the comparisons that were fitted, with their annotators
    /// @throws IllegalArgumentException as {@link #of(BradleyTerryFit, int, Philox)}, or for fewer than two annotators
    /// @throws NoFiniteEstimateException as {@link #of(BradleyTerryFit, int, Philox)}
    public static Bootstrap of(BradleyTerryFit fit, ComparisonLog log, Unit unit, int draws, Philox random) {
        if (unit == Unit.COMPARISON) {
            return of(fit, draws, random);
        }
        Function<Philox, ComparisonLog> source = source(log, unit);
        return collect(draws, random, stream -> estimate(fit, source.apply(stream).comparisons()));
    }

    /// With covariates.
    ///
    /// @throws IllegalArgumentException as {@link #of(BradleyTerryFit, ComparisonLog, Unit, int, Philox)}
    /// @throws NoFiniteEstimateException as {@link #of(BradleyTerryFit, int, Philox)}
    public static Bootstrap of(StructuredFit fit, Unit unit, int draws, Philox random) {
        Function<Philox, ComparisonLog> source = source(fit.log(), unit);
        return collect(draws, random, stream -> {
            ComparisonLog drawn = source.apply(stream);
            StructuredFit refit;
            try {
                refit = fit.refit(drawn);
            } catch (IllegalArgumentException e) {
                // what all comparisons had could be fitted: in the drawn ones a covariate happens to be constant
                return null;
            }
            return refit.converged() ? new Estimate(refit.theta(), refit.coefficientValues(), NONE) : null;
        });
    }

    /// With reliabilities of annotators, from the fit's own maximum, so that (θ, η) and (−θ, 1 − η) are not confused.
    ///
    /// @throws IllegalArgumentException as {@link #of(BradleyTerryFit, ComparisonLog, Unit, int, Philox)}
    /// @throws NoFiniteEstimateException as {@link #of(BradleyTerryFit, int, Philox)}
    public static Bootstrap of(CrowdFit fit, Unit unit, int draws, Philox random) {
        Function<Philox, ComparisonLog> source = source(fit.log(), unit);
        return collect(draws, random, stream -> {
            CrowdFit refit = CrowdBradleyTerry.fit(source.apply(stream), fit.options(), fit);
            double[] kappa = fit.options().orderEffect() ? new double[] {refit.orderEffect()} : NONE;
            return refit.converged()
                    ? new Estimate(refit.theta(), kappa, unit == Unit.COMPARISON ? refit.reliability() : NONE) : null;
        });
    }

    private static Estimate estimate(BradleyTerryFit fit, Comparisons data) {
        BradleyTerryFit refit = BradleyTerry.fit(data, fit.options(), fit.theta());
        double[] kappa = fit.options().orderEffect() ? new double[] {refit.orderEffect()} : NONE;
        return refit.converged() ? new Estimate(refit.theta(), kappa, NONE) : null;
    }

    private static Function<Philox, ComparisonLog> source(ComparisonLog log, Unit unit) {
        ComparisonLog grouped = log.grouped();
        if (unit == Unit.COMPARISON) {
            var source = new Resampling(grouped.weights, grouped.squares);
            return stream -> {
                var drawn = new double[2][3][grouped.size];
                source.draw(stream, drawn[0], drawn[1]);
                return grouped.withWeights(drawn[0], drawn[1]);
            };
        }
        int annotators = log.annotators().size();
        if (annotators < 2) {
            throw new IllegalArgumentException("drawing annotators needs two or more of them, were " + annotators);
        }
        return stream -> {
            var chosen = new int[annotators];
            for (int k = 0; k < annotators; k++) {
                chosen[k] = stream.nextInt(annotators);
            }
            return grouped.ofAnnotators(chosen);
        };
    }

    private static Bootstrap collect(int draws, Philox random, Function<Philox, Estimate> refit) {
        if (draws < 1) {
            throw new IllegalArgumentException("draws must be at least 1, were " + draws);
        }
        Estimate[] finite = IntStream.range(0, draws).parallel().mapToObj(draw -> {
            try {
                return refit.apply(random.fork(draw));
            } catch (NoFiniteEstimateException e) {
                return null;
            }
        }).filter(Objects::nonNull).toArray(Estimate[]::new);
        if (finite.length == 0) {
            throw new NoFiniteEstimateException("no finite estimate: none of " + draws + " resamples had one;"
                    + " add a prior (for example a ridge of 0.1)");
        }
        return new Bootstrap(Arrays.stream(finite).map(Estimate::theta).toArray(double[][]::new),
                Arrays.stream(finite).map(Estimate::coefficients).toArray(double[][]::new),
                Arrays.stream(finite).map(Estimate::reliabilities).toArray(double[][]::new), draws - finite.length);
    }

    /// The same draws with θ in a gauge.
    public Bootstrap in(Gauge gauge) {
        return new Bootstrap(Arrays.stream(draws).map(gauge::apply).toArray(double[][]::new), coefficients,
                reliabilities, withoutEstimate);
    }

    /// Percentile interval of θ_item: quantiles (1 ∓ level)/2 by linear interpolation (Hyndman and Fan, type 7).
    public double[] interval(int item, double level) {
        return percentiles(draws, d -> d[item], level);
    }

    /// Percentile interval of θ_i − θ_j, the same in every gauge.
    public double[] intervalOfDifference(int i, int j, double level) {
        return percentiles(draws, d -> d[i] - d[j], level);
    }

    /// Percentile interval of a coefficient.
    public double[] intervalOfCoefficient(int coefficient, double level) {
        return percentiles(coefficients, d -> d[coefficient], level);
    }

    /// Percentile interval of η of an annotator.
    public double[] intervalOfReliability(int annotator, double level) {
        return percentiles(reliabilities, d -> d[annotator], level);
    }

    private static double[] percentiles(double[][] of, ToDoubleFunction<double[]> entry, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level must lie between 0 and 1, was " + level);
        }
        double[] values = Arrays.stream(of).mapToDouble(entry).sorted().toArray();
        return new double[] {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
    }

    private static double quantile(double[] sorted, double q) {
        double h = (sorted.length - 1) * q;
        int low = (int) Math.floor(h);
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (h - low) * (sorted[high] - sorted[low]);
    }
}
