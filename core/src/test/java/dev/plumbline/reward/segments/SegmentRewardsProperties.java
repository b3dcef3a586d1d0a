package dev.plumbline.reward.segments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.Whitening;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 7 and 9 of the specification of FGAIF, as far as they need no policy.
///
/// Planted mistakes, and what turns red: the penalty added (P4); weights left out (P3); a segment paid one token later
/// (P1 placement, tokens); the total paid at the end of the last segment (P1 placement); pieces without the white space
/// between them (P9); a split with few words left (sentences).
class SegmentRewardsProperties {
    private static double[][] rewards(int seed, int kinds, int segments) {
        var random = new Philox(seed, 1);
        var rewards = new double[kinds][segments];
        for (double[] row : rewards) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return rewards;
    }

    /// Increasing positions among `length` tokens.
    private static int[] positions(int seed, int segments, int length) {
        return Arrays.stream(new Philox(seed, 2).permutation(length)).limit(segments).sorted().toArray();
    }

    private static double[] normals(int seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var x = new double[n];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    /// P1 and P2: equal totals, sums of at most 12 numbers below 10 in two orders; each segment at its last token; one
    /// segment that ends with the response is paid alike.
    @Property(tries = 200, seed = "20261129")
    void totalsAgree(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int segments) {
        double[] reward = SegmentRewards.weighted(rewards(seed, 3, segments), new double[] {1, 0.5, 2});
        int[] last = positions(seed, segments, 9);
        double[] dense = SegmentRewards.dense(9, last, reward);
        double[] end = SegmentRewards.atEnd(9, reward);
        assertEquals(Arrays.stream(end).sum(), Arrays.stream(dense).sum(), 1e-14);
        for (int j = 0; j < segments; j++) {
            assertEquals(reward[j], dense[last[j]]);
        }
        assertEquals(0, Arrays.stream(end).limit(8).map(Math::abs).sum());
        double[] one = {reward[0]};
        assertArrayEquals(SegmentRewards.atEnd(9, one), SegmentRewards.dense(9, new int[] {8}, one));
    }

    /// P3. Two roundings of numbers below 100.
    @Property(tries = 200, seed = "20261129")
    void linearInWeights(
            @ForAll int seed, @ForAll @DoubleRange(min = -3, max = 3) double a,
            @ForAll @DoubleRange(min = -3, max = 3) double b) {
        double[][] r = rewards(seed, 3, 4);
        double[] u = {1, a, -2};
        double[] v = {b, 0.5, 1};
        double[] sum = {1 + 2 * b, a + 1, 0};
        double[] ru = SegmentRewards.weighted(r, u);
        double[] rv = SegmentRewards.weighted(r, v);
        double[] both = SegmentRewards.weighted(r, sum);
        for (int j = 0; j < 4; j++) {
            assertEquals(ru[j] + 2 * rv[j], both[j], 1e-13);
        }
        double[][] permuted = {r[2], r[0], r[1]};
        assertArrayEquals(ru, SegmentRewards.weighted(permuted, new double[] {-2, 1, a}), 1e-14);
        double[][] unread = {r[0], {Double.NaN, Double.POSITIVE_INFINITY, 0, 0}, r[2]};
        assertArrayEquals(SegmentRewards.weighted(new double[][] {r[0], r[2]}, new double[] {1, -2}),
                SegmentRewards.weighted(unread, new double[] {1, 0, -2}));
    }

    /// P4: exactly nothing for equal policies; slope of the return in β is −Σ log-ratio. Sums of 6 numbers below 10.
    @Property(tries = 200, seed = "20261129")
    void penaltyIsSubtracted(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 2) double beta) {
        double[] reward = normals(seed, 1, 6);
        double[] logp = normals(seed, 2, 6);
        double[] reference = normals(seed, 3, 6);
        assertArrayEquals(reward, SegmentRewards.klPenalized(reward, logp, logp, beta));
        double before = Arrays.stream(SegmentRewards.klPenalized(reward, logp, reference, beta)).sum();
        double after = Arrays.stream(SegmentRewards.klPenalized(reward, logp, reference, beta + 1)).sum();
        double ratio = Arrays.stream(logp).sum() - Arrays.stream(reference).sum();
        assertEquals(-ratio, after - before, 1e-12);
        assertThrows(IllegalArgumentException.class,
                () -> SegmentRewards.klPenalized(reward, logp, reference, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> SegmentRewards.klPenalized(reward, logp, reference, -1));
    }

    /// P5, on rewards of segments. Sums of 8 numbers below 30.
    @Property(tries = 200, seed = "20261129")
    void estimatesOfAdvantages(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 1) double gamma,
            @ForAll @DoubleRange(min = 0, max = 1) double lambda) {
        double[] r = SegmentRewards.dense(8, positions(seed, 3, 8), normals(seed, 3, 3));
        double[] s = normals(seed, 4, 8);
        double[] v = normals(seed, 5, 8);
        double[] zero = new double[8];
        double[] one = gae(r, v, gamma, 0);
        double[] all = gae(r, v, gamma, 1);
        for (int t = 0; t < 8; t++) {
            assertEquals(r[t] + (t == 7 ? 0 : gamma * v[t + 1]) - v[t], one[t], 1e-13);
            double toGo = 0;
            for (int u = 7; u >= t; u--) {
                toGo = r[u] + gamma * toGo;
            }
            assertEquals(toGo - v[t], all[t], 1e-12);
        }
        double[] mixed = IntStream.range(0, 8).mapToDouble(t -> r[t] + 3 * s[t]).toArray();
        double[] a = gae(r, v, gamma, lambda);
        double[] b = gae(s, zero, gamma, lambda);
        double[] both = gae(mixed, v, gamma, lambda);
        for (int t = 0; t < 8; t++) {
            assertEquals(a[t] + 3 * b[t], both[t], 1e-12);
        }
    }

