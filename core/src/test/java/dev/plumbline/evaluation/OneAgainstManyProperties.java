package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// One against many: properties 1 to 6 of the specification of RewardMATH, accuracy against k drawn rivals by
/// enumeration, golden numbers.
///
/// Planted mistakes that turn it red: ≥ for > in the strict accuracy (constants, golden); ties before the right answer
/// (constants, golden); rank without the 1; rivals drawn with replacement (enumeration); tied rivals drawn that count
/// as beaten (enumeration); a mean over rivals of unlike weight.
class OneAgainstManyProperties {
    /// Rounded, so that there are ties.
    private static List<Contest> contests(int seed, int problems, int rivals) {
        var random = new Philox(seed, 1);
        var contests = new ArrayList<Contest>();
        for (int q = 0; q < problems; q++) {
            double correct = Math.rint(1.5 * random.nextGaussian() + 1);
            contests.add(new Contest(correct, random.doubles(rivals).map(u -> Math.rint(5 * u - 2.5)).toArray()));
        }
        return contests;
    }

    /// P1. Sums of at most 8 terms below 1: errors below 1e-14.
    @Property(tries = 200, seed = "20261129")
    void ordered(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int rivals) {
        var contests = contests(seed, 8, rivals);
        var strict = OneAgainstMany.of(contests, TieRule.PESSIMISTIC);
        assertTrue(strict.accuracy() <= strict.accuracyWithTies());
        assertTrue(strict.accuracy() <= strict.meanReciprocalRank() + 1e-14);
        assertTrue(strict.meanReciprocalRank() <= 1);
        assertTrue(strict.meanReciprocalRank() >= 1.0 / (rivals + 1) - 1e-14);
        assertTrue(strict.accuracy() <= strict.pairAccuracy() + 1e-14);
        var expected = OneAgainstMany.of(contests, TieRule.EXPECTED);
        var optimistic = OneAgainstMany.of(contests, TieRule.OPTIMISTIC);
        assertTrue(strict.meanReciprocalRank() <= expected.meanReciprocalRank() + 1e-14);
        assertTrue(expected.meanReciprocalRank() <= optimistic.meanReciprocalRank() + 1e-14);
        assertEquals((strict.pairAccuracy() + optimistic.pairAccuracy()) / 2, expected.pairAccuracy(), 1e-14);
        assertEquals(8, strict.problems());
    }

