package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rows taken eight at a time have the bits of the scalar form, whatever stands in them, and a row does not depend on
/// those beside it.
///
/// Turned red by a fold that adds halves before neighbours, by one that exchanges rows, by Σ − 1 in place of the sum
/// without the largest, by a rest of a row that is left out or keeps the largest, and by a logarithm that loses a NaN.
class RowsTogetherTest {
    private static final int[] COLUMNS =
            {1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 100, 127, 128, 129, 136, 300};
    private static final Backend SCALAR = new VectorBackend(1, Integer.MAX_VALUE);

    @Test
    void bitsOfTheScalarForm() {
        for (int bits : new int[] {64, 256, 512}) {
            try (var vectors = VectorBackend.open(new BackendOptions(1, bits), 1)) {
                for (int columns : COLUMNS) {
                    for (int rows : new int[] {1, 7, 8, 9, 16, 41}) {
                        for (var dtype : DType.values()) {
                            double[] x = logits(rows, columns, 31L * columns + rows);
                            assertArrayEquals(all(SCALAR, dtype, x, rows, columns),
                                    all(vectors, dtype, x, rows, columns),
                                    bits + " bits, " + rows + " x " + columns + " " + dtype);
                        }
                    }
                }
            }
        }
    }

    @Test
    void aRowAmongOthersIsTheRowAlone() {
        int rows = 19;
        try (var vectors = VectorBackend.open(new BackendOptions(1, 0), 1)) {
            for (int columns : new int[] {8, 16, 20, 64, 128}) {
                for (var dtype : DType.values()) {
                    double[] x = logits(rows, columns, columns);
                    double[] together = all(vectors, dtype, x, rows, columns);
                    int each = together.length / rows;
                    for (int r = 0; r < rows; r++) {
                        double[] row = Arrays.copyOfRange(x, r * columns, (r + 1) * columns);
                        double[] alone = all(vectors, dtype, row, 1, columns, r);
                        assertArrayEquals(alone, Arrays.copyOfRange(together, r * each, (r + 1) * each), "row " + r);
                    }
                }
            }
        }
    }

    /// 1 − p of the largest is the sum of the others, which keeps its digits: for a gap g the loss is log1p(e⁻ᵍ).
    @Test
    void aDominantElementKeepsTheDigitsOfTheRest() {
        int rows = 8;
        int columns = 16;
        double[] x = new double[rows * columns];
        Arrays.fill(x, -1000);
        for (int r = 0; r < rows; r++) {
            x[r * columns + r] = 0;
            x[r * columns + 15 - r] = -30 - r;
        }
        try (var vectors = VectorBackend.open(new BackendOptions(1, 0), 1); var _ = vectors.scope()) {
            var both = vectors.numerics().logSoftmax(vectors.tensor(DType.FLOAT64, x, rows, columns));
            double[] logP = both.logProbability().toArray();
            for (int r = 0; r < rows; r++) {
                double expected = -Math.log1p(Math.exp(-30 - r));
                assertEquals(expected, logP[r * columns + r], 4 * Math.ulp(expected));
            }
        }
    }

    /// Rows of every kind: ordinary, one that dominates, ties, an infinity, a NaN at any place, both zeros.
    private static double[] logits(int rows, int columns, long seed) {
        var random = new SplittableRandom(seed);
        double[] x = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            int row = r * columns;
            double scale = Math.pow(10, random.nextInt(-3, 4));
            for (int j = 0; j < columns; j++) {
                x[row + j] = (float) (scale * random.nextDouble(-1, 1));
            }
            int place = row + random.nextInt(columns);
            int other = row + random.nextInt(columns);
            switch (random.nextInt(10)) {
                case 0 -> x[place] = 2 * scale + 60;
                case 1 -> x[place] = x[other];
                case 2 -> x[place] = Double.NaN;
                case 3 -> x[place] = Double.POSITIVE_INFINITY;
                case 4 -> x[place] = Double.NEGATIVE_INFINITY;
                case 5 -> Arrays.fill(x, row, row + columns, Double.NEGATIVE_INFINITY);
                case 6 -> {
                    x[place] = Double.POSITIVE_INFINITY;
                    x[other] = Double.NaN;
                }
                case 7 -> {
                    Arrays.fill(x, row, row + columns, -0.0);
                    x[place] = 0;
                }
                case 8 -> x[place] = Math.nextUp((float) x[other]);
                default -> { }
            }
        }
        return x;
    }

    private static double[] all(Backend backend, DType dtype, double[] x, int rows, int columns) {
        return all(backend, dtype, x, rows, columns, 0);
    }

    /// All that the five kernels of rows give, row by row. `first` is the number of the first row: actions, weights and
    /// rewards follow from it.
    private static double[] all(Backend backend, DType dtype, double[] x, int rows, int columns, int first) {
        double[] action = IntStream.range(first, first + rows).mapToDouble(r -> r * 7 % columns).toArray();
        double[] weight = IntStream.range(first, first + rows).mapToDouble(r -> Math.sin(r)).toArray();
        double[] reward = new double[rows * columns];
        Arrays.setAll(reward, i -> Math.cos(first * columns + i));
        try (var _ = backend.scope()) {
            var logits = backend.tensor(dtype, x, rows, columns);
            var sum = backend.numerics().logSumExp(logits);
            var laws = backend.numerics().logSoftmax(logits);
            var entropy = backend.policy().entropy(logits);
            var objective = backend.policy().exactObjective(logits, backend.tensor(dtype, reward, rows, columns));
            var policy = backend.policy().policyGradientLoss(logits, backend.tensor(dtype, action, rows),
                    backend.tensor(dtype, weight, rows));
            var each = Stream.of(sum.value(), entropy.value(), objective.value(), policy.loss(),
                    policy.logProbability(), sum.gradient(), laws.logProbability(), laws.probability(),
                    entropy.gradient(), objective.gradient(), policy.gradient())
                    .map(Tensor::toArray).toList();
            var result = new double[rows * (5 + 6 * columns)];
            int n = 0;
            for (int r = 0; r < rows; r++) {
                for (double[] numbers : each) {
                    int width = numbers.length / rows;
                    for (int j = 0; j < width; j++) {
                        result[n++] = numbers[r * width + j];
                    }
                }
            }
            assertTrue(n == result.length);
            return result;
        }
    }
}
