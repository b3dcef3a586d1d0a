package dev.plumbline.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Logistic;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/// What ND4J 1.0.0-M2.1 gets wrong, one test each, beside the kernel that gets it right.
///
/// Red if a kernel falls for the trap. If ND4J itself is mended, the test is reported as aborted with a message: then
/// the composition in {@link SafeOps} may no longer be needed.
class Nd4jTrapsTest {
    private static final Backend BACKEND = new Nd4jProvider().open(BackendOptions.defaults());
    private static final double NAN = Double.NaN;

    private static void stillWrong(String function, boolean wrong) {
        assumeTrue(wrong, "ND4J's " + function + " is right in this version; SafeOps may use it");
    }

    private static double[] doubles(INDArray x) {
        return x.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    private static INDArray custom(String operation, INDArray... inputs) {
        return Nd4j.exec(DynamicCustomOp.builder(operation).addInputs(inputs).build())[0];
    }

    private static boolean close(double expected, double actual, double relative) {
        return Math.abs(actual - expected) <= relative * Math.abs(expected);
    }

    @Test
    void log1pRoundsOnePlusX() {
        double tiny = 1e-17;
        try (var m = ((Nd4jBackend) BACKEND).ops()) {
            assertEquals(tiny, m.log1p(m.host(tiny)).getDouble(0));
        }
        stillWrong("log1p", !close(tiny, custom("log1p", Nd4j.createFromArray(tiny)).getDouble(0), 1e-10));
    }

    @Test
    void expm1LosesSmallArguments() {
        double tiny = 1e-17;
        try (var m = ((Nd4jBackend) BACKEND).ops()) {
            assertEquals(tiny, m.expm1(m.host(tiny)).getDouble(0));
        }
        stillWrong("expm1", !close(tiny, doubles(Transforms.expm1(Nd4j.createFromArray(tiny), true))[0], 1e-10));
    }

    @Test
    void tanhLosesSmallArguments() {
        double small = 6e-4;
        var value = BACKEND.model().activation(dev.plumbline.kernel.Activation.TANH, BACKEND.vector(DType.FLOAT64, small, 1e-20)).value();
        assertTrue(close(Math.tanh(small), value.toArray()[0], 1e-15));
        assertEquals(1e-20, value.toArray()[1]);
        var theirs = doubles(Transforms.tanh(Nd4j.createFromArray(small, 1e-20), true));
        stillWrong("tanh", !close(Math.tanh(small), theirs[0], 1e-15) || theirs[1] != 1e-20);
    }

    @Test
    void softplusOverflowsAndUnderflows() {
        double[] x = {1000, -40};
        double[] ours = BACKEND.numerics().softplus(BACKEND.vector(DType.FLOAT64, x)).value().toArray();
        assertEquals(1000, ours[0]);
        assertTrue(close(Logistic.softplus(-40), ours[1], 1e-15));
        var theirs = doubles(Transforms.softPlus(Nd4j.createFromArray(x), true));
        stillWrong("softplus", theirs[0] != 1000 || !close(Logistic.softplus(-40), theirs[1], 1e-10));
    }

    @Test
    void logSigmoidOverflowsAndUnderflows() {
        double[] x = {-1000, 40};
        double[] ours = BACKEND.numerics().logSigmoid(BACKEND.vector(DType.FLOAT64, x)).value().toArray();
        assertEquals(-1000, ours[0]);
        assertTrue(close(Logistic.logSigmoid(40), ours[1], 1e-15));
        var theirs = doubles(Nd4j.nn().logSigmoid(Nd4j.createFromArray(x)));
        stillWrong("logSigmoid", theirs[0] != -1000 || !close(Logistic.logSigmoid(40), theirs[1], 1e-10));
    }

    @Test
    void sigmoidFlushesDenormalResults() {
        double ours = BACKEND.numerics().sigmoid(BACKEND.vector(DType.FLOAT64, -744)).value().item();
        assertEquals(Math.exp(-744), ours);
        stillWrong("sigmoid", doubles(Transforms.sigmoid(Nd4j.createFromArray(-744.0), true))[0] == 0);
    }

    /// cos x = −4.68716592425462761e-19 there, by 1600 bits of π.
    @Test
    void cosineLosesDigitsOfLargeArguments() {
        double x = 0x1.6ac5b262ca1ffp849;
        double cosine = -4.68716592425462761e-19;
        var ours = BACKEND.model().activation(dev.plumbline.kernel.Activation.COSINE, BACKEND.vector(DType.FLOAT64, x)).value();
        assertTrue(close(cosine, ours.item(), 1e-15));
        stillWrong("cos", !close(cosine, doubles(Transforms.cos(Nd4j.createFromArray(x), true))[0], 1e-15));
    }

    @Test
    void softmaxFailsOnLargeNegativeRows() {
        double[] row = {-1000, -1000, -1000, -1000};
        double[] ours = BACKEND.numerics().logSoftmax(BACKEND.tensor(DType.FLOAT64, row, 1, 4)).probability().toArray();
        assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, ours);
        var theirs = doubles(Nd4j.nn().softmax(Nd4j.createFromArray(row).reshape(1, 4), 1));
        stillWrong("softmax", !close(0.25, theirs[0], 1e-10));
    }

