package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.BradleyTerryFit;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.items.StrengthPrior;
import dev.plumbline.preference.items.TieModel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Answers to exercises 1 to 4 and 7 of docs/bradley-terry.md.
///
/// Red if a prior counts twice, if a half win is half a comparison, if Rao and Kupper's threshold is lost, or if a
/// prior on items makes those without games move others.
class BradleyTerryAnswersTest {
    /// Fits stop at a gradient below 1e-10 of the games of an item, here with curvatures above 0.1 of them.
    private static final double FIT = 1e-8;

    private static BradleyTerryFit fit(Comparisons data, StrengthPrior prior) {
        return BradleyTerry.fit(data, FitOptions.defaults().withPrior(prior));
    }

    private static double difference(BradleyTerryFit fit) {
        return fit.theta()[0] - fit.theta()[1];
    }

    @Test
    void twoItemsHaveTheLogOddsAndTheVarianceOfBothCounts() {
        var fit = BradleyTerry.fit(Comparisons.builder(2).counts(0, 1, 6, 3, 0).build(), FitOptions.defaults());
        assertEquals(Math.log(2), difference(fit), FIT);
        assertEquals(1.0 / 6 + 1.0 / 3, fit.varianceOfDifference(0, 1, CovarianceType.FISHER), FIT);
    }

    @Test
    void whatEachPriorMakesOfNoLosses() {
        double w = 4;
        var data = Comparisons.builder(2).counts(0, 1, w, 0, 0).build();
        assertThrows(NoFiniteEstimateException.class, () -> BradleyTerry.fit(data, FitOptions.defaults()));
        var jeffreys = fit(data, new StrengthPrior.Jeffreys());
        assertEquals(Math.log((w + 0.5) / 0.5), difference(jeffreys), FIT);
        double p = (w + 0.5) / (w + 1); // Fisher's error at the estimate: 1/(n p (1 − p))
        assertEquals(1 / (w * p * (1 - p)), jeffreys.varianceOfDifference(0, 1, CovarianceType.FISHER), 1e-6);
        var gamma = fit(data, new StrengthPrior.Gamma(1.5, 2));
        assertEquals(Math.log((w + 0.5) / 0.5), difference(gamma), FIT); // a − 1 = ½ beside each count
        var ridge = fit(data, new StrengthPrior.Ridge(0.3));
        assertEquals(0.3 * difference(ridge) / 2, w * Logistic.sigmoid(-difference(ridge)), FIT * w);
        var pseudo = fit(data, new StrengthPrior.PseudoComparisons(0.7));
        assertEquals(0.7 * Math.tanh(difference(pseudo) / 4), w * Logistic.sigmoid(-difference(pseudo)), FIT * w);
    }

    @Test
    void halfWinsBalancePointsAndRaoAndKupperDoNot() {
        var data = Comparisons.builder(3).counts(0, 1, 6, 1, 3).counts(1, 2, 5, 2, 9).counts(0, 2, 2, 4, 1).build();
        assertEquals(0, imbalance(data, new TieModel.HalfWin()), FIT * 17);
        assertEquals(0, imbalance(data, new TieModel.Davidson()), FIT * 17);
        assertTrue(imbalance(data, new TieModel.RaoKupper()) > 0.05);
    }

    /// Largest difference of observed and expected points of an item.
    private static double imbalance(Comparisons data, TieModel ties) {
        var fit = BradleyTerry.fit(data, FitOptions.defaults().withTies(ties));
        double[] left = data.points();
        for (int r = 0; r < data.rows(); r++) {
            var row = data.row(r);
            double games = row.firstWins() + row.secondWins() + row.ties();
            double[] chance = fit.probabilities(row.first(), row.second(), false);
            left[row.first()] -= games * (chance[0] + chance[2] / 2);
            left[row.second()] -= games * (chance[1] + chance[2] / 2);
        }
        return Arrays.stream(left).map(Math::abs).max().getAsDouble();
    }

    private static final double[][] WINS = {{0, 2, 0, 1}, {3, 0, 5, 0}, {0, 3, 0, 1}, {4, 0, 3, 0}};

    /// π_i ← Σ_j (own w_ij π_i + w_ij π_j)/(π_i + π_j) / Σ_j (own w_ij + other w_ji)/(π_i + π_j), item by item; the
    /// sweeps until no log-strength moves by 1e-9, or 10,000.
    private static int sweeps(double[] theta, double own, boolean winsBelow) {
        double[] pi = {1, 1.5, 0.7, 2};
        for (int sweep = 1; sweep <= 10_000; sweep++) {
            double moved = 0;
            for (int i = 0; i < 4; i++) {
                double up = 0;
                double down = 0;
                for (int j = 0; j < 4; j++) {
                    up += WINS[i][j] * (own * pi[i] + pi[j]) / (pi[i] + pi[j]);
                    down += (own * WINS[i][j] + (winsBelow ? WINS[i][j] : WINS[j][i])) / (pi[i] + pi[j]);
                }
                moved = Math.max(moved, Math.abs(Math.log(up / down / pi[i])));
                pi[i] = up / down;
            }
            if (moved < 1e-9) {
                double center = Arrays.stream(pi).map(Math::log).average().getAsDouble();
                Arrays.setAll(theta, i -> Math.log(pi[i]) - center);
                return sweep;
            }
        }
        return 10_000;
    }

