package dev.plumbline.lab.verify.ratings;

import dev.plumbline.lab.UserError;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.preference.items.ComparisonLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Holds given ratings against every convention of {@link RatingConventions}.
///
/// Ratings rᵢ are those of a convention θ on a scale b if rᵢ − b θᵢ is the same number for all items, within half a unit of the
/// last digit printed plus b · 10⁻⁵: published solvers stop at gradients of 10⁻⁶ or so. The constant is free, because a log
/// determines differences only. n items agree in Σ log₁₀(range/(2 · tolerance)) digits, one item (with a free factor: two) left
/// out; a match needs more than 6 + log₁₀(number of trials), agreement with what was expected more than 3.
final class RatingsCheck {
    /// Digits beyond which agreement with the one convention that was asked for is no chance.
    private static final double ENOUGH = 3;
    /// Natural units by which converged ratings may differ.
    private static final double SOLVER = 1e-5;
    /// Below this distance conventions are the same on a log.
    private static final double SAME = 1e-7;
    private static final RatingScale[] NAMED = {RatingScale.NATURAL, RatingScale.ELO, RatingScale.LOG10, RatingScale.LOG2,
            RatingScale.STRENGTH};

    private final ComparisonLog log;
    private final GivenRatings given;
    private final List<RatingConvention> conventions;
    private final int[] rated;

    RatingsCheck(ComparisonLog log, GivenRatings given) {
        this(log, RatingConventions.of(log), given);
    }

    /// @param conventions of `log`
    RatingsCheck(ComparisonLog log, List<RatingConvention> conventions, GivenRatings given) {
        this.log = log;
        this.given = given;
        this.conventions = conventions;
        this.rated = IntStream.range(0, given.value().length).filter(i -> !Double.isNaN(given.value()[i])).toArray();
        if (rated.length < 3) {
            throw UserError.badInput("found ratings of " + rated.length + " items, expected at least 3: two always lie on a line");
        }
    }

    /// @param expect id of a convention; null: `mle`
    RatingsAnswer run(String expect) {
        var wanted = expect == null ? conventions.getFirst() : conventions.stream().filter(c -> c.id().equals(expect)).findFirst()
                .orElseThrow(() -> UserError.badInput("--expect: no convention '" + expect
                        + "'; 'plumbline verify --list ratings' lists them"));
        if (!wanted.isAvailable()) {
            throw UserError.badInput("'" + wanted.id() + "' has no ratings of these comparisons: " + wanted.unavailable());
        }
        var matches = matches();
        var wantedMatches = matches.stream().filter(m -> m.id().equals(wanted.id()) || m.sameAs().contains(wanted.id())).toList();
        boolean asExpected = wantedMatches.stream().anyMatch(m -> m.evidence() > ENOUGH);
        boolean definite = asExpected || !matches.isEmpty() && matches.getFirst().evidence() > threshold();
        var shown = asExpected ? wantedMatches : definite ? matches : List.<RatingsAnswer.Match>of();
        var unavailable = conventions.stream().filter(c -> !c.isAvailable())
                .map(c -> new RatingsAnswer.Unavailable(c.id(), c.unavailable())).toList();
        return new RatingsAnswer(asExpected ? expect == null ? "pass" : "pass-as-variant" : "fail", wanted.id(), rated.length,
                given.value().length - rated.length, nearest(wanted), shown, unavailable, apart(matches, shown),
                note(matches, shown, asExpected));
    }

    private String note(List<RatingsAnswer.Match> matches, List<RatingsAnswer.Match> shown, boolean asExpected) {
        if (asExpected) {
            long others = matches.stream().filter(m -> !shown.contains(m)).count();
            return others == 0 ? "" : "So many digits do not tell them from " + ids(matches, shown) + ".";
        }
        if (shown.size() > 1) {
            return "Ambiguous: " + shown.size() + " conventions reproduce all ratings.";
        }
        if (shown.size() == 1) {
            return "";
        }
        return matches.isEmpty() ? "No convention reproduces them."
                : "These items and digits would agree by chance with one of so many conventions: more items or more digits can tell ("
                        + ids(matches, shown) + ").";
    }

