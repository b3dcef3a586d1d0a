package dev.plumbline.nd4j;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.RewardTransform;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Array formulations throughout; `transform` takes one array step for each reference of a prompt.
///
/// Bounds a ulp + b u S: transforms 7, 4; clipping 2, 2; conjunction 5, 4.
final class Nd4jRewardKernels implements RewardKernels {
    private final Nd4jBackend backend;

    Nd4jRewardKernels(Nd4jBackend backend) {
        this.backend = backend;
    }

    @Override
    public Pointwise transform(TransformKind kind, Tensor reward, Tensor reference) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireRank("reference", reference, 2);
        Shapes.requireSameType("reference", reference, "reward", reward);
        int prompts = reward.extent(0);
        if (reference.extent(0) != prompts || reference.extent(1) < 1) {
            throw new IllegalArgumentException("reference must have shape [" + prompts + " x m] with m >= 1, has "
                    + Shapes.text(reference.shape()));
        }
        try (var m = backend.ops()) {
            if (reward.size() == 0) {
                return new Pointwise(
                        m.filled(0, reward.dtype(), reward.shape()), m.filled(0, reward.dtype(), reward.shape()));
            }
            var r = m.in(reward);
            var references = m.inTransposed(reference);
            int count = reference.extent(1);
            var value = new Running(m, r);
            var slope = new Running(m, r);
            for (int j = 0; j < count; j++) {
                var z = m.sub(r, m.reshape(m.row(references, j), prompts, 1));
                value.add(value(m, kind, z));
                slope.add(slope(m, kind, z));
            }
            Tensor values = m.out(m.div(value.total(), count), reward);
            int responses = reward.extent(1);
            return new Pointwise(
                    mended(values, i -> RewardTransform.value(kind, element(reward, i), row(reference, i / responses))),
                    m.out(m.div(slope.total(), count), reward));
        }
    }

    /// `value` with the elements that are not finite computed by the definition: a difference, a product or a partial sum
    /// may have overflowed on the way to a finite result. The test is one reduction; such elements are rare.
    private Tensor mended(Tensor value, IntToDoubleFunction definition) {
        var array = Nd4jTensor.of(value).array();
        if (array == null || Math.abs(array.sumNumber().doubleValue()) <= Double.MAX_VALUE) {
            return value;
        }
        double[] elements = value.toArray();
        for (int i = 0; i < elements.length; i++) {
            if (!(Math.abs(elements[i]) <= Double.MAX_VALUE)) {
                elements[i] = definition.applyAsDouble(i);
            }
        }
        Tensor mended = backend.tensor(value.dtype(), elements, value.shape());
        value.close();
        return mended;
    }

    private static double element(Tensor tensor, int i) {
        return Nd4jTensor.of(tensor).array().getDouble((long) i);
    }

    private static double[] row(Tensor matrix, int row) {
        var values = new double[matrix.extent(1)];
        Arrays.setAll(values, j -> element(matrix, row * values.length + j));
        return values;
    }

    private static double[] column(Tensor matrix, int column) {
        var values = new double[matrix.extent(0)];
        Arrays.setAll(values, k -> element(matrix, k * matrix.extent(1) + column));
        return values;
    }

    private static INDArray value(SafeOps m, TransformKind kind, INDArray z) {
        return switch (kind) {
            case CENTERED -> z;
            case LOG_SIGMOID -> m.logSigmoid(z);
            case SIGMOID -> m.sigmoid(z);
            case TANH -> m.tanh(z);
            case ARCTAN -> m.atan(z);
        };
    }

    private static INDArray slope(SafeOps m, TransformKind kind, INDArray z) {
        return switch (kind) {
            case CENTERED -> m.select(m.isNaN(z), z, 1);
            case LOG_SIGMOID -> m.sigmoid(m.neg(z));
            case SIGMOID -> m.sigmoidSlope(z);
            case TANH -> m.tanhSlope(z);
            case ARCTAN -> m.atanSlope(z);
        };
    }

    /// Compensated sum of arrays, elementwise.
    private static final class Running {
        private final SafeOps m;
        private INDArray sum;
        private INDArray error;

        Running(SafeOps m, INDArray like) {
            this.m = m;
            this.sum = m.constant(0, like);
            this.error = sum;
        }

        void add(INDArray x) {
            var pair = m.twoSum(sum, x);
            sum = pair[0];
            error = m.add(error, pair[1]);
        }

        INDArray total() {
            return m.select(m.isFinite(sum), m.add(sum, error), sum);
        }
    }

    @Override
    public Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high) {
        if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be positive and finite, was " + scale);
        }
        if (!(low <= high)) {
            throw new IllegalArgumentException("low must not exceed high, were " + low + " and " + high);
        }
        return Nd4jNumericsKernels.pointwise(backend, reward,
                (m, r) -> m.min(m.max(scaled(m, r, shift, scale), low), high),
                (m, r) -> {
                    var u = scaled(m, r, shift, scale);
                    var inside = m.and(m.gt(u, low), m.lt(u, high));
                    return m.select(m.isNaN(u), u, m.mul(m.number(inside), 1 / scale));
                });
    }

    private static INDArray scaled(SafeOps m, INDArray r, double shift, double scale) {
        return m.div(m.sub(r, shift), scale);
    }

    @Override
    public Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireSame("reference", reference, "reward", reward);
        if (weight != null) {
            Shapes.requireShape("weight", weight, reward.extent(0));
            Shapes.requireSameType("weight", weight, "reward", reward);
        }
        try (var m = backend.ops()) {
            if (reward.size() == 0) {
                return new Aggregated(m.filled(0, reward.dtype(), reward.extent(1)),
                        m.filled(0, reward.dtype(), reward.shape()));
            }
            var r = m.in(reward);
            var c = m.in(reference);
            var value = m.logSigmoid(m.sub(r, c));
            var gradient = m.sigmoid(m.sub(c, r));
            if (weight != null) {
                var w = m.in(weight, reward.extent(0), 1);
                value = m.times(w, value);
                gradient = m.times(w, gradient);
            }
            double[] weights = weight == null ? null : weight.toArray();
            Tensor values = m.out(m.sumTerms(value), reward.dtype(), reward.extent(1));
            return new Aggregated(
                    mended(values, i -> Conjunction.value(column(reward, i), column(reference, i), weights)),
                    m.out(gradient, reward));
        }
    }
}