    @Test
    void newmansRuleWithOwnWinsInBothSumsIsZermelos() {
        var builder = Comparisons.builder(4);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                builder.counts(i, j, WINS[i][j], WINS[j][i], 0);
            }
        }
        double[] truth = BradleyTerry.fit(builder.build(), FitOptions.defaults()).theta();
        double[] newman = new double[4];
        double[] zermelo = new double[4];
        double[] mistaken = new double[4];
        int few = sweeps(newman, 0, false);
        int many = sweeps(zermelo, 1, false); // up: w_i; down: n_ij/(π_i + π_j)
        assertArrayEquals(truth, newman, 1e-7); // steps of 1e-9 that shrink by a factor above 0.01
        assertArrayEquals(truth, zermelo, 1e-7);
        assertTrue(many > 3 * few, many + " and " + few);
        sweeps(mistaken, 0, true); // w_ij for w_ji: a mean of those one beat
        assertArrayEquals(new double[4], mistaken, 1e-6);
    }

    @Test
    void halfAWinOfEachPairIsJeffreysOnTreesOnly() {
        var tree = Comparisons.builder(4).counts(0, 1, 5, 2, 0).counts(1, 2, 0, 3, 0).counts(1, 3, 4, 1, 0).build();
        var treeAdded = Comparisons.builder(4).counts(0, 1, 5.5, 2.5, 0).counts(1, 2, 0.5, 3.5, 0)
                .counts(1, 3, 4.5, 1.5, 0).build();
        assertArrayEquals(BradleyTerry.fit(treeAdded, FitOptions.defaults()).theta(),
                fit(tree, new StrengthPrior.Jeffreys()).theta(), 1e-7);
        var triangle = Comparisons.builder(3).counts(0, 1, 5, 2, 0).counts(1, 2, 0, 3, 0).counts(0, 2, 4, 1, 0).build();
        var triangleAdded = Comparisons.builder(3).counts(0, 1, 5.5, 2.5, 0).counts(1, 2, 0.5, 3.5, 0)
                .counts(0, 2, 4.5, 1.5, 0).build();
        double[] added = BradleyTerry.fit(triangleAdded, FitOptions.defaults()).theta();
        double[] jeffreys = fit(triangle, new StrengthPrior.Jeffreys()).theta();
        assertTrue(Math.abs(added[0] - jeffreys[0]) > 0.01);
    }

    /// Zermelo's iteration with w_i + `wins` and n_ij + `games` for every pair, geometric mean 1.
    private static double[] smoothed(double[][] w, double wins, double games) {
        int n = w.length;
        double[] pi = new double[n];
        Arrays.fill(pi, 1);
        for (int sweep = 0; sweep < 20_000; sweep++) {
            double[] next = new double[n];
            for (int i = 0; i < n; i++) {
                double up = wins;
                double down = 0;
                for (int j = 0; j < n; j++) {
                    up += w[i][j];
                    down += j == i ? 0 : (w[i][j] + w[j][i] + games) / (pi[i] + pi[j]);
                }
                next[i] = up / down;
            }
            double center = Math.exp(Arrays.stream(next).map(Math::log).average().getAsDouble());
            Arrays.setAll(pi, i -> next[i] / center);
        }
        return Arrays.stream(pi).map(Math::log).toArray();
    }

    @Test
    void itemWithoutGamesMovesADifferenceOfOthers() {
        double[] two = smoothed(new double[][] {{0, 7}, {1, 0}}, 1, 2);
        double[] three = smoothed(new double[][] {{0, 7, 0}, {1, 0, 0}, {0, 0, 0}}, 1, 2);
        assertEquals(Math.log(8 / 2.0), two[0] - two[1], 1e-12); // (7 + 1)/(1 + 1), right for two items
        assertEquals(1.7158, three[0] - three[1], 5e-5); // the third has met nobody
        var alone = fit(Comparisons.builder(2).counts(0, 1, 7, 1, 0).build(), new StrengthPrior.LogisticPrior());
        var beside = fit(Comparisons.builder(3).counts(0, 1, 7, 1, 0).build(), new StrengthPrior.LogisticPrior());
        assertEquals(difference(alone), difference(beside), FIT);
    }
}
