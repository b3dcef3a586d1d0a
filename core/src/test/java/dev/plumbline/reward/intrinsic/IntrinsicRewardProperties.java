package dev.plumbline.reward.intrinsic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 4 and 7 to 9 of the specification of ONI.
///
/// Planted mistakes, and what turns red: counts that begin at 2 or outlive the episode (P1, P2); ties counted as a win
/// of the second (P4); slopes of a pair exchanged (P9, learning); first in, first out (queue); a threshold that is
/// compared with R (P7).
class IntrinsicRewardProperties {
    /// ζ(3) and ζ(1.5).
    private static final double ZETA_3 = 1.2020569031595942;
    private static final double ZETA_3_2 = 2.6123753486854883;

    /// P1.
    @Property(tries = 100, seed = "20261129")
    void countsFade(@ForAll @DoubleRange(min = 0, max = 4) double exponent,
            @ForAll @IntRange(min = 1, max = 50) int meetings) {
        var counts = new EpisodicCounts(exponent);
        double last = 1;
        for (int n = 1; n <= meetings; n++) {
            double scale = counts.scale(7);
            assertTrue(scale > 0 && scale <= last);
            assertEquals(Math.pow(n, -exponent), scale, 1e-15);
            last = scale;
        }
        assertEquals(1, counts.scale(8));
        counts.reset();
        assertEquals(1, counts.scale(7));
    }