    private static double[] gae(double[] r, double[] v, double gamma, double lambda) {
        return Gae.estimate(r, v, null, null, null, null, gamma, lambda).advantage();
    }

    /// P6, γ = λ = 1, V = 0: a constant c on every segment moves the advantage at token t by c for each segment that
    /// ends there or later; paid at the end, by the same for all tokens. Sums of 12 numbers below 30.
    @Property(tries = 200, seed = "20261129")
    void constantsMoveThemApart(@ForAll int seed, @ForAll @DoubleRange(min = -3, max = 3) double c) {
        double[] reward = normals(seed, 1, 4);
        double[] moved = Arrays.stream(reward).map(x -> x + c).toArray();
        int[] last = positions(seed, 4, 10);
        double[] zero = new double[10];
        double[] before = gae(SegmentRewards.dense(10, last, reward), zero, 1, 1);
        double[] after = gae(SegmentRewards.dense(10, last, moved), zero, 1, 1);
        double[] endBefore = gae(SegmentRewards.atEnd(10, reward), zero, 1, 1);
        double[] endAfter = gae(SegmentRewards.atEnd(10, moved), zero, 1, 1);
        for (int t = 0; t < 10; t++) {
            int from = t;
            assertEquals(c * Arrays.stream(last).filter(e -> e >= from).count(), after[t] - before[t], 1e-12);
            assertEquals(4 * c, endAfter[t] - endBefore[t], 1e-12);
        }
    }