    private static String ids(List<RatingsAnswer.Match> matches, List<RatingsAnswer.Match> shown) {
        return String.join(", ", matches.stream().filter(m -> !shown.contains(m)).map(RatingsAnswer.Match::id).toList());
    }

    private double threshold() {
        long computed = conventions.stream().filter(RatingConvention::isAvailable).count();
        return 6 + Math.log10(computed * (NAMED.length + 1.0));
    }

    /// Conventions that reproduce all ratings on a named scale; if there are none, with a factor of its own.
    private List<RatingsAnswer.Match> matches() {
        var groups = groups();
        var found = new ArrayList<RatingsAnswer.Match>();
        for (var group : groups) {
            for (var scale : NAMED) {
                if (scale != RatingScale.STRENGTH || isPositive()) {
                    match(group, scale, scale.unit(), rated.length - 1, found);
                }
            }
        }
        if (found.isEmpty()) {
            for (var group : groups) {
                double slope = slope(group.getFirst().theta(), RatingScale.OWN);
                if (slope > 0 && slope <= Double.MAX_VALUE) {
                    match(group, RatingScale.OWN, slope, rated.length - 2, found);
                }
            }
        }
        found.sort(Comparator.comparingDouble(RatingsAnswer.Match::share));
        return List.copyOf(found);
    }

    /// Conventions that cannot differ on this log, `mle` before others.
    private List<List<RatingConvention>> groups() {
        var groups = new ArrayList<List<RatingConvention>>();
        for (var convention : conventions) {
            if (!convention.isAvailable()) {
                continue;
            }
            var same = groups.stream().filter(g -> distance(g.getFirst().theta(), convention.theta()) <= SAME).findFirst();
            if (same.isPresent()) {
                same.get().add(convention);
            } else {
                groups.add(new ArrayList<>(List.of(convention)));
            }
        }
        return groups;
    }

