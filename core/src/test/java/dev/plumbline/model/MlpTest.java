package dev.plumbline.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Back-propagation against finite differences for every depth and activation; start values; shapes.
///
/// Planted mistakes that turn it red: Wₗ not transposed on the way back; slopes of the wrong layer; an activation after
/// the last layer; a bias gradient that is a mean instead of a sum; He's 2/in replaced by 1/in.
class MlpTest {
    private static final int ROWS = 5;
    private static final Backend BACKEND = Backends.open("definition", BackendOptions.defaults());

    @ParameterizedTest
    @EnumSource(Activation.class)
    void gradientsAreFiniteDifferences(Activation activation) {
        for (var hidden : List.of(List.<Integer>of(), List.of(4), List.of(4, 3), List.of(2, 5, 3))) {
            for (int outputs : new int[] {1, 2}) {
                checkGradients(new Mlp.Layout(3, hidden, outputs, activation));
            }
        }
    }

    /// Loss Σ cᵢⱼ outᵢⱼ with random c. The central difference of step h errs by h² f‴/6 + u |f|/h; with h = 1e-5, |f‴|
    /// below 1e3 (three derivatives in weights of size 1) and |f| below 1e2 that is 2e-8 + 1e-9, doubled here.
    private static void checkGradients(Mlp.Layout layout) {
        var random = new Philox(7, layout.hashCode());
        var start = new ArrayList<double[]>();
        for (double[] values : Mlp.random(BACKEND, DType.FLOAT64, layout, random).values()) {
            double[] shifted = values.clone();
            for (int i = 0; i < shifted.length; i++) {
                shifted[i] += 0.1 * random.nextGaussian(); // biases too
            }
            start.add(shifted);
        }
        double[] x = random.doubles(ROWS * 3L, -1, 1).toArray();
        double[] c = random.doubles((long) ROWS * layout.outputs(), -1, 1).toArray();
        var model = Mlp.of(BACKEND, DType.FLOAT64, layout, start);
        model.forward(BACKEND.tensor(DType.FLOAT64, x, ROWS, 3));
        var gradients = model.backward(BACKEND.tensor(DType.FLOAT64, c, ROWS, layout.outputs()));
        double h = 1e-5;
        for (int p = 0; p < start.size(); p++) {
            double[] gradient = gradients.get(p).toArray();
            assertEquals(start.get(p).length, gradient.length);
            for (int i = 0; i < gradient.length; i++) {
                double middle = start.get(p)[i];
                start.get(p)[i] = middle + h;
                double above = loss(layout, start, x, c);
                start.get(p)[i] = middle - h;
                double below = loss(layout, start, x, c);
                start.get(p)[i] = middle;
                assertEquals((above - below) / (2 * h), gradient[i], 4e-8, layout + ", array " + p + ", element " + i);
            }
        }
    }

    private static double loss(Mlp.Layout layout, List<double[]> values, double[] x, double[] c) {
        double[] out = Mlp.of(BACKEND, DType.FLOAT64, layout, values)
                .forward(BACKEND.tensor(DType.FLOAT64, x, ROWS, 3))
                .toArray();
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            sum += c[i] * out[i];
        }
        return sum;
    }

    /// By hand: hidden (relu(1·2 + 2·(−1) + 0.5), relu(−1·2 + 1·(−1))) = (0.5, 0); output 3·0.5 + 4·0 − 1 = 0.5.
    @Test
    void aNetworkByHand() {
        var layout = new Mlp.Layout(2, List.of(2), 1, Activation.RELU);
        var values = List.of(new double[] {1, -1, 2, 1}, new double[] {0.5, 0}, new double[] {3, 4}, new double[] {-1});
        var model = Mlp.of(BACKEND, DType.FLOAT64, layout, values);
        var out = model.forward(BACKEND.tensor(DType.FLOAT64, new double[] {2, -1}, 1, 2));
        assertArrayEquals(new double[] {0.5}, out.toArray());
        var gradients = model.backward(BACKEND.tensor(DType.FLOAT64, new double[] {1}, 1, 1));
        assertArrayEquals(new double[] {6, 0, -3, 0}, gradients.get(0).toArray());
        assertArrayEquals(new double[] {3, 0}, gradients.get(1).toArray());
        assertArrayEquals(new double[] {0.5, 0}, gradients.get(2).toArray());
        assertArrayEquals(new double[] {1}, gradients.get(3).toArray());
    }

    /// The sample variance of N = 40,000 normal numbers has relative standard deviation √(2/N) = 0.0071; 5 of them:
    /// false alarm 6e-7 for each of the six checks, and the seed is fixed.
    @ParameterizedTest
    @EnumSource(Activation.class)
    void startValuesHaveTheStatedVariance(Activation activation) {
        var layout = new Mlp.Layout(200, List.of(200), 1, activation);
        var values = Mlp.random(BACKEND, DType.FLOAT64, layout, new Philox(3, 0)).values();
        double square = 0;
        for (double w : values.get(0)) {
            square += w * w;
        }
        double gain = activation == Activation.RELU || activation == Activation.SILU ? 2 : 1;
        assertEquals(1, square / values.get(0).length * 200 / gain, 5 * 0.0071);
        assertArrayEquals(new double[200], values.get(1));
    }

    @Test
    void float32StartsFromTheRoundedNumbersOfFloat64() {
        var layout = new Mlp.Layout(3, List.of(4), 1, Activation.TANH);
        var wide = Mlp.random(BACKEND, DType.FLOAT64, layout, new Philox(5, 0)).values();
        var narrow = Mlp.random(BACKEND, DType.FLOAT32, layout, new Philox(5, 0)).values();
        for (int p = 0; p < wide.size(); p++) {
            for (int i = 0; i < wide.get(p).length; i++) {
                assertEquals((float) wide.get(p)[i], narrow.get(p)[i]);
            }
        }
    }

    @Test
    void arraysThatDoNotFitAreRefused() {
        var layout = new Mlp.Layout(3, List.of(), 1, Activation.IDENTITY);
        assertThrows(IllegalArgumentException.class, () -> Mlp.of(BACKEND, DType.FLOAT64, layout,
                List.of(new double[3])));
        assertThrows(
                IllegalArgumentException.class,
                () -> Mlp.of(BACKEND, DType.FLOAT64, layout, List.of(new double[2], new double[1])));
        assertThrows(IllegalArgumentException.class, () -> new Mlp.Layout(0, List.of(), 1, Activation.TANH));
        var fresh = Mlp.random(BACKEND, DType.FLOAT64, layout, new Philox(1, 0));
        var error = assertThrows(
                IllegalStateException.class, () -> fresh.backward(BACKEND.zeros(DType.FLOAT64, 1, 1)));
        assertTrue(error.getMessage().contains("forward"));
    }
}
