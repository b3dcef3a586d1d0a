package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The figures of fourteen scorings of real models by RewardMATH, as the specification gives them, against our
/// measures: GPT-4o's from its grades (data/rewardmath-gpt4o.csv), the others without their scores, whether counts exist
/// that give them.
///
/// With the accuracy a and L lost pairs in all, the reciprocal rank is least where the losses of the other problems are
/// as equal as they can be, and greatest where they are 1 or 9, since 1/(1 + h) is convex. Both ends are built as
/// problems and measured.
///
/// Turned red by: a rank without the 1; ties that succeed in the strict accuracy or count as pairs won; a figure of the
/// table with another last digit.
class ReleasedFiguresTest {
    private static final int RIVALS = 9;

    /// In percent but for the reciprocal rank; RewardBench NaN where there is none.
    private record Row(String model, int problems, double accuracy, double withTies, double reciprocalRank,
            double pairs, double rewardBench) {}

    private static final List<Row> ROWS = List.of(
            new Row("internlm2-7b", 483, 37.27, 37.27, 0.5517, 75.98, 92.84),
            new Row("internlm2-20b", 483, 33.95, 33.95, 0.5195, 73.08, 95.08),
            new Row("GRM-llama3-8B", 483, 24.43, 24.84, 0.4580, 70.30, 91.50),
            new Row("Skywork-llama3.1-8B", 483, 22.15, 22.15, 0.4469, 71.50, 96.87),
            new Row("ArmoRM-8B", 483, 20.50, 21.53, 0.4218, 67.31, 92.84),
            new Row("Eurus-7B", 483, 16.98, 16.98, 0.3830, 63.19, 60.85),
            new Row("Beaver-7B", 483, 7.25, 7.25, 0.2659, 48.59, 51.45),
            new Row("Oasst-pythia", 483, 7.04, 7.04, 0.2703, 49.87, 60.40),
            new Row("GRM-gemma-2B", 483, 4.97, 4.97, 0.2410, 45.69, 93.06),
            new Row("Math-Shepherd, product", 483, 17.18, 17.18, 0.3468, 51.64, Double.NaN),
            new Row("Math-Shepherd, geometric mean", 483, 15.73, 15.73, 0.3361, 51.53, Double.NaN),
            new Row("Math-Shepherd, minimum", 483, 15.32, 15.32, 0.3467, 54.20, Double.NaN),
            new Row("Math-Shepherd, last", 483, 18.22, 18.22, 0.3883, 60.64, Double.NaN),
            new Row("GPT-4o, grades", 485, 25.98, 51.75, 0.4670, 69.55, Double.NaN));

