package dev.plumbline.lab.verify.ratings;

import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.ComparisonLog;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.items.Solver;
import dev.plumbline.preference.items.StrengthPrior;
import dev.plumbline.preference.items.TieModel;
import dev.plumbline.preference.rankings.EloRating;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The conventions in which ratings of one log differ, each computed of the log: the definition `mle` first, then ties, rows,
/// priors, iterations that were stopped, statistics that are no maximum, and online Elo.
final class RatingConventions {
    private static final FitOptions LIKELIHOOD = FitOptions.defaults().withTies(new TieModel.HalfWin());
    private static final double LOG_10_SQUARED = Math.log(10) * Math.log(10);
    private static final double[] STEPS = {4, 8, 10, 16, 20, 24, 32, 40};

    private final ComparisonLog log;
    private final Comparisons pairs;
    private final List<RatingConvention> all = new ArrayList<>();

    private RatingConventions(ComparisonLog log) {
        this.log = log;
        this.pairs = log.comparisons();
    }

    /// All of them, `mle` first.
    static List<RatingConvention> of(ComparisonLog log) {
        var conventions = new RatingConventions(log);
        conventions.likelihood();
        conventions.rows();
        conventions.priors();
        conventions.stopped();
        conventions.statistics();
        conventions.online();
        return List.copyOf(conventions.all);
    }

    /// Log-strengths of one convention.
    @FunctionalInterface
    private interface Source {
        double[] theta();
    }

    /// Wins of both and ties that a row is taken for; null: the row is left out.
    @FunctionalInterface
    private interface Reading {
        double[] of(Comparisons.Row row);
    }

    private void add(String id, String what, String users, Source source) {
        try {
            all.add(new RatingConvention(id, what, users, source.theta(), ""));
        } catch (NoFiniteEstimateException | IllegalArgumentException e) {
            all.add(new RatingConvention(id, what, users, null, e.getMessage()));
        }
    }

    private static double[] fit(Comparisons data, FitOptions options) {
        return BradleyTerry.fit(data, options).theta();
    }

    private Comparisons read(Reading reading) {
        var builder = Comparisons.builder(log.names());
        for (int k = 0; k < log.rows(); k++) {
            var row = log.row(k);
            double[] counts = reading.of(row);
            if (counts != null && counts[0] + counts[1] + counts[2] > 0) {
                if (row.ordered()) {
                    builder.orderedCounts(row.first(), row.second(), counts[0], counts[1], counts[2]);
                } else {
                    builder.counts(row.first(), row.second(), counts[0], counts[1], counts[2]);
                }
            }
        }
        return builder.build();
    }

    private void likelihood() {
        add("mle", "maximum likelihood, a tie is half a win for each; no prior, no home advantage",
                "FastChat compute_bt, evalica bradley_terry, choix opt_pairwise with alpha 0, R BradleyTerry2",
                () -> fit(pairs, LIKELIHOOD));
        add("ties-dropped", "ties are left out", "scripts that keep rows with a winner only",
                () -> fit(read(row -> new double[] {row.firstWins(), row.secondWins(), 0}), LIKELIHOOD));
        add("ties-win-each", "a tie counts as a full win for each, twice its weight", "notebooks that write a tie as two wins",
                () -> fit(read(row -> new double[] {row.firstWins() + row.ties(), row.secondWins() + row.ties(), 0}), LIKELIHOOD));
        add("ties-first-wins", "a tie counts as a win of the item named first", "winner != b read as a win of a",
                () -> fit(read(row -> new double[] {row.firstWins() + row.ties(), row.secondWins(), 0}), LIKELIHOOD));
        add("ties-second-wins", "a tie counts as a win of the item named second", "winner == a read as the only win of a",
                () -> fit(read(row -> new double[] {row.firstWins(), row.secondWins() + row.ties(), 0}), LIKELIHOOD));
        add("davidson", "ties have their own probability, proportional to the geometric mean (Davidson 1970)",
                "evalica newman, R PlackettLuce",
                () -> fit(pairs, FitOptions.defaults().withTies(new TieModel.Davidson())));
        add("rao-kupper", "ties where the difference is below a threshold (Rao and Kupper 1967)", "plumbline rank --ties rao-kupper",
                () -> fit(pairs, FitOptions.defaults().withTies(new TieModel.RaoKupper())));
        add("home-fitted", "an advantage of the first (home) item is estimated beside the strengths", "R BradleyTerry2 with at.home",
                () -> {
                    if (!pairs.hasOrderedRows()) {
                        throw new IllegalArgumentException("no row has an order");
                    }
                    return fit(pairs, LIKELIHOOD.withOrderEffect(true));
                });
    }

    private void rows() {
        add("weights-ignored", "every row counts once, whatever its weight", "readers that drop the column of weights", () -> {
            for (int k = 0; k < log.rows(); k++) {
                var row = log.row(k);
                int outcomes = (row.firstWins() > 0 ? 1 : 0) + (row.secondWins() > 0 ? 1 : 0) + (row.ties() > 0 ? 1 : 0);
                if (outcomes > 1) {
                    throw new IllegalArgumentException("a row holds counts of several outcomes");
                }
            }
            return fit(read(row -> new double[] {Math.signum(row.firstWins()), Math.signum(row.secondWins()), Math.signum(row.ties())}),
                    LIKELIHOOD);
        });
        add("duplicates-collapsed", "equal rows count once", "unique() before the counts are taken", () -> {
            Set<Comparisons.Row> seen = new HashSet<>();
            return fit(read(row -> seen.add(row) ? new double[] {row.firstWins(), row.secondWins(), row.ties()} : null), LIKELIHOOD);
        });
        add("swapped", "winner and loser exchanged", "a sign error: every rating has the other sign", () -> {
            double[] theta = fit(pairs, LIKELIHOOD);
            var swapped = new double[theta.length];
            for (int i = 0; i < theta.length; i++) {
                swapped[i] = -theta[i];
            }
            return swapped;
        });
    }

