package dev.plumbline.cuda;

import static dev.plumbline.cuda.CudaBackend.kernel;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.reward.RewardTransform;

/// `reward.cu`.
final class CudaRewardKernels implements RewardKernels {
    private final CudaBackend backend;

    CudaRewardKernels(CudaBackend backend) {
        this.backend = backend;
    }

    @Override
    public Pointwise transform(TransformKind kind, Tensor reward, Tensor reference) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireRank("reference", reference, 2);
        Shapes.requireSameType("reference", reference, "reward", reward);
        if (reference.extent(0) != reward.extent(0) || reference.extent(1) < 1) {
            throw new IllegalArgumentException("reference must have shape [" + reward.extent(0) + " x m] with m >= 1, has "
                    + Shapes.text(reference.shape()));
        }
        var in = CudaTensor.of(reward);
        var value = backend.empty(in.dtype(), in.shape());
        var slope = backend.empty(in.dtype(), in.shape());
        int number = switch (kind) {
            case CENTERED -> 0;
            case LOG_SIGMOID -> 1;
            case SIGMOID -> 2;
            case TANH -> 3;
            case ARCTAN -> 4;
        };
        backend.device().forEach(kernel("transform", in.dtype()), in.size(), in.address(), CudaTensor.address(reference),
                value.address(), slope.address(), (long) in.size(), in.extent(1), reference.extent(1), number);
        return new Pointwise(value, slope);
    }

    @Override
    public Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high) {
        RewardTransform.scaleAndClip(0, shift, scale, low, high); // checks the range
        var in = CudaTensor.of(reward);
        var value = backend.empty(in.dtype(), in.shape());
        var slope = backend.empty(in.dtype(), in.shape());
        backend.device().forEach(kernel("scale_and_clip", in.dtype()), in.size(), in.address(), value.address(), slope.address(),
                (long) in.size(), shift, scale, low, high);
        return new Pointwise(value, slope);
    }

    @Override
    public Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireSame("reference", reference, "reward", reward);
        if (weight != null) {
            Shapes.requireShape("weight", weight, reward.extent(0));
            Shapes.requireSameType("weight", weight, "reward", reward);
        }
        var in = CudaTensor.of(reward);
        var value = backend.empty(in.dtype(), in.extent(1));
        var gradient = backend.empty(in.dtype(), in.shape());
        backend.device().forEach(kernel("conjunction", in.dtype()), in.extent(1), in.address(), CudaTensor.address(reference),
                CudaTensor.address(weight), value.address(), gradient.address(), in.extent(0), (long) in.extent(1));
        return new Aggregated(value, gradient);
    }
}