    private static String shown(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /// The one count of n that is `percent` when it is rounded.
    private static int count(double percent, int n) {
        int[] counts = IntStream.rangeClosed(0, n)
                .filter(k -> shown(100.0 * k / n, 2).equals(shown(percent, 2))).toArray();
        assertEquals(1, counts.length, () -> percent + " % of " + n + ": " + Arrays.toString(counts));
        return counts[0];
    }

    /// `first` problems won, others with these losses, of which the first `tied` lose to ties alone.
    private static List<Contest> problems(int first, int[] losses, int tied) {
        var contests = new ArrayList<Contest>();
        for (int q = 0; q < first + losses.length; q++) {
            int lost = q < first ? 0 : losses[q - first];
            double better = q - first < tied ? 0 : 1;
            contests.add(new Contest(0, IntStream.range(0, RIVALS).mapToDouble(k -> k < lost ? better : -1).toArray()));
        }
        return contests;
    }

    @Test
    void everyFigureIsThatOfWholeCountsAndOurMeasures() {
        for (Row row : ROWS) {
            int first = count(row.accuracy(), row.problems());
            int tied = count(row.withTies(), row.problems()) - first;
            int lost = RIVALS * row.problems() - count(row.pairs(), RIVALS * row.problems());
            int others = row.problems() - first;
            var even = new int[others];
            var apart = new int[others];
            for (int q = 0; q < others; q++) {
                even[q] = lost / others + (q < lost % others ? 1 : 0);
                int full = (lost - others) / (RIVALS - 1);
                apart[q] = q < full ? RIVALS : q == full ? 1 + (lost - others) % (RIVALS - 1) : 1;
            }
            OneAgainstMany least = OneAgainstMany.of(problems(first, even, tied), TieRule.PESSIMISTIC);
            OneAgainstMany most = OneAgainstMany.of(problems(first, apart, tied), TieRule.PESSIMISTIC);
            for (OneAgainstMany end : List.of(least, most)) {
                assertEquals(shown(row.accuracy(), 2), shown(100 * end.accuracy(), 2), row.model());
                assertEquals(shown(row.withTies(), 2), shown(100 * end.accuracyWithTies(), 2), row.model());
                assertEquals(shown(row.pairs(), 2), shown(100 * end.pairAccuracy(), 2), row.model());
            }
            assertTrue(least.meanReciprocalRank() < row.reciprocalRank()
                    && row.reciprocalRank() < most.meanReciprocalRank(), row.model());
        }
    }

    /// All four figures to their last digit. The last two of 485 problems are the two before them once more; without
    /// them each figure is another.
    @Test
    void gradesOfGpt4oGiveItsFigures() throws IOException {
        var scores = new TreeMap<Integer, List<double[]>>();
        List<String> lines = Files.readAllLines(Path.of("..", "data", "rewardmath-gpt4o.csv"));
        for (String line : lines.subList(1, lines.size())) {
            double[] cells = Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
            scores.computeIfAbsent((int) cells[0], q -> new ArrayList<>()).add(cells);
        }
        List<Contest> contests = scores.values().stream().map(pairs -> new Contest(pairs.getFirst()[1],
                pairs.stream().mapToDouble(pair -> pair[2]).toArray())).toList();
        Row row = ROWS.getLast();
        OneAgainstMany all = OneAgainstMany.of(contests, TieRule.PESSIMISTIC);
        assertEquals(row.problems(), all.problems());
        assertEquals(shown(row.accuracy(), 2), shown(100 * all.accuracy(), 2));
        assertEquals(shown(row.withTies(), 2), shown(100 * all.accuracyWithTies(), 2));
        assertEquals(shown(row.reciprocalRank(), 4), shown(all.meanReciprocalRank(), 4));
        assertEquals(shown(row.pairs(), 2), shown(100 * all.pairAccuracy(), 2));
        OneAgainstMany once = OneAgainstMany.of(contests.subList(0, 483), TieRule.PESSIMISTIC);
        assertEquals("25.88 51.55 0.4658 69.45", shown(100 * once.accuracy(), 2) + " "
                + shown(100 * once.accuracyWithTies(), 2) + " " + shown(once.meanReciprocalRank(), 4) + " "
                + shown(100 * once.pairAccuracy(), 2));
        for (int q = 481; q < 483; q++) {
            assertEquals(contests.get(q).correct(), contests.get(q + 2).correct());
            assertArrayEquals(contests.get(q).wrong(), contests.get(q + 2).wrong());
        }
    }

    /// 447 pairs of RewardBench; no count of 483 problems gives GPT-4o's figures, whose file has 485 rows.
    @Test
    void theirNumbersOfProblemsShow() {
        ROWS.stream().filter(row -> !Double.isNaN(row.rewardBench())).forEach(row -> count(row.rewardBench(), 447));
        Row grades = ROWS.getLast();
        for (double percent : new double[] {grades.accuracy(), grades.withTies()}) {
            assertTrue(IntStream.rangeClosed(0, 483)
                    .noneMatch(k -> shown(100.0 * k / 483, 2).equals(shown(percent, 2))));
        }
    }

    /// What the specification reads off the table: GRM-gemma-2B is third of nine on RewardBench and below chance here.
    @Test
    void oneModelIsThirdOnPairsAndBelowChanceHere() {
        List<Row> nine = ROWS.subList(0, 9);
        Row gemma = nine.getLast();
        assertEquals(2, nine.stream().filter(row -> row.rewardBench() > gemma.rewardBench()).count());
        assertTrue(gemma.accuracy() / 100 < OneAgainstMany.chanceAccuracy(10));
        assertTrue(gemma.reciprocalRank() < OneAgainstMany.chanceReciprocalRank(10));
        assertTrue(gemma.pairs() < 50);
        double[] accuracy = nine.stream().mapToDouble(Row::accuracy).toArray();
        double[] bench = nine.stream().mapToDouble(Row::rewardBench).toArray();
        double[] pairs = nine.stream().mapToDouble(Row::pairs).toArray();
        assertEquals("0.355", shown(Math.pow(Correlation.pearson(accuracy, bench), 2), 3));
        assertEquals("0.899", shown(Math.pow(Correlation.pearson(accuracy, pairs), 2), 3));
    }
}