    /// Half the range of the differences over rated items.
    private double distance(double[] a, double[] b) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i : rated) {
            low = Math.min(low, a[i] - b[i]);
            high = Math.max(high, a[i] - b[i]);
        }
        return (high - low) / 2;
    }

    private boolean isPositive() {
        for (int i : rated) {
            if (!(given.value()[i] > 0)) {
                return false;
            }
        }
        return true;
    }

    private double value(int i, RatingScale scale) {
        return scale == RatingScale.STRENGTH ? Math.log(given.value()[i]) : given.value()[i];
    }

    private double tolerance(int i, RatingScale scale, double unit) {
        double printed = scale == RatingScale.STRENGTH ? given.half()[i] / given.value()[i] : given.half()[i];
        return printed + unit * SOLVER;
    }

    private void match(List<RatingConvention> group, RatingScale scale, double unit, int free, List<RatingsAnswer.Match> found) {
        double[] theta = group.getFirst().theta();
        // the constant must lie within every item's tolerance
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double meanLog = 0;
        for (int i : rated) {
            double difference = value(i, scale) - unit * theta[i];
            double tolerance = tolerance(i, scale, unit);
            least = Math.max(least, difference - tolerance);
            most = Math.min(most, difference + tolerance);
            low = Math.min(low, value(i, scale));
            high = Math.max(high, value(i, scale));
            meanLog += Math.log10(2 * tolerance) / rated.length;
        }
        if (!(least <= most) || !(high > low)) {
            return;
        }
        double constant = (least + most) / 2;
        double share = 0;
        for (int i : rated) {
            share = Math.max(share, Math.abs(value(i, scale) - unit * theta[i] - constant) / tolerance(i, scale, unit));
        }
        var first = group.getFirst();
        double evidence = free * Math.min(15, Math.max(0, Math.log10(high - low) - meanLog));
        found.add(new RatingsAnswer.Match(first.id(), first.what(), first.users(), scale.title(), unit, constant, anchor(scale, unit, constant),
                share, evidence, group.stream().skip(1).map(RatingConvention::id).toList()));
    }

    /// What fixes the constant.
    private String anchor(RatingScale scale, double unit, double constant) {
        double sum = 0;
        double strengths = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i : rated) {
            sum += value(i, scale);
            low = Math.min(low, value(i, scale));
            high = Math.max(high, value(i, scale));
            strengths += Math.exp(value(i, scale) / unit);
        }
        double mean = sum / rated.length;
        double tolerance = tolerance(rated[0], scale, unit);
        if (scale == RatingScale.STRENGTH && Math.abs(strengths - 1) <= 1e-3) {
            return "strengths sum to 1";
        }
        if (Math.abs(mean) <= tolerance) {
            return scale == RatingScale.STRENGTH ? "their geometric mean is 1" : "their mean is 0";
        }
        if (Math.abs(mean - Math.rint(mean)) <= tolerance && Math.abs(mean) >= 100) {
            return "their mean is " + Math.round(mean);
        }
        for (int i : rated) {
            if (given.value()[i] == 0 && scale != RatingScale.STRENGTH) {
                return "'" + log.names().get(i) + "' is 0";
            }
        }
        if (scale == RatingScale.STRENGTH && Math.abs(high) <= tolerance) {
            return "the strongest has strength 1";
        }
        return String.format(Locale.ROOT, "their mean is %.6g", scale == RatingScale.STRENGTH ? Math.exp(mean) : mean);
    }

    private double slope(double[] theta, RatingScale scale) {
        double meanR = 0;
        double meanT = 0;
        for (int i : rated) {
            meanR += value(i, scale) / rated.length;
            meanT += theta[i] / rated.length;
        }
        double both = 0;
        double square = 0;
        for (int i : rated) {
            both += (value(i, scale) - meanR) * (theta[i] - meanT);
            square += (theta[i] - meanT) * (theta[i] - meanT);
        }
        return both / square;
    }

    private RatingsAnswer.Nearest nearest(RatingConvention wanted) {
        double[] theta = wanted.theta();
        double slope = slope(theta, RatingScale.OWN);
        double constant = 0;
        for (int i : rated) {
            constant += (given.value()[i] - slope * theta[i]) / rated.length;
        }
        int worst = rated[0];
        double largest = -1;
        for (int i : rated) {
            double difference = Math.abs(given.value()[i] - slope * theta[i] - constant);
            if (difference > largest) {
                largest = difference;
                worst = i;
            }
        }
        return new RatingsAnswer.Nearest(slope, largest, log.names().get(worst), given.value()[worst], slope * theta[worst] + constant,
                loss(slope));
    }

    /// Mean over comparisons of rated items of ℓ(θ̂) − ℓ(r/slope), a tie half a win for each.
    private double loss(double slope) {
        double[] best = conventions.getFirst().theta();
        if (best == null || !(slope > 0)) {
            return Double.NaN;
        }
        double sum = 0;
        double weight = 0;
        for (int k = 0; k < log.rows(); k++) {
            var row = log.row(k);
            double own = (given.value()[row.first()] - given.value()[row.second()]) / slope;
            if (Double.isNaN(own)) {
                continue;
            }
            double d = best[row.first()] - best[row.second()];
            double a = row.firstWins() + row.ties() / 2;
            double b = row.secondWins() + row.ties() / 2;
            sum += a * (Logistic.logSigmoid(d) - Logistic.logSigmoid(own)) + b * (Logistic.logSigmoid(-d) - Logistic.logSigmoid(-own));
            weight += a + b;
        }
        return weight == 0 ? Double.NaN : sum / weight;
    }

    private RatingsAnswer.Apart apart(List<RatingsAnswer.Match> matches, List<RatingsAnswer.Match> shown) {
        if (matches.size() < 2 || shown.isEmpty()) {
            return null;
        }
        var first = shown.getFirst();
        var second = matches.stream().filter(m -> !m.id().equals(first.id())).findFirst().orElse(null);
        if (second == null) {
            return null;
        }
        double[] a = theta(first.id());
        double[] b = theta(second.id());
        int best = rated[0];
        double most = -1;
        for (int i : rated) {
            double gap = Math.abs(first.unit() * a[i] + first.constant() - second.unit() * b[i] - second.constant());
            if (gap > most) {
                most = gap;
                best = i;
            }
        }
        return new RatingsAnswer.Apart(log.names().get(best), first.unit() * a[best] + first.constant(),
                second.unit() * b[best] + second.constant());
    }

    private double[] theta(String id) {
        return conventions.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow().theta();
    }

    List<RatingConvention> conventions() {
        return conventions;
    }
}
