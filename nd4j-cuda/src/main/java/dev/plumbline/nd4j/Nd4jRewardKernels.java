package dev.plumbline.nd4j;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.reward.RewardTransform;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Transforms of rewards on {@link SafeOps}, in float64 for either element type.
final class Nd4jRewardKernels implements RewardKernels {
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
        if (reward.size() == 0) {
            return new Pointwise(Nd4jTensor.filled(reward.dtype(), 0, reward.shape()),
                    Nd4jTensor.filled(reward.dtype(), 0, reward.shape()));
        }
        try (var ops = new SafeOps()) {
            var r = ops.load(reward);
            var references = ops.load(reference);
            return new Pointwise(
                    ops.store(mean(ops, r, references, z -> value(kind, ops, z)), reward.dtype(), reward.shape()),
                    ops.store(mean(ops, r, references, z -> slope(kind, ops, z)), reward.dtype(), reward.shape()));
        }
    }

    /// (1/m) Σⱼ f(r − refⱼ) as a row of all elements.
    private static INDArray mean(SafeOps ops, INDArray r, INDArray references, UnaryOperator<INDArray> f) {
        int m = (int) references.size(1);
        var terms = new INDArray[m];
        for (int j = 0; j < m; j++) {
            var term = f.apply(ops.subtract(r, ops.slice(references, 1, j, j + 1)));
            terms[j] = term.reshape('c', 1, term.length());
        }
        var all = m == 1 ? terms[0] : ops.own(Nd4j.concat(0, terms));
        return ops.divide(ops.sum(all, 0), m);
    }

    private static INDArray value(TransformKind kind, SafeOps ops, INDArray z) {
        return switch (kind) {
            case CENTERED -> z;
            case LOG_SIGMOID -> ops.logSigmoid(z);
            case SIGMOID -> ops.sigmoid(z);
            case TANH -> ops.tanh(z);
            case ARCTAN -> ops.atan(z);
        };
    }

    private static INDArray slope(TransformKind kind, SafeOps ops, INDArray z) {
        return switch (kind) {
            case CENTERED -> ops.select(ops.isNaN(z), z, 1);
            case LOG_SIGMOID -> ops.sigmoid(ops.negate(z));
            case SIGMOID -> ops.sigmoidSlope(z);
            case TANH -> ops.multiply(ops.sigmoidSlope(ops.multiply(z, 2)), 4); // 1 − tanh² z without cancellation
            case ARCTAN -> ops.divide(ops.constant(z, 1), ops.add(ops.multiply(z, z), 1));
        };
    }

    @Override
    public Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high) {
        RewardTransform.scaleAndClip(0, shift, scale, low, high); // checks the domain
        return Nd4jNumericsKernels.pointwise(reward, (ops, r) -> {
            var u = ops.divide(ops.add(r, -shift), scale);
            return ops.select(ops.isNaN(u), u, ops.below(ops.above(u, low), high));
        }, (ops, r) -> {
            var u = ops.divide(ops.add(r, -shift), scale);
            var inside = ops.and(ops.greater(u, low), ops.less(u, high));
            return ops.select(ops.isNaN(u), u, ops.multiply(ops.indicator(inside), 1 / scale));
        });
    }

    @Override
    public Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireSame("reference", reference, "reward", reward);
        if (weight != null) {
            Shapes.requireShape("weight", weight, reward.extent(0));
            Shapes.requireSameType("weight", weight, "reward", reward);
        }
        var dtype = reward.dtype();
        int items = reward.extent(1);
        if (reward.size() == 0) {
            return new Aggregated(Nd4jTensor.filled(dtype, 0, items), Nd4jTensor.filled(dtype, 0, reward.shape()));
        }
        try (var ops = new SafeOps()) {
            var z = ops.subtract(ops.load(reward), ops.load(reference));
            var term = ops.logSigmoid(z);
            var gradient = ops.sigmoid(ops.negate(z));
            if (weight != null) {
                var w = ops.load(weight, weight.size(), 1);
                term = ops.times(w, term);
                gradient = ops.times(w, gradient);
            }
            return new Aggregated(ops.store(ops.sum(term, 0), dtype, items), ops.store(gradient, dtype, reward.shape()));
        }
    }
}
