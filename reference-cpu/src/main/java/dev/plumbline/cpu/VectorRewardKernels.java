package dev.plumbline.cpu;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.RewardTransform;

/// {@link RewardKernels} by {@link VectorLogistic64}, {@link HeapTransforms64} and their siblings.
final class VectorRewardKernels implements RewardKernels {
    private static final Loop SCALE_AND_CLIP = new Loop(VectorArrays64::scaleAndClip, ScalarArrays64::scaleAndClip,
            VectorArrays32::scaleAndClip, ScalarArrays32::scaleAndClip);
    static final Loop ACCUMULATE = new Loop(VectorArrays64::accumulate, ScalarArrays64::accumulate,
            VectorArrays32::accumulate, ScalarArrays32::accumulate);
    static final Loop FINISH = new Loop(VectorArrays64::finish, ScalarArrays64::finish, VectorArrays32::finish,
            ScalarArrays32::finish);

    private final Elementwise elementwise;
    private final Arena arena;

    VectorRewardKernels(Elementwise elementwise) {
        this.elementwise = elementwise;
        this.arena = elementwise.arena();
    }

    @Override
    public Pointwise transform(TransformKind kind, Tensor reward, Tensor reference) {
        var r = HeapTensor.of(reward);
        var ref = HeapTensor.of(reference);
        Shapes.requireRank("reward", r, 2);
        Shapes.requireRank("reference", ref, 2);
        Shapes.requireSameType("reference", ref, "reward", r);
        if (ref.extent(0) != r.extent(0) || ref.extent(1) < 1) {
            throw new IllegalArgumentException("reference must have shape [" + r.extent(0)
                    + " x m] with m at least 1, has " + Shapes.text(ref.shape()));
        }
        var loop = switch (kind) {
            case CENTERED -> Logistics.IDENTITY;
            case LOG_SIGMOID -> Logistics.LOG_SIGMOID;
            case SIGMOID -> Logistics.SIGMOID;
            case TANH -> Logistics.TANH;
            case ARCTAN -> Logistics.ARCTAN;
        };
        var value = arena.make(r.dtype(), r.shape());
        var slope = arena.make(r.dtype(), r.shape());
        elementwise.split(loop, r.size(), (vectors, from, to) -> {
            if (r.dtype() == DType.FLOAT64) {
                HeapTransforms64.run(loop, vectors, r.doubles(), ref.doubles(), value.doubles(), slope.doubles(),
                        r.extent(1), ref.extent(1), from, to);
            } else {
                HeapTransforms32.run(loop, vectors, r.floats(), ref.floats(), value.floats(), slope.floats(),
                        r.extent(1), ref.extent(1), from, to);
            }
        });
        int responses = Math.max(r.extent(1), 1);
        for (int i = 0; i < value.size(); i++) {
            if (!(Math.abs(value.get(i)) <= Double.MAX_VALUE)) { // a difference or partial sum may have overflowed
                value.set(i, RewardTransform.value(kind, r.get(i), row(ref, i / responses)));
            }
        }
        return new Pointwise(value, slope);
    }

    private static double[] row(HeapTensor matrix, int row) {
        var values = new double[matrix.extent(1)];
        for (int j = 0; j < values.length; j++) {
            values[j] = matrix.get(row * values.length + j);
        }
        return values;
    }

    private static double[] column(HeapTensor matrix, int column) {
        var values = new double[matrix.extent(0)];
        for (int k = 0; k < values.length; k++) {
            values[k] = matrix.get(k * matrix.extent(1) + column);
        }
        return values;
    }

    @Override
    public Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high) {
        if (!(Math.abs(shift) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("shift must be finite, was " + shift);
        }
        if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be positive and finite, was " + scale);
        }
        if (!(low <= high)) {
            throw new IllegalArgumentException("low must not exceed high, were " + low + ", " + high);
        }
        var r = HeapTensor.of(reward);
        var value = arena.make(r.dtype(), r.shape());
        var slope = arena.make(r.dtype(), r.shape());
        elementwise.run(SCALE_AND_CLIP, r.size(), Elementwise.of(r), Elementwise.of(value, slope), new int[0],
                shift, scale, low, high);
        return new Pointwise(value, slope);
    }

    @Override
    public Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight) {
        var r = HeapTensor.of(reward);
        var ref = HeapTensor.of(reference);
        Shapes.requireRank("reward", r, 2);
        Shapes.requireSame("reference", ref, "reward", r);
        var w = weight == null ? null : HeapTensor.of(weight);
        if (w != null) {
            Shapes.requireShape("weight", w, r.extent(0));
            Shapes.requireSameType("weight", w, "reward", r);
        }
        var value = arena.make(r.dtype(), r.extent(1));
        var gradient = arena.make(r.dtype(), r.shape());
        elementwise.run(VectorEnsembleKernels.LOG_SIGMOID_SUM, r.extent(1), Elementwise.of(r, ref, w),
                Elementwise.of(value, gradient), r.shape(), 0, 0);
        for (int i = 0; i < value.size(); i++) {
            if (!(Math.abs(value.get(i)) <= Double.MAX_VALUE)) { // a difference or partial sum may have overflowed
                value.set(i, Conjunction.value(column(r, i), column(ref, i), w == null ? null : w.toArray()));
            }
        }
        return new Aggregated(value, gradient);
    }
}
