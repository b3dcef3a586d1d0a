package dev.plumbline.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Averages of parameters (properties 3 and 9 of the specification of BANG).
///
/// Planted mistakes, and what turns red: α on the pre-trained model (ends, by hand); no short cut at the ends (a
/// negative zero); Fisher weights without α (constant weights); the line from the wrong end (barrier).
class WeightSpaceProperties {
    private static double[] numbers(int seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var x = new double[n];
        Arrays.setAll(x, _ -> random.nextGaussian());
        return x;
    }

    /// P3, bit for bit. 1 − (1 − α) = α for multiples of 1/8.
    @Property(tries = 100, seed = "20261129")
    void endsAndExchange(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 8) double eighths) {
        double[] a = numbers(seed, 1, 6);
        double[] b = numbers(seed, 2, 6);
        a[2] = -0.0;
        b[3] = -0.0;
        assertArrayEquals(a, WeightSpace.interpolate(a, b, 0));
        assertArrayEquals(b, WeightSpace.interpolate(a, b, 1));
        assertNotSame(a, WeightSpace.interpolate(a, b, 0));
        double alpha = Math.floor(eighths) / 8;
        assertArrayEquals(WeightSpace.interpolate(a, b, alpha), WeightSpace.interpolate(b, a, 1 - alpha));
        assertArrayEquals(WeightSpace.interpolate(a, b, alpha),
                WeightSpace.average(new double[][] {a, b}, new double[] {1 - alpha, alpha}), 1e-15);
    }

    /// P9: equal Fisher information, or none above the floor. Quotients of numbers below 10.
    @Property(tries = 100, seed = "20261129")
    void constantFisherWeightsArePlain(
            @ForAll int seed, @ForAll @DoubleRange(max = 1) double alpha,
            @ForAll @DoubleRange(min = 0.01, max = 100) double fisher) {
        double[] a = numbers(seed, 1, 5);
        double[] b = numbers(seed, 2, 5);
        var constant = new double[5];
        Arrays.fill(constant, fisher);
        double[] plain = WeightSpace.interpolate(a, b, alpha);
        assertArrayEquals(plain, WeightSpace.fisherInterpolate(a, b, constant, constant, alpha, 1e-8), 1e-14);
        assertArrayEquals(plain, WeightSpace.fisherInterpolate(a, b, new double[5], constant, alpha, 200), 1e-14);
    }

    /// P3: hidden units have no order, parameters do. Two networks that are one function, and an average that is
    /// another.
    @Test
    void permutedUnitsAreTheSameFunctionButNotTheSameAverage() {
        var layout = new Mlp.Layout(1, List.of(2), 1, Activation.RELU);
        List<double[]> first = List.of(new double[] {1, -1}, new double[2], new double[] {1, 1}, new double[1]);
        List<double[]> second = List.of(new double[] {-1, 1}, new double[2], new double[] {1, 1}, new double[1]);
        try (var backend = new DefinitionBackend()) {
            var x = backend.tensor(DType.FLOAT64, new double[] {-2, 3}, 2, 1);
            double[] abs = {2, 3};
            assertArrayEquals(abs, Mlp.of(backend, DType.FLOAT64, layout, first).predict(x).toArray());
            assertArrayEquals(abs, Mlp.of(backend, DType.FLOAT64, layout, second).predict(x).toArray());
            var average = List.of(WeightSpace.interpolate(first.get(0), second.get(0), 0.5),
                    new double[2], first.get(2), new double[1]);
            assertArrayEquals(
                    new double[] {0, 0}, Mlp.of(backend, DType.FLOAT64, layout, average).predict(x).toArray());
        }
    }

    @Test
    void byHand() {
        double[] a = {1, 10};
        double[] b = {3, 20};
        assertArrayEquals(new double[] {1.5, 12.5}, WeightSpace.interpolate(a, b, 0.25));
        // weights 0.75 · 2 and 0.25 · 6
        assertEquals(2, WeightSpace.fisherInterpolate(a, b, new double[] {2, 1}, new double[] {6, 1}, 0.25, 1)[0]);
        assertThrows(IllegalArgumentException.class, () -> WeightSpace.interpolate(a, new double[1], 0.5));
        assertThrows(IllegalArgumentException.class, () -> WeightSpace.interpolate(a, b, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> WeightSpace.fisherInterpolate(a, b, a, b, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> WeightSpace.average(new double[0][], new double[0]));
        assertTrue(Double.isNaN(WeightSpace.interpolate(a, new double[] {Double.NaN, 1}, 0.5)[0]));
    }

    /// Minus a convex loss is concave on a line: no barrier, whatever the models are.
    @Property(tries = 100, seed = "20261129")
    void convexLossesHaveNoBarrier(@ForAll int seed) {
        double[] a = numbers(seed, 3, 6);
        double[] b = numbers(seed, 4, 6);
        double[] x = numbers(seed, 5, 6);
        var along = new double[11];
        for (int i = 0; i <= 10; i++) {
            double[] theta = WeightSpace.interpolate(a, b, i / 10.0);
            double z = 0;
            for (int k = 0; k < 6; k++) {
                z += theta[k] * x[k];
            }
            along[i] = -Math.log1p(Math.exp(z));
        }
        assertEquals(0, WeightSpace.barrier(along), 1e-14);
    }

    @Test
    void barrierByHand() {
        assertEquals(0.35, WeightSpace.barrier(0.9, 0.5, 0.8), 1e-15);
        assertEquals(0, WeightSpace.barrier(0.9, 0.88, 0.8));
        assertEquals(0, WeightSpace.barrier(0.7, 0.6));
        assertThrows(IllegalArgumentException.class, () -> WeightSpace.barrier(0.7));
    }
}
