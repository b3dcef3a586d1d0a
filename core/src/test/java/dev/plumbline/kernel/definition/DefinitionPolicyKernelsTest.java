package dev.plumbline.kernel.definition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Shapes, row strides, rounding and refusals; the mathematics is tested in `dev.plumbline.policy`.
///
/// Red if rows are mixed up, if float32 is rounded before the end, if an argument of another shape or an action that is
/// no whole number is accepted, or if a null mask is taken for an empty one.
class DefinitionPolicyKernelsTest {
    private static final PolicyKernels KERNELS = new DefinitionPolicyKernels();

    private static Tensor tensor(double[] x, int... shape) {
        return HeapTensor.of(DType.FLOAT64, x, shape);
    }

    private static double[] gaussian(Philox random, int n) {
        return random.doubles(n).map(u -> 4 * u - 2).toArray();
    }

    /// Every kernel on float32 inputs is the float64 kernel on the same inputs, rounded once.
    @Property(tries = 30)
    void float32IsFloat64RoundedOnce(@ForAll long seed) {
        var random = new Philox(seed, 1);
        var a = HeapTensor.of(DType.FLOAT32, gaussian(random, 12), 3, 4);
        var b = HeapTensor.of(DType.FLOAT32, gaussian(random, 12), 3, 4);
        var action = HeapTensor.of(DType.FLOAT32, new double[] {0, 3, 1}, 3);
        var weight = HeapTensor.of(DType.FLOAT32, gaussian(random, 3), 3);
        var p = HeapTensor.of(DType.FLOAT32, new double[] {.1, .2, .3, .4, 1, 0, 0, 0, .25, .25, .25, .25}, 3, 4);
        List<Function<Function<HeapTensor, Tensor>, List<Tensor>>> kernels = List.of(
                as -> List.of(KERNELS.entropy(as.apply(a)).value(), KERNELS.entropy(as.apply(a)).gradient()),
                as -> List.of(KERNELS.klDivergence(as.apply(a), as.apply(b)).value(),
                        KERNELS.klDivergence(as.apply(a), as.apply(b)).gradient()),
                as -> List.of(KERNELS.exactObjective(as.apply(a), as.apply(b)).gradient()),
                as -> List.of(KERNELS.policyGradientLoss(as.apply(a), as.apply(action), as.apply(weight)).loss(),
                        KERNELS.policyGradientLoss(as.apply(a), as.apply(action), as.apply(weight)).gradient()),
                as -> List.of(KERNELS.ppoPolicyLoss(as.apply(a), as.apply(b), as.apply(b), PpoClip.of(0.2)).value()),
                as -> List.of(KERNELS.ppoValueLoss(as.apply(a), as.apply(b), as.apply(b), 0.2).value()),
                as -> List.of(KERNELS.klEstimate(KlEstimator.K3, as.apply(a), as.apply(b)).value()),
                as -> List.of(KERNELS.gae(new PolicyKernels.Trajectories(
                        as.apply(a), as.apply(b), null, null, null, null), 0.9, 0.95).advantage()),
                as -> List.of(KERNELS.groupAdvantage(new GroupAdvantage.GroupNormalized(1e-4, 1), as.apply(a))),
                as -> List.of(KERNELS.whiten(as.apply(a), null, true, 1e-8, 1)),
                as -> List.of(KERNELS.regularizedOptimum(as.apply(a), as.apply(b), 0.5).logProbability(),
                        KERNELS.regularizedOptimum(as.apply(a), as.apply(b), 0.5).kl()),
                as -> List.of(KERNELS.bestOfNLaw(as.apply(p), as.apply(b), 4).probability()),
                as -> List.of(KERNELS.bestOfNEstimate(as.apply(a), as.apply(b), 2)));
        for (var kernel : kernels) {
            var narrow = kernel.apply(x -> x);
            var wide = kernel.apply(x -> HeapTensor.of(DType.FLOAT64, x.toArray(), x.shape()));
            for (int i = 0; i < narrow.size(); i++) {
                assertEquals(DType.FLOAT32, narrow.get(i).dtype());
                assertArrayEquals(wide.get(i).shape(), narrow.get(i).shape());
                double[] rounded = wide.get(i).toArray();
                for (int k = 0; k < rounded.length; k++) {
                    rounded[k] = (float) rounded[k];
                }
                assertArrayEquals(rounded, narrow.get(i).toArray());
            }
        }
    }