    @Test
    void logSumExpShiftsTheWholeArrayByOneNumber() {
        double[] rows = {1, 2, 3, 1000, 1000, 1000, -1000, -1000, -1000};
        double[] ours = BACKEND.numerics().logSumExp(BACKEND.tensor(DType.FLOAT64, rows, 3, 3)).value().toArray();
        assertTrue(close(3 + Math.log1p(Math.exp(-1) + Math.exp(-2)), ours[0], 1e-15));
        assertTrue(close(1000 + Math.log(3), ours[1], 1e-15) && close(-1000 + Math.log(3), ours[2], 1e-15));
        var theirs = doubles(Nd4j.math().logSumExp(Nd4j.createFromArray(rows).reshape(3, 3), 1));
        stillWrong("logSumExp", !close(ours[0], theirs[0], 1e-10) || !close(ours[2], theirs[2], 1e-10));
    }

    @Test
    void logSoftmaxUnderflows() {
        double[] row = {0, -1000};
        double[] ours = BACKEND.numerics().logSoftmax(BACKEND.tensor(DType.FLOAT64, row, 1, 2)).logProbability().toArray();
        assertArrayEquals(new double[] {0, -1000}, new double[] {ours[0] + 0.0, ours[1]});
        var theirs = doubles(Nd4j.nn().logSoftmax(Nd4j.createFromArray(row).reshape(1, 2), 1));
        stillWrong("logSoftmax", theirs[1] != -1000);
    }

    @Test
    void floatSumAccumulatesInFloat() {
        var values = new double[1_000_000];
        Arrays.fill(values, 10_000.25);
        double expected = 10_000.25 * values.length;
        var tensor = BACKEND.vector(DType.FLOAT32, values);
        assertEquals((float) expected, BACKEND.numerics().sum(tensor).item());
        double theirs = ((Nd4jTensor) tensor).array().sumNumber().doubleValue();
        tensor.close();
        stillWrong("sum of float", !close(expected, theirs, 1e-6));
    }

    @Test
    void minimumAndMedianIgnoreNaN() {
        var scores = BACKEND.tensor(DType.FLOAT64, new double[] {1, NAN, -3, 2}, 4, 1);
        assertEquals(NAN, BACKEND.ensemble().aggregate(new Aggregation.Minimum(), scores).value().item());
        assertEquals(NAN, BACKEND.ensemble().aggregate(new Aggregation.Median(), scores).value().item());
        var array = Nd4j.createFromArray(1, NAN, -3, 2);
        stillWrong("min", !Double.isNaN(array.minNumber().doubleValue()));
    }

    @Test
    void sortLeavesNaNRowsUnsorted() {
        double[] rewards = {-3, 2, 1, NAN};
        var law = BACKEND.policy().bestOfNLaw(
                BACKEND.tensor(DType.FLOAT64, new double[] {0.25, 0.25, 0.25, 0.25}, 1, 4),
                BACKEND.tensor(DType.FLOAT64, rewards, 1, 4), 2);
        for (double p : law.probability().toArray()) {
            assertEquals(NAN, p);
        }
        var sorted = doubles(Nd4j.sort(Nd4j.createFromArray(NAN, 2, 1, -3), true));
        stillWrong("sort with NaN", !Arrays.equals(sorted, new double[] {-3, 1, 2, NAN}));
    }

    /// `where` with three arguments selects the other way round and mixes in unset memory; `select` is right.
    @Test
    void whereSelectsTheWrongSide() {
        try (var m = ((Nd4jBackend) BACKEND).ops()) {
            var a = m.host(1, Double.POSITIVE_INFINITY, 3);
            var b = m.host(4, 5, NAN);
            var condition = m.lt(a, b);
            assertArrayEquals(new double[] {1, 5, NAN}, m.select(condition, a, b).data().asDouble());
            stillWrong("where", !Arrays.equals(new double[] {1, 5, NAN}, doubles(Nd4j.where(condition, a, b)[0])));
        }
    }

    @Test
    void mathNamespaceOverwritesItsArgument() {
        double[] x = {1, 2, 3};
        var tensor = BACKEND.vector(DType.FLOAT64, x);
        BACKEND.numerics().softplus(tensor);
        BACKEND.numerics().logSigmoid(tensor);
        assertArrayEquals(x, tensor.toArray());
        var array = Nd4j.createFromArray(x);
        Nd4j.math().exp(array);
        stillWrong("in-place Nd4j.math().exp", !Arrays.equals(x, doubles(array)));
    }
}
