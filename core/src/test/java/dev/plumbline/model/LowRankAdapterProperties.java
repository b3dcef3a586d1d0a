package dev.plumbline.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.SymmetricEigen;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// LoRA: rank, invariance, gradients against central differences of Σ c ⊙ Z; and the network with a parametric
/// rectifier (properties 3, 7 and 8 of the specification of DMoERM).
///
/// Planted mistakes that turn it red: the scale left out of one gradient; A and B exchanged in `delta`; the gradient of
/// the slope taken over positive parts; a slope of 0.25 that is not read from the parameter.
class LowRankAdapterProperties {
    private static final int IN = 5;
    private static final int OUT = 4;
    private static final int ROWS = 6;

    private static double[] numbers(int count, Philox random) {
        var x = new double[count];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    private static LowRankAdapter adapter(Backend backend, int rank, double scale, double[] down, double[] up) {
        return LowRankAdapter.of(backend, DType.FLOAT64, IN, rank, OUT, scale, down, up);
    }

    private static double[] forward(Backend backend, LowRankAdapter adapter, double[] x) {
        return adapter.forward(backend.tensor(DType.FLOAT64, x, ROWS, IN)).toArray();
    }

    /// P3: eigenvalues of ΔᵀΔ beyond the r-th are rounding of the first.
    @Property(tries = 30, seed = "20261129")
    void rankAndInvariance(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 3) int rank,
            @ForAll @DoubleRange(min = 0.1, max = 9) double c) {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(seed, 1);
            double[] down = numbers(IN * rank, random);
            double[] up = numbers(rank * OUT, random);
            double[] x = numbers(ROWS * IN, random);
            var adapter = adapter(backend, rank, 1.5, down, up);
            double[] delta = adapter.delta().toArray();
            var gram = new double[OUT][OUT];
            for (int i = 0; i < OUT; i++) {
                for (int j = 0; j < OUT; j++) {
                    for (int k = 0; k < IN; k++) {
                        gram[i][j] += delta[k * OUT + i] * delta[k * OUT + j];
                    }
                }
            }
            double[] values = SymmetricEigen.values(gram);
            double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            assertTrue(Arrays.stream(values).filter(v -> Math.abs(v) > 1e-12 * largest).count() <= rank);
            var other = adapter(backend, rank, 1.5, Arrays.stream(down).map(v -> c * v).toArray(),
                    Arrays.stream(up).map(v -> v / c).toArray());
            double[] z = forward(backend, adapter, x);
            assertArrayEquals(z, forward(backend, other, x), 1e-12); // sums of 15 products below 1e2
            // and Z = X Δ
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < OUT; j++) {
                    double sum = 0;
                    for (int k = 0; k < IN; k++) {
                        sum += x[i * IN + k] * delta[k * OUT + j];
                    }
                    assertEquals(sum, z[i * OUT + j], 1e-12);
                }
            }
        }
    }

    /// P7. Z is bilinear in (A, B): central differences of a loss that is linear in Z are exact up to rounding,
    /// 1e-15·1e2/h.
    @Property(tries = 20, seed = "20261129")
    void gradients(@ForAll int seed, @ForAll @DoubleRange(min = -2, max = 2) double scale) {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(seed, 1);
            double[] down = numbers(IN * 2, random);
            double[] up = numbers(2 * OUT, random);
            double[] x = numbers(ROWS * IN, random);
            double[] c = numbers(ROWS * OUT, random);
            var adapter = adapter(backend, 2, scale, down, up);
            forward(backend, adapter, x);
            var gradients = adapter.backward(backend.tensor(DType.FLOAT64, c, ROWS, OUT));
            double h = 0.01;
            for (int which = 0; which < 2; which++) {
                double[] varied = which == 0 ? down : up;
                double[] gradient = gradients.get(which).toArray();
                for (int i = 0; i < varied.length; i++) {
                    double kept = varied[i];
                    varied[i] = kept + h;
                    double above = dot(c, forward(backend, adapter(backend, 2, scale, down, up), x));
                    varied[i] = kept - h;
                    double below = dot(c, forward(backend, adapter(backend, 2, scale, down, up), x));
                    varied[i] = kept;
                    assertEquals((above - below) / (2 * h), gradient[i], 1e-10);
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// P7: at the start the layer is the frozen one, and only B has a gradient.
    @Test
    void startsAsTheFrozenLayer() {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(1, 1);
            var adapter = LowRankAdapter.start(backend, DType.FLOAT64, IN, 2, OUT, 1, random);
            assertThrows(IllegalStateException.class, () -> adapter.backward(backend.zeros(DType.FLOAT64, 1, OUT)));
            assertArrayEquals(new double[ROWS * OUT], forward(backend, adapter, numbers(ROWS * IN, random)), 0);
            var gradients = adapter.backward(backend.tensor(DType.FLOAT64, numbers(ROWS * OUT, random), ROWS, OUT));
            assertTrue(Arrays.stream(gradients.get(0).toArray()).allMatch(g -> g == 0));
            assertTrue(Arrays.stream(gradients.get(1).toArray()).allMatch(g -> g != 0));
            assertThrows(IllegalArgumentException.class,
                    () -> LowRankAdapter.start(backend, DType.FLOAT64, IN, 2, OUT, Double.NaN, random));
        }
    }

    private static PReluNetwork network(Backend backend, List<double[]> values) {
        return PReluNetwork.of(backend, DType.FLOAT64, IN, OUT, values);
    }

    private static double[] output(Backend backend, List<double[]> values, double[] x) {
        return network(backend, values).forward(backend.tensor(DType.FLOAT64, x, ROWS, IN)).toArray();
    }

    private static List<double[]> values(Philox random, double slope) {
        return List.of(numbers(IN * OUT, random), numbers(OUT, random), numbers(OUT, random), numbers(1, random),
                new double[] {slope});
    }

    /// P8: the network written out, for slopes of 0 (ReLU), 1 (linear), and between.
    @Property(tries = 50, seed = "20261129")
    void parametricRectifier(@ForAll int seed, @ForAll @DoubleRange(max = 1) double slope) {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(seed, 1);
            double[] x = numbers(ROWS * IN, random);
            for (double rho : new double[] {0, slope, 1}) {
                var values = values(random, rho);
                double[] y = output(backend, values, x);
                for (int i = 0; i < ROWS; i++) {
                    double sum = values.get(3)[0];
                    for (int j = 0; j < OUT; j++) {
                        double a = values.get(1)[j];
                        for (int k = 0; k < IN; k++) {
                            a += x[i * IN + k] * values.get(0)[k * OUT + j];
                        }
                        sum += values.get(2)[j] * (rho == 1 ? a : rho == 0 ? Math.max(a, 0) : a > 0 ? a : rho * a);
                    }
                    assertEquals(sum, y[i], 1e-13); // 24 products below 1e2
                }
            }
        }
    }

    /// P8, gradients, dρ = Σ min(a, 0) g among them: y is piecewise linear in each number; 1e-6 apart no kink lies
    /// between for these seeds. Rounding 1e-14/1e-6.
    @Test
    void gradientsOfTheRectifier() {
        try (var backend = new DefinitionBackend()) {
            for (int seed = 0; seed < 5; seed++) {
                var random = new Philox(seed, 1);
                double[] x = numbers(ROWS * IN, random);
                double[] c = numbers(ROWS, random);
                var values = values(random, 0.25);
                var network = network(backend, values);
                network.forward(backend.tensor(DType.FLOAT64, x, ROWS, IN));
                var gradients = network.backward(backend.tensor(DType.FLOAT64, c, ROWS, 1));
                for (int which = 0; which < 5; which++) {
                    double[] varied = values.get(which);
                    double[] gradient = gradients.get(which).toArray();
                    assertEquals(varied.length, gradient.length);
                    for (int i = 0; i < varied.length; i++) {
                        double kept = varied[i];
                        varied[i] = kept + 1e-6;
                        double above = dot(c, output(backend, values, x));
                        varied[i] = kept - 1e-6;
                        double below = dot(c, output(backend, values, x));
                        varied[i] = kept;
                        assertEquals((above - below) / 2e-6, gradient[i], 1e-7);
                    }
                }
            }
            var random = new Philox(1, 2);
            assertEquals(0.25, PReluNetwork.random(backend, DType.FLOAT64, IN, OUT, random).values().get(4)[0]);
            assertThrows(IllegalArgumentException.class, () -> network(backend, List.of(new double[1])));
        }
    }
}