    @Property(tries = 20)
    void rowsAreIndependent(@ForAll long seed) {
        var random = new Philox(seed, 2);
        double[] z = gaussian(random, 15);
        double[] q = gaussian(random, 15);
        var kl = KERNELS.klDivergence(tensor(z, 3, 5), tensor(q, 3, 5));
        var optimum = KERNELS.regularizedOptimum(tensor(z, 3, 5), tensor(q, 3, 5), 1);
        for (int i = 0; i < 3; i++) {
            var row = SoftmaxPolicy.kl(
                    Arrays.copyOfRange(z, 5 * i, 5 * i + 5), Arrays.copyOfRange(q, 5 * i, 5 * i + 5));
            assertEquals(row.value(), kl.value().toArray()[i]);
            assertArrayEquals(row.gradient(), Arrays.copyOfRange(kl.gradient().toArray(), 5 * i, 5 * i + 5));
            double total = 0;
            for (int k = 0; k < 5; k++) {
                total += Math.exp(optimum.logProbability().toArray()[5 * i + k]);
            }
            assertEquals(1, total, 1e-14);
        }
    }

    @Test
    void masksOfZeroAndOne() {
        var x = tensor(new double[] {1, Double.NaN, 3, 5}, 2, 2);
        var mask = tensor(new double[] {1, 0, 1, 1}, 2, 2);
        double[] whitened = KERNELS.whiten(x, mask, true, 0, 0).toArray();
        double sd = Math.sqrt(8.0 / 3);
        assertEquals(0, whitened[1]);
        assertEquals(-2 / sd, whitened[0], 1e-15);
        var advantages = KERNELS.gae(new PolicyKernels.Trajectories(tensor(new double[] {1, 9, 2, 3}, 2, 2),
                tensor(new double[4], 2, 2), null, null, null, mask), 0.5, 1);
        assertArrayEquals(new double[] {1, 0, 3.5, 3}, advantages.advantage().toArray());
        assertArrayEquals(new double[] {1, 0, 3.5, 3}, advantages.returns().toArray());
    }

    @Test
    void emptyTensors() {
        assertEquals(0, KERNELS.entropy(tensor(new double[0], 0, 3)).gradient().size());
        assertArrayEquals(new double[2], KERNELS.entropy(tensor(new double[0], 2, 0)).value().toArray());
        assertEquals(0, KERNELS.whiten(tensor(new double[0], 0), null, true, 1, 1).size());
        assertEquals(0, KERNELS.groupAdvantage(new GroupAdvantage.MeanCentered(), tensor(new double[0], 0, 3)).size());
    }

    @Test
    void refusals() {
        var square = tensor(new double[4], 2, 2);
        var vector = tensor(new double[2], 2);
        refused(() -> KERNELS.entropy(vector));
        refused(() -> KERNELS.klDivergence(square, tensor(new double[2], 1, 2)));
        refused(() -> KERNELS.klDivergence(square, HeapTensor.zeros(DType.FLOAT32, 2, 2)));
        refused(() -> KERNELS.policyGradientLoss(square, tensor(new double[] {0, 2}, 2), vector));
        refused(() -> KERNELS.policyGradientLoss(square, tensor(new double[] {0, 0.5}, 2), vector));
        refused(() -> KERNELS.policyGradientLoss(square, tensor(new double[] {0, Double.NaN}, 2), vector));
        refused(() -> KERNELS.ppoValueLoss(vector, vector, vector, Double.NaN));
        refused(() -> KERNELS.gae(new PolicyKernels.Trajectories(square, square, null, null, null, null), 2, 1));
        refused(() -> KERNELS.groupAdvantage(new GroupAdvantage.LeaveOneOut(), tensor(new double[2], 2, 1)));
        refused(() -> KERNELS.whiten(square, vector, true, 0, 0));
        refused(() -> KERNELS.whiten(square, null, true, -1, 0));
        refused(() -> KERNELS.whiten(square, null, true, 0, 2));
        refused(() -> KERNELS.regularizedOptimum(square, square, Double.NaN));
        refused(() -> KERNELS.bestOfNLaw(square, square, 0));
        refused(() -> KERNELS.bestOfNEstimate(square, square, 3));
    }

    private static void refused(Runnable call) {
        var error = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(error.getMessage().length() > 10);
    }
}
