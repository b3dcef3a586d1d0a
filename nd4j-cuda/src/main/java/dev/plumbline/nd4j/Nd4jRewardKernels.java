package dev.plumbline.nd4j;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
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
            return new Pointwise(m.out(m.div(value.total(), count), reward), m.out(m.div(slope.total(), count), reward));
        }
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
            return new Aggregated(m.out(m.sumTerms(value), reward.dtype(), reward.extent(1)), m.out(gradient, reward));
        }
    }
}