    private void ridge(String id, double lambda, String what, String users) {
        add(id, what, users, () -> fit(pairs, LIKELIHOOD.withPrior(new StrengthPrior.Ridge(lambda))));
    }

    private void priors() {
        ridge("ridge-log10-c1", 1 / LOG_10_SQUARED, "penalty ½ Σ x² on ratings x in units of log 10 (λ = 0.1886 in natural units)",
                "scikit-learn LogisticRegression with its default C = 1 on a design of ± log 10: older Chatbot Arena notebooks");
        ridge("ridge-log10-c1-doubled", 0.5 / LOG_10_SQUARED, "the same with every battle counted twice (λ = 0.0943)",
                "older Chatbot Arena notebooks that duplicate battles to hold ties");
        ridge("ridge-1", 1, "penalty ½ Σ θ² (λ = 1)", "scikit-learn LogisticRegression with its default C = 1 on a design of ± 1");
        ridge("ridge-1-doubled", 0.5, "the same with every comparison counted twice (λ = ½)", "the same on duplicated rows");
        ridge("choix-alpha-1", 2, "penalty 1.0 Σ θ² (λ = 2)", "choix opt_pairwise with alpha 1");
        ridge("choix-alpha-0.1", 0.2, "penalty 0.1 Σ θ² (λ = 0.2)", "choix opt_pairwise with alpha 0.1");
        ridge("choix-alpha-0.01", 0.02, "penalty 0.01 Σ θ² (λ = 0.02)", "choix opt_pairwise with alpha 0.01");
        ridge("ridge-0.1", 0.1, "penalty 0.05 Σ θ² (λ = 0.1)", "plumbline rank --prior ridge=0.1");
        add("logistic-prior", "a win and a loss of every item against an item of strength 1 (Newman 2023)", "Newman 2023; plumbline rank --prior logistic",
                () -> fit(pairs, LIKELIHOOD.withPrior(new StrengthPrior.LogisticPrior())));
        add("pseudo-0.5", "half a win and half a loss of every item against an item of strength 1",
                "R PlackettLuce with its default npseudo = 0.5",
                () -> fit(pairs, LIKELIHOOD.withPrior(new StrengthPrior.PseudoComparisons(0.5))));
        for (double count : new double[] {0.5, 1}) {
            add("pair-smoothing-" + (count == 1 ? "1" : "0.5"), count + " wins added to both sides of every pair that was compared",
                    "Laplace smoothing of the matrix of wins", () -> {
                        var builder = Comparisons.builder(log.names());
                        for (int k = 0; k < pairs.rows(); k++) {
                            var row = pairs.row(k);
                            builder.counts(row.first(), row.second(), row.firstWins() + count, row.secondWins() + count, row.ties());
                        }
                        return fit(builder.build(), LIKELIHOOD);
                    });
        }
    }

    private void stopped() {
        for (int steps : new int[] {5, 10, 20, 50, 100, 1000}) {
            add("mm-" + steps, "Zermelo's (MM) iteration stopped after " + steps + " steps from equal strengths", "loops with a fixed number of iterations",
                    () -> fit(pairs, LIKELIHOOD.withSolver(Solver.ZERMELO).withTolerance(1e-13).withMaxIterations(steps)));
        }
    }

    private void statistics() {
        double[] points = pairs.points();
        double[] weights = pairs.weightsOfItems();
        var rate = new double[points.length];
        var odds = new double[points.length];
        boolean finite = true;
        for (int i = 0; i < points.length; i++) {
            rate[i] = points[i] / weights[i];
            odds[i] = Math.log(points[i] / (weights[i] - points[i]));
            finite &= Math.abs(odds[i]) <= Double.MAX_VALUE;
        }
        boolean determined = finite;
        add("win-rate", "share of points, whoever the opponents were; also the strengths after one MM step", "leaderboards by win rate", () -> rate);
        add("win-rate-logit", "log odds of the share of points", "win rates turned into Elo", () -> {
            if (!determined) {
                throw new IllegalArgumentException("an item won or lost everything");
            }
            return odds;
        });
        add("spectral", "one step of Luce spectral ranking", "choix lsr_pairwise with alpha 0", () -> BradleyTerry.spectralRanking(pairs));
    }

    private void online() {
        for (boolean reversed : new boolean[] {false, true}) {
            for (double k : STEPS) {
                String step = Integer.toString((int) k);
                add("elo-" + step + (reversed ? "-reversed" : ""), "online Elo with K = " + step + " in the "
                        + (reversed ? "reverse order of the file" : "order of the file"), k == 4 && !reversed ? "FastChat compute_elo"
                        : "Elo leaderboards", () -> elo(k, reversed));
            }
        }
    }

    private double[] elo(double k, boolean reversed) {
        var rating = new EloRating(log.names().size(), k, 400, 0);
        for (int r = 0; r < log.rows(); r++) {
            var row = log.row(reversed ? log.rows() - 1 - r : r);
            if (row.firstWins() + row.secondWins() + row.ties() != 1) {
                throw new IllegalArgumentException("a row holds more than one comparison");
            }
            rating.update(row.first(), row.second(), row.firstWins() + row.ties() / 2);
        }
        return rating.theta();
    }
}