    /// P7. Standard deviation above 1e-3 with overwhelming probability.
    @Property(tries = 100, seed = "20261129")
    void whitened(@ForAll int seed) {
        double[] x = normals(seed, 1, 12);
        var mask = new boolean[12];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % 4 != 3;
        }
        double[] white = Whitening.whiten(x, mask, true, 0, 0);
        assertEquals(0, Arrays.stream(white).sum() / 9, 1e-12);
        assertEquals(1, Arrays.stream(white).map(w -> w * w).sum() / 9, 1e-12);
        double[] other = x.clone();
        other[3] = Double.NaN;
        other[7] = 1e300;
        assertArrayEquals(white, Whitening.whiten(other, mask, true, 0, 0));
    }

    /// P9, on texts of words of one to three letters with marks and spaces.
    @Property(tries = 500, seed = "20261129")
    void segmentsAreTheText(@ForAll int seed, @ForAll @IntRange(max = 60) int words,
            @ForAll @IntRange(min = 1, max = 6) int least) {
        var random = new Philox(seed, 1);
        var text = new StringBuilder(random.nextInt(4) == 0 ? " \n" : "");
        for (int i = 0; i < words; i++) {
            text.append("abc", 0, 1 + random.nextInt(3))
                    .append(List.of("", "", "", ",", ";", ".", "!", "?\"").get(random.nextInt(8)))
                    .append(" ".repeat(i == words - 1 ? random.nextInt(2) : 1 + random.nextInt(2)));
        }
        String all = text.toString();
        var segments = SubSentences.of(all, least);
        var joined = new StringBuilder();
        for (int j = 0; j < segments.size(); j++) {
            joined.append(segments.of(all, j));
            assertTrue(j == 0 || segments.of(all, j).strip().split("\\s+").length >= least, () -> all);
        }
        assertEquals(all, joined.toString());
        assertTrue(all.isEmpty() ? segments.size() == 0 : segments.ends()[segments.size() - 1] == all.length());
    }

    @Test
    void sentences() {
        assertEquals(
                List.of("A man in a red coat, ", "with a dog beside the bench, ",
                "waits for the bus to come, (he says). ",
                        "Nobody else is to be seen, near or far. Why? "),
                pieces("A man in a red coat, with a dog beside the bench, waits for the bus to come, (he says). "
                        + "Nobody else is to be seen, near or far. Why? "));
        assertEquals(List.of("Two words. "), pieces("Two words. "));
        assertEquals(List.of("One. Two. "), pieces("One. Two. "));
        // exactly five words remain: no split
        assertEquals(List.of("one two three four five, six seven eight nine ten"),
                pieces("one two three four five, six seven eight nine ten"));
        assertEquals(List.of("one two three four five, ", "six seven eight nine ten eleven"),
                pieces("one two three four five, six seven eight nine ten eleven"));
        assertEquals(List.of(), pieces(""));
        assertEquals(List.of("  "), pieces("  "));
    }

    private static List<String> pieces(String text) {
        var segments = SubSentences.of(text, SubSentences.MIN_WORDS);
        return IntStream.range(0, segments.size()).mapToObj(j -> segments.of(text, j)).toList();
    }

    @Test
    void paidAtTheLastTokenOfTheSegment() {
        String text = "The cat sat. On it.";
        var segments = new Segmentation(new int[] {13, 19});
        // tokens "The", " cat", " sat", ".", " On", " it", "."
        int[] ends = {3, 7, 11, 12, 15, 18, 19};
        assertArrayEquals(new int[] {3, 6}, segments.lastTokens(text, ends));
        // one token over the end of a segment holds its last character
        assertArrayEquals(new int[] {2, 3}, segments.lastTokens(text, new int[] {3, 7, 15, 19}));
        // a response that was cut inside the second segment
        assertArrayEquals(new int[] {3, 4}, segments.lastTokens(text, new int[] {3, 7, 11, 12, 15}));
        assertArrayEquals(new double[] {0, 0, 0, 5}, SegmentRewards.dense(4, new int[] {3, 3}, new double[] {2, 3}));
        assertThrows(IllegalArgumentException.class, () -> new Segmentation(new int[] {3, 3}));
        assertThrows(IllegalArgumentException.class, () -> segments.lastTokens(text, new int[0]));
    }
}
