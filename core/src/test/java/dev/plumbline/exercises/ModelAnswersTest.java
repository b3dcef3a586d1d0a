package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on parts of models: docs/operations/matmul.md, column-sum.md, tanh.md, relu.md, silu.md, cosine.md,
/// sgd-step.md, adam-step.md.
///
/// Red if a transpose is lost, if a bias is divided by the rows, if tanh takes its slope from a rounded value, if the
/// moments of Adam are not corrected, if ε moves into the root,
/// if π/2 has fewer digits than a double shows of what it lacks, or if phases fill half a turn.
class ModelAnswersTest {
    private final Backend backend = new DefinitionBackend();

    @Test
    void gradientsOfAProductAreProductsWithTransposes() {
        var a = backend.tensor(DType.FLOAT64, new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        var b = backend.tensor(DType.FLOAT64, new double[] {1, -1, 0, 2, 3, 1}, 3, 2);
        var g = backend.tensor(DType.FLOAT64, new double[] {1, 2, -1, 3}, 2, 2); // dL/dC, where L = Σ g C
        double[] inA = backend.model().matmul(g, false, b, true).toArray(); // g Bᵀ
        double[] inB = backend.model().matmul(a, true, g, false).toArray(); // Aᵀ g
        for (int k = 0; k < 6; k++) {
            // L is linear in one entry of a factor, and these are small whole numbers: differences are exact
            assertEquals(loss(plusOne(a.toArray(), k), b.toArray(), g.toArray())
                    - loss(a.toArray(), b.toArray(), g.toArray()), inA[k]);
            assertEquals(loss(a.toArray(), plusOne(b.toArray(), k), g.toArray())
                    - loss(a.toArray(), b.toArray(), g.toArray()), inB[k]);
        }
    }

    private double loss(double[] a, double[] b, double[] g) {
        double[] c = backend.model().matmul(backend.tensor(DType.FLOAT64, a, 2, 3), false,
                backend.tensor(DType.FLOAT64, b, 3, 2), false).toArray();
        return IntStream.range(0, 4).mapToDouble(i -> g[i] * c[i]).sum();
    }

    private static double[] plusOne(double[] x, int k) {
        double[] moved = x.clone();
        moved[k]++;
        return moved;
    }

    @Test
    void gradientOfABiasIsAColumnSum() {
        var x = backend.tensor(DType.FLOAT64, new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        double[] g = {1, -1, 2, 0, 4, 5}; // dL/dY, where L = Σ g Y
        double[] gradient = backend.model().columnSum(backend.tensor(DType.FLOAT64, g, 3, 2)).toArray();
        for (int j = 0; j < 2; j++) {
            double[] y = backend.model().addBias(x, backend.vector(DType.FLOAT64, plusOne(new double[2], j))).toArray();
            double change = IntStream.range(0, 6).mapToDouble(i -> g[i] * (y[i] - x.toArray()[i])).sum();
            assertEquals(change, gradient[j]); // whole numbers
        }
    }

    @Test
    void slopeFromTheRoundedTanhVanishesAtNine() {
        double edge = Math.log(0x1p26 - 1) / 2; // 1 − tanh x = 2⁻²⁵, halfway between 1 and its neighbour
        assertEquals(9.0109, edge, 1e-4);
        float below = (float) Math.tanh(9.0109);
        float above = (float) Math.tanh(9.0110);
        assertEquals(0x1p-23f, 1 - below * below); // f = 1 − 2⁻²⁴
        assertEquals(0f, 1 - above * above); // f = 1
        double slope = backend.model().activation(Activation.TANH, backend.vector(DType.FLOAT32, 9.0110f))
                .slope().item();
        assertEquals(0x1p-24, slope, 2e-4 * 0x1p-24); // it falls by e^(−2 · 9e-5) between the edge and 9.0110
    }

    @Test
    void reluRewardGrowsWithoutBoundAndBestOfNFollows() {
        double[] weight = {1, -2, 0.5};
        double[] bias = {0, 1, -3};
        double[] out = {1, -1, 0.7};
        double[] reward = IntStream.rangeClosed(0, 100).mapToDouble(s -> {
            double total = 0;
            for (int k = 0; k < 3; k++) {
                total += out[k] * Math.max(weight[k] * s + bias[k], 0);
            }
            return total;
        }).toArray();
        for (int s = 7; s < 100; s++) { // the last unit switches at s = 6; from there a straight line of slope 1.35
            assertEquals(1.35, reward[s] - reward[s - 1], 1e-13); // numbers below 135: 4 roundings of 1.4e-14
        }
        for (int n : new int[] {10, 50, 100}) { // of the candidates 0..n the farthest is chosen
            assertEquals(n, IntStream.rangeClosed(0, n).reduce((i, j) -> reward[i] > reward[j] ? i : j).getAsInt());
        }
    }

    @Test
    void cosineOfHalfPiIsWhatThatLacks() {
        double lacks = backend.model().activation(Activation.COSINE, backend.vector(DType.FLOAT64, Math.PI / 2)).value().item();
        var sum = new BigDecimal(Math.PI / 2).add(new BigDecimal(lacks));
        var halfPi = new BigDecimal("1.57079632679489661923132169163975144");
        // 1 ULP of 6e-17, and the digits left out
        assertEquals(0, sum.subtract(halfPi).abs().doubleValue(), Math.ulp(lacks) + 1e-34);
    }

    @Test
    void productsOfCosinesAverageToAGaussianKernel() {
        double[][] pairs = {{0, 0}, {0.3, 1}, {-1, 1.5}};
        double step = 1.0 / 16;
        for (double[] pair : pairs) {
            double mean = 0;
            // the sum of a normal density over a grid errs by e^(-2 (pi/step)^2) and by its tail beyond 8, 1e-15
            for (int k = -128; k <= 128; k++) {
                double omega = k * step;
                double weight = step * Math.exp(-omega * omega / 2) / Math.sqrt(2 * Math.PI);
                for (int turn = 0; turn < 4; turn++) {
                    double b = 0.7 + turn * Math.PI / 2; // A + B goes over two whole turns in four steps: mean 0
                    double[] cosines = backend.model().activation(Activation.COSINE,
                            backend.vector(DType.FLOAT64, omega * pair[0] + b, omega * pair[1] + b)).value().toArray();
                    mean += weight * 2 * cosines[0] * cosines[1] / 4;
                }
            }
            assertEquals(Math.exp(-(pair[0] - pair[1]) * (pair[0] - pair[1]) / 2), mean, 1e-13);
        }
    }

    @Test
    void siluTurnsWhereItsValueIsXPlusOne() {
        double low = -2;
        double high = -1;
        while (Math.nextUp(low) < high) {
            double middle = (low + high) / 2;
            if (1 + middle / (1 + Math.exp(middle)) < 0) { // 1 + x σ(−x), which has the sign of the slope
                low = middle;
            } else {
                high = middle;
            }
        }
        double w = -1 - high;
        assertEquals(Math.exp(-1), w * Math.exp(w), 1e-15); // w = W(1/e): a few roundings of numbers below 1
        var silu = backend.model().activation(Activation.SILU, backend.vector(DType.FLOAT64, high));
        assertEquals(high + 1, silu.value().item(), 1e-15); // the minimum is x + 1 = −0.2785
        assertEquals(0, silu.slope().item(), 1e-15);
    }

    @Test
    void stepBelowHalfASpacingIsLost() {
        assertEquals(1, afterSgd(1, 0x1p-25)); // a tie, to even
        assertEquals(1 - 0x1p-24, afterSgd(1, 1.01 * 0x1p-25));
        assertEquals(1, afterSgd(1, -0x1p-24)); // above 1 the spacing is twice as wide
        assertEquals(1 + 0x1p-23, afterSgd(1, -1.01 * 0x1p-24));
        var parameter = backend.vector(DType.FLOAT32, 1);
        for (int t = 0; t < 100_000; t++) {
            backend.model().sgdInPlace(parameter, backend.vector(DType.FLOAT32, 0x1p-26), 1);
        }
        assertEquals(1, parameter.item()); // a hundred thousand such steps should have moved it by 0.0015
    }

    private double afterSgd(double parameter, double gradient) {
        var tensor = backend.vector(DType.FLOAT32, parameter);
        backend.model().sgdInPlace(tensor, backend.vector(DType.FLOAT32, gradient), 1);
        return tensor.item();
    }

    @Test
    void firstStepOfAdamHasTheSizeOfTheLearningRate() {
        for (double g : new double[] {1e-3, -0.5, 1e6}) {
            // |g|/(|g| + ε) is below 1 by ε/|g|, at most 1e-5
            assertEquals(Math.signum(g) * 0.01, -firstStep(g), 0.01 * 1.0001e-5);
        }
        assertEquals(-0.005, firstStep(1e-8), 1e-15); // |g| = ε: half of it; 1 + 0.005 is known to 2e-16
        assertEquals(0, firstStep(0));
    }

    private double firstStep(double g) {
        var parameter = backend.vector(DType.FLOAT64, 0);
        backend.model().adamInPlace(parameter, backend.vector(DType.FLOAT64, g), backend.vector(DType.FLOAT64, 0),
                backend.vector(DType.FLOAT64, 0), AdamOptions.of(0.01), 1);
        return parameter.item();
    }
}
