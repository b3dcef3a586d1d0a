package dev.plumbline.preference.contrastive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.contrastive.ContrastiveLoss.CosineBradleyTerry;
import dev.plumbline.preference.contrastive.ContrastiveLoss.TripletHinge;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Properties 1 to 5, 7 and 8 of the specification of Social Reward.
///
/// Planted mistakes that turn it red: plain distances (P1); m for m/2 (P2); a gradient not projected (P3, P4); norms
/// left out of it (P4); the constant in front of the prompt and not behind (hand-worked); the offset times τ (P8);
/// images of two prompts compared (P4).
class TwoTowerProperties {
    private static final Backend BACKEND = new DefinitionBackend(); // on the heap, nothing to close

    private static double[][] rows(int seed, int stream, int count, int columns) {
        var random = new Philox(seed, stream);
        var rows = new double[count][columns];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return rows;
    }

    private static TwoTower model(int seed) {
        return new TwoTower(rows(seed, 1, 3, 5), rows(seed, 2, 3, 4), true);
    }

    private static Triplets batch(int seed, boolean offset) {
        return new Triplets(rows(seed, 3, 6, 4), rows(seed, 4, 6, 4), rows(seed, 5, 6, 4),
                offset ? rows(seed, 6, 1, 6)[0] : null);
    }