    /// P2: an increasing function of its own for each problem, and another order of rivals.
    @Property(tries = 200, seed = "20261129")
    void onlyTheOrderCounts(@ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 3) double a) {
        var contests = contests(seed, 6, 5);
        var changed = new ArrayList<Contest>();
        for (int q = 0; q < contests.size(); q++) {
            double scale = a * (q + 1);
            double[] w = contests.get(q).wrong();
            changed.add(new Contest(Math.exp(scale * contests.get(q).correct()),
                    Arrays.stream(new Philox(seed, 2).permutation(w.length))
                            .mapToDouble(j -> Math.exp(scale * w[j])).toArray()));
        }
        for (var ties : TieRule.values()) {
            assertEquals(OneAgainstMany.of(contests, ties), OneAgainstMany.of(changed, ties));
        }
    }

    /// P3. Shares of equal terms are exact.
    @Property(tries = 50, seed = "20261129")
    void constantScores(@ForAll @IntRange(min = 1, max = 20) int rivals,
            @ForAll @DoubleRange(min = -9, max = 9) double c) {
        var wrong = new double[rivals];
        Arrays.fill(wrong, c);
        var contest = List.of(new Contest(c, wrong));
        var measures = OneAgainstMany.of(contest, TieRule.PESSIMISTIC);
        assertEquals(new OneAgainstMany(0, 1, 1.0 / (rivals + 1), 0, 1), measures);
        assertEquals(1.0 / (rivals + 1), contest.getFirst().first(TieRule.EXPECTED));
        assertEquals(OneAgainstMany.chanceReciprocalRank(rivals + 1),
                contest.getFirst().reciprocalRank(TieRule.EXPECTED), 1e-15);
        assertEquals(1, contest.getFirst().reciprocalRank(TieRule.OPTIMISTIC));
    }

    /// P4.
    @Property(tries = 200, seed = "20261129")
    void oneMoreRivalNeverHelps(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int rivals) {
        var more = contests(seed, 1, rivals + 1).getFirst();
        var fewer = new Contest(more.correct(), Arrays.copyOf(more.wrong(), rivals));
        for (var ties : TieRule.values()) {
            assertTrue(more.first(ties) <= fewer.first(ties));
            assertTrue(more.reciprocalRank(ties) <= fewer.reciprocalRank(ties) + 1e-15);
        }
    }

    /// P5. 40,000 problems: four standard errors, false alarm 6e-5 each; the seed is fixed.
    @Example
    void randomScoresAreAtChance() {
        var random = new Philox(7, 1);
        int problems = 40_000;
        var contests = new ArrayList<Contest>();
        for (int q = 0; q < problems; q++) {
            contests.add(new Contest(random.nextDouble(), random.doubles(9).toArray()));
        }
        var measures = OneAgainstMany.of(contests, TieRule.PESSIMISTIC);
        double squares = 0;
        for (int rank = 1; rank <= 10; rank++) {
            squares += 0.1 / rank / rank;
        }
        double chance = OneAgainstMany.chanceReciprocalRank(10);
        assertEquals(OneAgainstMany.chanceAccuracy(10), measures.accuracy(), 4 * Math.sqrt(0.09 / problems));
        assertEquals(chance, measures.meanReciprocalRank(), 4 * Math.sqrt((squares - chance * chance) / problems));
        assertEquals(0.5, measures.pairAccuracy(), 4 * Math.sqrt(1 / 12.0 / problems * 11 / 9));
    }

    /// P6.
    @Property(tries = 100, seed = "20261129")
    void oneRival(@ForAll int seed) {
        var measures = OneAgainstMany.of(contests(seed, 9, 1), TieRule.PESSIMISTIC);
        assertEquals(measures.accuracy(), measures.pairAccuracy());
        assertEquals((1 + measures.accuracy()) / 2, measures.meanReciprocalRank(), 1e-15);
    }

    /// Every subset of `count` rivals, the same weight each. At most 35 terms below 1.
    @Property(tries = 200, seed = "20261129")
    void accuracyAgainstDrawnRivalsIsTheMeanOverSubsets(@ForAll int seed,
            @ForAll @IntRange(min = 1, max = 7) int count) {
        var contest = contests(seed, 1, 7).getFirst();
        for (var ties : TieRule.values()) {
            double sum = 0;
            int subsets = 0;
            for (int subset = 0; subset < 1 << 7; subset++) {
                if (Integer.bitCount(subset) == count) {
                    var drawn = new ArrayList<Double>();
                    for (int j = 0; j < 7; j++) {
                        if ((subset >> j & 1) == 1) {
                            drawn.add(contest.wrong()[j]);
                        }
                    }
                    sum += new Contest(contest.correct(), drawn.stream().mapToDouble(d -> d).toArray()).first(ties);
                    subsets++;
                }
            }
            assertEquals(sum / subsets, contest.firstAgainst(count, ties), 1e-13);
        }
        assertEquals(contest.pairAccuracy(TieRule.EXPECTED), contest.firstAgainst(1, TieRule.EXPECTED), 1e-15);
        assertEquals(contest.first(TieRule.OPTIMISTIC), contest.firstAgainst(7, TieRule.OPTIMISTIC));
    }

    /// Golden: M3, M4, M5 of the specification, and three problems by hand.
    @Example
    void golden() {
        assertEquals(0.1, OneAgainstMany.chanceAccuracy(10));
        assertEquals(0.29290, OneAgainstMany.chanceReciprocalRank(10), 5e-6);
        assertEquals(0.387, Math.pow(0.9, 9), 5e-4);
        assertEquals(0.25, Contest.ofJudgements(true, false, false, true, false).reciprocalRank(TieRule.PESSIMISTIC));
        assertEquals(1, Contest.ofJudgements(true, true).first(TieRule.PESSIMISTIC));
        var three = List.of(new Contest(3, 1, 2, 3), new Contest(5, 1, 1, 1), new Contest(0, 4, 0, -1));
        var strict = OneAgainstMany.of(three, TieRule.PESSIMISTIC);
        assertEquals(new OneAgainstMany(1 / 3.0, 2 / 3.0, (0.5 + 1 + 1 / 3.0) / 3, (2 / 3.0 + 1 + 1 / 3.0) / 3, 3),
                strict);
        var expected = OneAgainstMany.of(three, TieRule.EXPECTED);
        assertEquals((0.75 + 1 + (1 / 2.0 + 1 / 3.0) / 2) / 3, expected.meanReciprocalRank(), 1e-15);
        assertEquals((2.5 / 3 + 1 + 1.5 / 3) / 3, expected.pairAccuracy(), 1e-15);
    }

    @Example
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> new Contest(1));
        assertThrows(IllegalArgumentException.class, () -> new Contest(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Contest(1, 0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Contest(1, 0).firstAgainst(2, TieRule.EXPECTED));
        assertThrows(IllegalArgumentException.class, () -> OneAgainstMany.of(List.of(), TieRule.EXPECTED));
        assertThrows(IllegalArgumentException.class, () -> OneAgainstMany.chanceAccuracy(0));
    }
}
