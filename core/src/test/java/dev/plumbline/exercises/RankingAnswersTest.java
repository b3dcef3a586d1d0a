package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.rankings.EloRating;
import dev.plumbline.preference.rankings.PlackettLuce;
import dev.plumbline.preference.rankings.Rankings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers to exercises 5 and 6 of docs/bradley-terry.md.
///
/// Red if Elo's step moves one side only, or if the pairs of a ranking lose their dependence in the exact variance.
class RankingAnswersTest {
    /// Wins, row over column, of the American League East 1987, teams in alphabetical order (data/baseball-1987.csv).
    private static final int[][] BASEBALL = {
        {0, 1, 7, 4, 2, 3, 1}, {12, 0, 7, 2, 6, 7, 6}, {6, 6, 0, 4, 4, 6, 5}, {9, 11, 9, 0, 6, 5, 7},
        {11, 7, 9, 7, 0, 7, 9}, {10, 6, 7, 8, 6, 0, 6}, {12, 7, 8, 6, 4, 7, 0}
    };

    private static List<int[]> games() {
        var games = new ArrayList<int[]>(); // winner and loser, by the winner's row
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 7; j++) {
                games.addAll(Collections.nCopies(BASEBALL[i][j], new int[] {i, j}));
            }
        }
        return games;
    }

    private static double[] online(List<int[]> games, double k) {
        var elo = new EloRating(7, k, 400, 1500);
        games.forEach(game -> elo.update(game[0], game[1], 1));
        return elo.ratings();
    }

    private static double apart(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    @Test
    void onlineRatingsDependOnTheOrderOfTheGames() {
        var builder = Comparisons.builder(7);
        games().forEach(game -> builder.win(game[0], game[1]));
        double[] likely = BradleyTerry.fit(builder.build(), FitOptions.defaults()).elo(400, 1500);
        var shuffled = new ArrayList<int[]>();
        for (int game : new Philox(21, 0).permutation(games().size())) {
            shuffled.add(games().get(game));
        }
        // order and its reverse: from each other, and each from the maximum; rounded to the digits of the page
        check(shuffled, 8, likely, 11.0, 81.7, 70.7);
        check(shuffled, 64, likely, 152.7, 65.6, 87.1);
        check(games(), 64, likely, 1007.7, 530.0, 528.4); // winner by winner
    }

    private static void check(List<int[]> games, double k, double[] likely, double... expected) {
        double[] there = online(games, k);
        double[] back = online(games.reversed(), k);
        assertArrayEquals(expected, new double[] {apart(there, back), apart(there, likely), apart(back, likely)}, 0.05);
    }

    private static void permutations(int[] order, int at, List<int[]> all) {
        if (at == order.length) {
            all.add(order.clone());
        }
        for (int i = at; i < order.length; i++) {
            swap(order, at, i);
            permutations(order, at + 1, all);
            swap(order, at, i);
        }
    }

    private static void swap(int[] order, int i, int j) {
        int held = order[i];
        order[i] = order[j];
        order[j] = held;
    }

    @Test
    void pairsOfARankingClaimTooMuch() {
        var all = new ArrayList<int[]>();
        permutations(new int[] {0, 1, 2, 3, 4}, 0, all); // every ranking once: equal strengths
        var rankings = new Rankings(5, all.toArray(int[][]::new), null);
        var centered = new Gauge.Centered();
        double[] whole = PlackettLuce.standardErrors(rankings, new double[5], centered);
        var pairs = BradleyTerry.fit(rankings.pairs(), FitOptions.defaults());
        double[] claimed = pairs.standardErrors(CovarianceType.FISHER, centered);
        assertArrayEquals(new double[5], pairs.theta(), 1e-12);
        // information of a ranking: pairs 5/4 (I − J/5), stages (5/4) (1/5) (1/2 + 2/3 + 3/4 + 4/5) (I − J/5)
        assertEquals(Math.sqrt(0.8 / 1.25 / 120), claimed[0], 1e-9);
        assertEquals(Math.sqrt(0.8 / (0.25 * 163 / 60) / 120), whole[0], 1e-9);
        // a ranking moves the estimate of an item by its wins less 2, over 5/4: exact variance over the 120 rankings
        double variance = 0;
        for (int[] order : all) {
            for (int place = 0; place < 5; place++) {
                variance += order[place] == 0 ? Math.pow((4 - place - 2) / 1.25, 2) / 120 : 0;
            }
        }
        double truth = Math.sqrt(variance / 120);
        assertEquals(Math.sqrt(2) * claimed[0], truth, 1e-9);
        assertTrue(claimed[0] < whole[0] && whole[0] < truth);
    }
}