    private static double[] unit(double... v) {
        double norm = Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
        return Arrays.stream(v).map(x -> x / norm).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i];
        }
        return total;
    }

    /// P1: the identity for unit vectors, sums of 4 terms below 4; and that it fails for others.
    @Property(tries = 200, seed = "20261129")
    void tripletIsAHingeOfTheScores(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 2) double m) {
        double[][] v = rows(seed, 1, 3, 4);
        double[] a = unit(v[0]);
        double[] plus = unit(v[1]);
        double[] minus = unit(v[2]);
        var hinge = new TripletHinge(m);
        double difference = dot(a, plus) - dot(a, minus);
        assertEquals(hinge.ofDistances(a, plus, minus), hinge.loss(difference, 0), 1e-14);
        assertEquals(2 * Math.max(0, m / 2 - difference), hinge.loss(difference, 0), 1e-14);
    }

    /// P1, the counter-example: with e₊ twice as long, ‖a − e₊‖² = 1, 2 (s₋ − s₊) = −4 and not −3.
    @Example
    void identityWantsUnitVectors() {
        double[] a = {1, 0};
        double[] minus = {0, 1};
        var hinge = new TripletHinge(5);
        assertEquals(1 - 2 + 5, hinge.ofDistances(a, new double[] {2, 0}, minus));
        assertEquals(1, hinge.loss(2, 0));
    }

    /// P2: no loss and no gradient if and only if every difference is at least m/2.
    @Property(tries = 100, seed = "20261129")
    void flatWhereTheMarginIsMet(@ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
        var model = model(seed);
        var batch = batch(seed, false);
        double least = Double.POSITIVE_INFINITY;
        var positive = batch.positive().clone();
        var negative = batch.negative().clone();
        for (int i = 0; i < 6; i++) {
            double d = model.score(batch.anchor()[i], positive[i]) - model.score(batch.anchor()[i], negative[i]);
            if (d < 0) {
                var swap = positive[i];
                positive[i] = negative[i];
                negative[i] = swap;
            }
            least = Math.min(least, Math.abs(d));
        }
        var ordered = new Triplets(batch.anchor(), positive, negative, null);
        var met = model.gradient(BACKEND, ordered, new TripletHinge(2 * share * least * (1 - 1e-12)));
        assertEquals(0, met.loss());
        assertArrayEquals(new double[3][5], met.text());
        assertArrayEquals(new double[3][4], met.image());
        var missed = model.gradient(BACKEND, ordered, new TripletHinge(2 * least * (1 + share)));
        assertTrue(missed.loss() > 0);
        assertTrue(Arrays.stream(missed.image()).flatMapToDouble(Arrays::stream).anyMatch(g -> g != 0));
    }

    /// P2: at random towers scores differ by chance: 3,000 pairs in 16 dimensions, differences of sd √(2/16) = 0.35 and
    /// a margin that keeps all active; the mean loss is m within 4 · 2 · 0.35/√3000 = 0.05, false alarm 6e-5.
    @Example
    void lossOfRandomTowersIsTheMargin() {
        int n = 3000;
        var model = new TwoTower(rows(1, 1, 16, 16), rows(1, 2, 16, 16), false);
        var batch = new Triplets(rows(1, 3, n, 16), rows(1, 4, n, 16), rows(1, 5, n, 16), null);
        assertEquals(4, model.gradient(BACKEND, batch, new TripletHinge(4)).loss(), 0.06);
    }

    /// P3: a rotation of both embeddings, and longer rows before normalisation.
    @Property(tries = 50, seed = "20261129")
    void rotationsAndLengths(
            @ForAll int seed, @ForAll @DoubleRange(min = 0, max = 6) double angle,
            @ForAll @DoubleRange(min = 0.1, max = 9) double factor) {
        var model = model(seed);
        double[] p = rows(seed, 3, 1, 4)[0];
        double[] x = rows(seed, 4, 1, 4)[0];
        double s = model.score(p, x);
        var rotated = new TwoTower(rotated(model.text(), angle), rotated(model.image(), angle), true);
        assertEquals(s, rotated.score(p, x), 1e-12);
        double[] longer = Arrays.stream(x).map(v -> factor * v).toArray();
        assertEquals(s, model.score(p, longer), 1e-13);
        assertEquals(1, dot(model.embedPrompt(p), model.embedPrompt(p)), 1e-14);
    }

    private static double[][] rotated(double[][] rows, double angle) {
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        var out = new double[][] {rows[0].clone(), rows[1].clone(), rows[2]};
        for (int j = 0; j < rows[0].length; j++) {
            out[0][j] = c * rows[0][j] - s * rows[1][j];
            out[1][j] = s * rows[0][j] + c * rows[1][j];
        }
        return out;
    }

    /// P3: of one pair, v·dℒ/dv = 0 for v = A [p; 1] gives Σ_k v_k (dℒ/dA)_kj = 0 in every column, and likewise for the
    /// images, as long as both are one. Sums of 3 terms, norms above 0.01.
    @Property(tries = 50, seed = "20261129")
    void gradientsAreOrthogonalToTheirVectors(@ForAll int seed) {
        var model = model(seed);
        var one = batch(seed, false).at(0);
        var gradient = model.gradient(BACKEND, one, new CosineBradleyTerry(0.5));
        double[] u = model.embedPrompt(one.anchor()[0]);
        for (int j = 0; j < 5; j++) {
            double along = 0;
            double size = 0;
            for (int k = 0; k < 3; k++) {
                along += u[k] * gradient.text()[k][j];
                size += Math.abs(gradient.text()[k][j]);
            }
            assertEquals(0, along, 1e-13 * (1 + size));
        }
    }

    /// P4. Central differences with h = 1e-6: errors of h² and of 1e-16/h. Norms of random embeddings may be small, so
    /// the bound is relative to the largest slope; kinks are passed over.
    @Property(tries = 30, seed = "20261129")
    void gradientIsThatOfTheLoss(@ForAll int seed, @ForAll boolean triplet) {
        ContrastiveLoss loss = triplet ? new TripletHinge(0.3) : new CosineBradleyTerry(0.4);
        var model = model(seed);
        var batch = batch(seed, true);
        for (int i = 0; triplet && i < batch.size(); i++) {
            double d = model.score(batch.anchor()[i], batch.positive()[i])
                    - model.score(batch.anchor()[i], batch.negative()[i]);
            if (Math.abs(d - 0.15) < 1e-3) {
                return;
            }
        }
        var gradient = model.gradient(BACKEND, batch, loss);
        double h = 1e-6;
        for (int k = 0; k < 3; k++) {
            for (int j = 0; j < 5; j++) {
                double expected = (lossAt(model, batch, loss, true, k, j, h)
                        - lossAt(model, batch, loss, true, k, j, -h)) / (2 * h);
                assertEquals(expected, gradient.text()[k][j], 1e-5 * (1 + Math.abs(expected)));
            }
            for (int j = 0; j < 4; j++) {
                double expected =
                        (lossAt(model, batch, loss, false, k, j, h) - lossAt(model, batch, loss, false, k, j, -h))
                                / (2 * h);
                assertEquals(expected, gradient.image()[k][j], 1e-5 * (1 + Math.abs(expected)));
            }
        }
    }

    /// The loss from scores alone, not through the gradient.
    private static double lossAt(
            TwoTower model, Triplets batch, ContrastiveLoss loss, boolean text, int k, int j, double h) {
        double[][] moved = Arrays.stream(text ? model.text() : model.image()).map(double[]::clone)
                .toArray(double[][]::new);
        moved[k][j] += h;
        var other = text ? new TwoTower(moved, model.image(), true) : new TwoTower(model.text(), moved, true);
        double total = 0;
        for (int i = 0; i < batch.size(); i++) {
            double d = other.score(batch.anchor()[i], batch.positive()[i])
                    - other.score(batch.anchor()[i], batch.negative()[i]);
            total += loss.loss(d, batch.offset()[i]) / batch.size();
        }
        return total;
    }

    /// P5.
    @Property(tries = 50, seed = "20261129")
    void swappedWithoutMargin(@ForAll int seed) {
        var model = model(seed);
        var batch = batch(seed, false);
        var swapped = new Triplets(batch.anchor(), batch.negative(), batch.positive(), null);
        double difference = 0;
        for (int i = 0; i < batch.size(); i++) {
            difference += (model.score(batch.anchor()[i], batch.negative()[i])
                    - model.score(batch.anchor()[i], batch.positive()[i])) / batch.size();
        }
        var none = new TripletHinge(0);
        assertEquals(2 * difference,
                model.gradient(BACKEND, batch, none).loss() - model.gradient(BACKEND, swapped, none).loss(), 1e-13);
    }

    /// P7.
    @Property(tries = 200, seed = "20261129")
    void coldBradleyTerryIsAHinge(
            @ForAll @DoubleRange(min = -2, max = 2) double d, @ForAll @DoubleRange(min = 0.01, max = 1) double tau) {
        double hinge = Math.max(0, -d);
        double value = tau * new CosineBradleyTerry(tau).loss(d, 0);
        double colder = tau / 2 * new CosineBradleyTerry(tau / 2).loss(d, 0);
        // quotient, exp, log1p, sum and product: each rounds by at most 2 u of a number that is at most the value
        double slack = 12 * 0x1p-53 * value;
        assertTrue(value >= hinge - slack && value <= hinge + tau * Math.log(2) + slack);
        assertTrue(colder <= value + slack);
    }

    /// P8: the offset is a log ratio, so that a common factor of exposure is gone; it adds to d/τ.
    @Property(tries = 100, seed = "20261129")
    void offsetsAreRatios(
            @ForAll @DoubleRange(min = -1, max = 1) double d, @ForAll @DoubleRange(min = 0.1, max = 9) double factor) {
        var loss = new CosineBradleyTerry(0.25);
        assertEquals(loss.loss(d, Math.log(3.0 / 2)), loss.loss(d, Math.log(3 * factor / (2 * factor))), 1e-14);
        assertEquals(loss.loss(d + 0.25 * 0.7, 0), loss.loss(d, 0.7), 1e-14);
        assertEquals(-1 / 0.25 / (1 + Math.exp(d / 0.25)), loss.slope(d, 0), 1e-13);
    }

    /// By hand: alignment sees [p; 1] through [I, 0]; a last column of 1 pulls every prompt along.
    @Example
    void handWorked() {
        double[] p = {3, 4};
        assertEquals(0.6, TwoTower.alignment(2, true).score(p, new double[] {1, 0}), 1e-15);
        assertEquals(0.8, TwoTower.alignment(2, false).score(p, new double[] {0, 2}), 1e-15);
        var pulled = new TwoTower(new double[][] {{1, 0, 0}, {0, 1, -4}}, new double[][] {{1, 0}, {0, 1}}, true);
        assertEquals(1, pulled.score(p, new double[] {5, 0}), 1e-15);
        var batch = new Triplets(new double[][] {p}, new double[][] {{1, 0}}, new double[][] {{0, 1}}, null);
        assertEquals(0.3 + 2 * 0.2, TwoTower.alignment(2, true).gradient(BACKEND, batch, new TripletHinge(0.3)).loss(),
                1e-15);
    }

    @Example
    void trainsAndRefuses() {
        var batch = batch(3, false);
        var start = model(3);
        var loss = new CosineBradleyTerry(0.2);
        var after = start.trained(BACKEND, batch, loss, 40, 4, 0.1, new Philox(3, 9));
        assertTrue(after.gradient(BACKEND, batch, loss).loss() < start.gradient(BACKEND, batch, loss).loss() - 0.1);
        assertArrayEquals(after.text(), start.trained(BACKEND, batch, loss, 40, 4, 0.1, new Philox(3, 9)).text());
        assertThrows(IllegalArgumentException.class, () -> new TripletHinge(-1));
        assertThrows(IllegalArgumentException.class, () -> new CosineBradleyTerry(Double.NaN));
        assertThrows(IllegalArgumentException.class, () ->
                new Triplets(new double[0][], new double[0][], new double[0][], null));
        assertThrows(IllegalArgumentException.class, () -> new TwoTower(new double[2][2], new double[3][2], false));
        assertThrows(IllegalArgumentException.class, () ->
                start.trained(BACKEND, batch, loss, 1, 0, 0.1, new Philox(3, 9)));
        assertThrows(ArithmeticException.class, () -> TwoTower.alignment(2, false)
                .score(new double[2], new double[] {1, 0}));
    }
}
