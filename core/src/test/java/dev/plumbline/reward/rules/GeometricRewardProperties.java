package dev.plumbline.reward.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Boxes, embeddings, and lengths within a group.
///
/// Planted mistakes, and what turns red: no clamp at 0 of a negative overlap (disjoint boxes, golden numbers); area 1
/// added to continuous coordinates (golden numbers, scale); union without the intersection (equal boxes); maximum and
/// mean swapped in one direction (symmetric, golden numbers); the maximum of all pairs forward (golden numbers); rows
/// that are not normalised (factor); L* over the whole group instead of the good (golden numbers); penalty of the wrong
/// sign (range); no mean over others (others).
class GeometricRewardProperties {
    private static final Box.Coordinates PLANE = Box.Coordinates.CONTINUOUS;

    private static Box box(Philox random) {
        int x = random.nextInt(8);
        int y = random.nextInt(8);
        return new Box(x, y, x + random.nextInt(6), y + random.nextInt(6));
    }

    private static double iou(Box a, Box b) {
        return Box.intersectionOverUnion(a, b, PLANE);
    }

    @Test
    void boxGoldenNumbers() {
        var a = new Box(0, 0, 2, 2);
        var b = new Box(1, 1, 3, 3);
        assertEquals(1.0 / 7, iou(a, b), 1e-16);
        assertEquals(0.25, iou(new Box(0, 0, 4, 4), a), 0);
        assertEquals(0, iou(a, new Box(2, 0, 3, 2)), 0);
        assertEquals(0, iou(a, new Box(5, 5, 6, 6)), 0); // two negative overlaps
        assertEquals(0, iou(new Box(1, 1, 1, 1), new Box(1, 1, 1, 1)), 0);
        assertEquals(4.0 / 14, Box.intersectionOverUnion(a, b, Box.Coordinates.INCLUSIVE_PIXELS), 1e-16);
        assertEquals(1, Box.intersectionOverUnion(new Box(1, 1, 1, 1), new Box(1, 1, 1, 1),
                Box.Coordinates.INCLUSIVE_PIXELS), 0);
        assertEquals(1.0 / 7, iou(new Box(0, 0, 2e-200, 2e200), new Box(1e-200, 1e200, 3e-200, 3e200)), 1e-15);
        var graded = BoxOverlap.graded();
        assertEquals(1.0 / 7, graded.score("[0, 0, 2, 2]", "(1,1,3,3)"), 1e-16);
        for (String bad : new String[] {
            "", "0 0 2 2", "[0, 0, 2]", "[2, 2, 0, 0]", "[0, 0, 2, 2, 2]", "[a, 0, 2, 2]"
        }) {
            assertEquals(0, graded.score(bad, "[0, 0, 2, 2]"), bad);
            assertThrows(IllegalArgumentException.class, () -> graded.score("[0, 0, 2, 2]", bad));
        }
        var half = new BoxOverlap(PLANE, 0.5);
        assertEquals(1, half.score(new Box(0, 0, 2, 1), a));
        assertEquals(0, half.score(new Box(0, 0, 2, 0.999), a));
        assertThrows(IllegalArgumentException.class, () -> new Box(0, 0, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new BoxOverlap(PLANE, 0));
    }

    /// Small whole numbers: areas are exact, one division is rounded.
    @Property(tries = 300)
    void boxes(
            @ForAll int seed, @ForAll @IntRange(min = -9, max = 9) int shift,
            @ForAll @IntRange(min = -20, max = 20) int power) {
        var random = new Philox(seed, 1);
        Box a = box(random);
        Box b = box(random);
        double overlap = iou(a, b);
        assertEquals(overlap, iou(b, a), 2e-16);
        assertTrue(overlap >= 0 && overlap <= 1);
        int cells = 0;
        int both = 0;
        for (int x = 0; x < 14; x++) {
            for (int y = 0; y < 14; y++) {
                boolean inA = x >= a.x1() && x < a.x2() && y >= a.y1() && y < a.y2();
                boolean inB = x >= b.x1() && x < b.x2() && y >= b.y1() && y < b.y2();
                cells += inA || inB ? 1 : 0;
                both += inA && inB ? 1 : 0;
            }
        }
        assertEquals(cells == 0 ? 0 : (double) both / cells, overlap, 1e-15);
        assertEquals(both == 0, overlap == 0);
        assertEquals(cells > 0 && a.equals(b), overlap == 1);
        double unit = Math.scalb(1.0, power);
        assertEquals(overlap, iou(moved(a, shift, unit), moved(b, shift, unit)));
        Box pixelsA = new Box(a.x1(), a.y1(), a.x2() + 1, a.y2() + 1);
        Box pixelsB = new Box(b.x1(), b.y1(), b.x2() + 1, b.y2() + 1);
        assertEquals(iou(pixelsA, pixelsB), Box.intersectionOverUnion(a, b, Box.Coordinates.INCLUSIVE_PIXELS));
    }

    private static Box moved(Box box, double shift, double unit) {
        return new Box((box.x1() + shift) * unit, (box.y1() + shift) * unit, (box.x2() + shift) * unit,
                (box.y2() + shift) * unit);
    }

    @Test
    void similarityGoldenNumbers() {
        assertEquals(0.6, Cosine.of(new double[] {3, 4}, new double[] {1, 0}), 1e-16);
        assertEquals(0.8, Cosine.reward(new double[] {3e200, 4e200}, new double[] {1e-200, 0}), 1e-15);
        assertEquals(0, Cosine.of(new double[2], new double[] {1, 0}));
        assertEquals(0.5, Cosine.reward(new double[2], new double[] {1, 0}));
        double[] x = {1, 0};
        double[] y = {0, 2};
        double[] both = {3, 4};
        // S = (1, 0; 0.6, 0.8): rows' largest 1, 0.8; columns' largest 1, 0.8
        var match = MatchedSimilarity.of(new double[][] {x, both}, new double[][] {x, y});
        assertEquals(0.9, match.forward(), 1e-15);
        assertEquals(0.9, match.backward(), 1e-15);
        var oneSided = MatchedSimilarity.of(new double[][] {x}, new double[][] {x, y, y});
        assertEquals(1, oneSided.forward(), 1e-15);
        assertEquals(1.0 / 3, oneSided.backward(), 1e-15);
        assertEquals(2.0 / 3, oneSided.value(), 1e-15);
        assertEquals(0.5, oneSided.harmonic(), 1e-15);
        assertEquals(0, MatchedSimilarity.of(new double[0][], new double[][] {x}).value());
        assertEquals(-1, MatchedSimilarity.of(new double[][] {{-1, 0}}, new double[][] {x}).value());
        assertThrows(IllegalArgumentException.class, () -> MatchedSimilarity.of(new double[][] {x}, new double[0][]));
        assertThrows(IllegalArgumentException.class,
                () -> MatchedSimilarity.of(new double[][] {x}, new double[][] {{1}}));
    }

    @Test
    void groupLengthGoldenNumbers() {
        double[] accuracy = {1, 0.2, 0.7, 0};
        int[] lengths = {8, 2, 4, 12}; // L* = 6 over the first and the third
        assertArrayEquals(new double[] {0, -0.5 * 4 / 6, -0.5 * 2 / 6, 0},
                new GroupLengthPenalty(0.5, 0.7).apply(accuracy, lengths), 1e-16);
        assertArrayEquals(new double[] {-0.5 * 2 / 6, 0, 0, -0.5},
                penalty(GroupLengthPenalty.Side.LONG, 1, GroupLengthPenalty.Reference.GROUP)
                        .apply(accuracy, lengths), 1e-16);
        assertArrayEquals(new double[] {-0.5 * 4 / 6, -0.5, -0.5 * 4 / 6, -0.5},
                penalty(GroupLengthPenalty.Side.BOTH, 0.5, GroupLengthPenalty.Reference.GROUP)
                        .apply(accuracy, lengths), 1e-16);
        assertArrayEquals(new double[] {0, -0.5 * 4 / 6, -0.25, 0}, // others: 4 for the first, 8 for the third
                penalty(GroupLengthPenalty.Side.SHORT, 1, GroupLengthPenalty.Reference.OTHERS)
                        .apply(accuracy, lengths), 1e-16);
        assertArrayEquals(new double[4], new GroupLengthPenalty(0.5, 1.1).apply(accuracy, lengths));
        assertArrayEquals(new double[2], penalty(GroupLengthPenalty.Side.BOTH, 1, GroupLengthPenalty.Reference.OTHERS)
                .apply(new double[] {1, Double.NaN}, new int[] {3, 3}));
        assertThrows(IllegalArgumentException.class,
                () -> new GroupLengthPenalty(0.5, 0.7).apply(accuracy, new int[4]));
        assertThrows(IllegalArgumentException.class, () -> new GroupLengthPenalty(-1, 0.7));
    }

    private static GroupLengthPenalty penalty(
            GroupLengthPenalty.Side side, double width, GroupLengthPenalty.Reference reference) {
        return new GroupLengthPenalty(0.5, 0.7, side, width, reference);
    }

    @Property(tries = 200)
    void groupLengths(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int size, @ForAll GroupLengthPenalty.Side side,
            @ForAll GroupLengthPenalty.Reference reference, @ForAll @IntRange(min = 1, max = 50) int factor) {
        var random = new Philox(seed, 1);
        var accuracy = new double[size];
        Arrays.setAll(accuracy, i -> random.nextDouble());
        var lengths = new int[size];
        Arrays.setAll(lengths, i -> 1 + random.nextInt(40));
        var rule = penalty(side, 0.8, reference);
        double[] r = rule.apply(accuracy, lengths);
        for (double x : r) {
            assertTrue(x >= -0.5 && x <= 0 && (x != 0 || 1 / x > 0));
        }
        assertArrayEquals(r, rule.apply(accuracy, Arrays.stream(lengths).map(n -> n * factor).toArray()), 1e-15);
        int[] order = new Philox(seed, 2).permutation(size);
        assertArrayEquals(Arrays.stream(order).mapToDouble(i -> r[i]).toArray(),
                rule.apply(Arrays.stream(order).mapToDouble(i -> accuracy[i]).toArray(),
                        Arrays.stream(order).map(i -> lengths[i]).toArray()), 1e-15);
        var equal = new int[size];
        Arrays.fill(equal, lengths[0]);
        assertArrayEquals(new double[size], rule.apply(accuracy, equal));
    }
}