    /// P2: bounded sums, whatever else is met between. Terms are rounded to 1e-16 each.
    @Property(tries = 50, seed = "20261129")
    void sumsAreBounded(@ForAll int seed, @ForAll @IntRange(min = 1, max = 400) int steps) {
        for (double exponent : new double[] {3, 1.5}) {
            var random = new Philox(seed, 1);
            var counts = new EpisodicCounts(exponent);
            var sums = new double[3];
            var met = new int[3];
            for (int t = 0; t < steps; t++) {
                int key = random.nextInt(3);
                sums[key] += counts.scale(key);
                met[key]++;
            }
            for (int key = 0; key < 3; key++) {
                double inOrder = IntStream.rangeClosed(1, met[key]).mapToDouble(n -> Math.pow(n, -exponent)).sum();
                assertEquals(inOrder, sums[key], 1e-12);
                assertTrue(sums[key] < (exponent == 3 ? ZETA_3 : ZETA_3_2));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new EpisodicCounts(Double.NaN));
    }

    /// P3.
    @Property(tries = 50, seed = "20261129")
    void tableOfAnswers(@ForAll int seed) {
        var random = new Philox(seed, 1);
        var labels = new int[10];
        Arrays.setAll(labels, o -> random.nextInt(2));
        var table = new RetrievalReward();
        var again = new RetrievalReward();
        for (int o : random.permutation(10)) {
            table.label(o, labels[o]);
        }
        for (int o = 0; o < 10; o++) {
            again.label(o, labels[o]);
            again.label(o, labels[o]);
        }
        for (int o = 0; o < 10; o++) {
            assertEquals(labels[o], table.of(o));
            assertEquals(table.of(o), again.of(o));
        }
        assertEquals(0, table.of(10));
        assertEquals(10, again.size());
        assertThrows(IllegalArgumentException.class, () -> table.label(0, 2));
    }

    /// P4 and P9: the loss of a pair by log-softmax, numbers below 20; swapped; slope by differences of step 1e-5,
    /// error below 1e-9.
    @Property(tries = 200, seed = "20261129")
    void lossOfAPair(@ForAll @DoubleRange(min = -9, max = 9) double first,
            @ForAll @DoubleRange(min = -9, max = 9) double second,
            @ForAll @IntRange(max = 2) int twiceQ) {
        double q = twiceQ / 2.0;
        double d = second - first;
        double log = Math.log(Math.exp(first) + Math.exp(second));
        assertEquals(-q * (second - log) - (1 - q) * (first - log), RankingReward.loss(d, q), 1e-12);
        assertEquals(RankingReward.loss(d, q), RankingReward.loss(-d, 1 - q));
        assertEquals((RankingReward.loss(d + 1e-5, q) - RankingReward.loss(d - 1e-5, q)) / 2e-5,
                RankingReward.slope(d, q), 1e-8);
    }

    @Test
    void tieOfEqualScores() {
        assertEquals(Math.log(2), RankingReward.loss(0, 0.5), 1e-15);
        assertEquals(0, RankingReward.slope(0, 0.5));
        var ranking = new RankingReward(new int[][] {{0}, {1}}, 0, 10);
        assertEquals(Math.log(2), ranking.step(new int[] {0}, new int[] {0}, new double[] {1}, 1), 1e-15);
        assertEquals(0, ranking.score(0));
    }

    /// Better captions score higher; scores differ by what pairs say, and a caption met often is the mean. Before any
    /// step, 0.
    @Test
    void rankingLearns() {
        int[][] words = {{0, 3}, {1, 3}, {2, 4}};
        var ranking = new RankingReward(words, Double.NEGATIVE_INFINITY, 10);
        ranking.observe(new int[] {0, 1, 2});
        assertEquals(0, ranking.of(0));
        for (int step = 0; step < 300; step++) {
            ranking.step(new int[] {0, 1, 0}, new int[] {1, 2, 2}, new double[] {1, 1, 1}, 0.5);
        }
        assertTrue(ranking.score(0) < ranking.score(1) && ranking.score(1) < ranking.score(2));
        ranking.observe(new int[] {0, 1, 2});
        assertTrue(ranking.of(0) < 0 && ranking.of(2) > 0, "z is centered");
        assertThrows(IllegalArgumentException.class, () -> new RankingReward(words, Double.NaN, 10));
        assertThrows(IllegalArgumentException.class, () -> new RankingReward(words, 0, 0));
    }

    /// P7: rewarded captions of a higher threshold are rewarded at a lower one; ε compares with z.
    @Property(tries = 50, seed = "20261129")
    void thresholds(@ForAll int seed, @ForAll @DoubleRange(min = 0.05, max = 0.9) double low,
            @ForAll @DoubleRange(max = 0.09) double more) {
        var random = new Philox(seed, 1);
        int[][] words = IntStream.range(0, 12).mapToObj(o -> new int[] {o % 4, 4 + o % 3}).toArray(int[][]::new);
        var lower = new ClassificationReward(words, low);
        var higher = new ClassificationReward(words, low + more);
        var all = new RankingReward(words, Double.NEGATIVE_INFINITY, 10);
        var some = new RankingReward(words, 0.3, 10);
        for (int step = 0; step < 20; step++) {
            int[] captions = {random.nextInt(12), random.nextInt(12)};
            int[] labels = {random.nextInt(2), random.nextInt(2)};
            lower.step(captions, labels, 1);
            higher.step(captions, labels, 1);
            int[] first = {captions[0]};
            int[] second = {captions[1]};
            double[] q = {labels[0]};
            assertEquals(all.step(first, second, q, 1), some.step(first, second, q, 1));
        }
        int[] met = IntStream.range(0, 12).toArray();
        all.observe(met);
        some.observe(met);
        for (int o = 0; o < 12; o++) {
            assertTrue(higher.of(o) <= lower.of(o));
            assertEquals(lower.probability(o) > low ? 1 : 0, lower.of(o));
            assertEquals(all.of(o) > 0.3 ? all.of(o) : 0, some.of(o));
        }
        assertThrows(IllegalArgumentException.class, () -> new ClassificationReward(words, 1));
    }

    /// P8: a word for each caption. 200 full steps of rate 8 from 0 decide every sign.
    @Property(tries = 20, seed = "20261129")
    void classifierOfStringsIsTheTable(@ForAll int seed) {
        var random = new Philox(seed, 1);
        int[][] words = IntStream.range(0, 9).mapToObj(o -> new int[] {o}).toArray(int[][]::new);
        var classifier = new ClassificationReward(words, 0.5);
        var table = new RetrievalReward();
        int[] captions = Arrays.copyOf(random.permutation(9), 6);
        int[] labels = Arrays.stream(captions).map(o -> random.nextInt(2)).toArray();
        for (int i = 0; i < captions.length; i++) {
            table.label(captions[i], labels[i]);
        }
        double before = Math.log(2);
        for (int step = 0; step < 200; step++) {
            double loss = classifier.step(captions, labels, 8);
            assertTrue(loss <= before + 1e-15);
            before = loss;
        }
        assertTrue(before < 0.05);
        for (int o = 0; o < 9; o++) {
            assertEquals(table.of(o), classifier.of(o));
        }
    }

    /// P9 for the classifier: the first step from 0 moves each word by rate · mean(y − ½), for words of two captions
    /// too.
    @Test
    void firstStepOfTheClassifier() {
        var classifier = new ClassificationReward(new int[][] {{0, 2}, {1, 2}}, 0.5);
        assertEquals(Math.log(2), classifier.step(new int[] {0, 1}, new int[] {1, 1}, 1), 1e-15);
        // word 0 and word 1 move by ¼ each, word 2 by ½
        assertEquals(1 / (1 + Math.exp(-0.75)), classifier.probability(0), 1e-15);
    }

    /// A gradient of length above the clip moves by rate · clip.
    @Test
    void clipped() {
        var ranking = new RankingReward(new int[][] {{0}, {1}}, 0, 0.1);
        ranking.step(new int[] {0}, new int[] {1}, new double[] {1}, 1);
        // gradient (½, −½), length √½; moved by 0.1 along it
        assertEquals(0.1 / Math.sqrt(2), ranking.score(1), 1e-15);
        assertEquals(-0.1 / Math.sqrt(2), ranking.score(0), 1e-15);
    }

    @Test
    void queue() {
        var last = new CaptionQueue(true);
        var first = new CaptionQueue(false);
        for (int o : new int[] {4, 2, 4, 9}) {
            last.add(o);
            first.add(o);
        }
        assertEquals(List.of(9, 2, 4), drained(last));
        assertEquals(List.of(4, 2, 9), drained(first));
        last.add(2);
        assertTrue(last.isEmpty());
        assertEquals(Set.of(2, 4, 9), last.seen());
        assertThrows(NoSuchElementException.class, last::next);
    }

    private static List<Integer> drained(CaptionQueue queue) {
        var out = new ArrayList<Integer>();
        while (!queue.isEmpty()) {
            out.add(queue.next());
        }
        return out;
    }
}
