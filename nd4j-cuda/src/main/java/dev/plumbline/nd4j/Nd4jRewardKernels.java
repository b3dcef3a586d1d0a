package dev.plumbline.nd4j;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class Nd4jRewardKernels implements RewardKernels {
    @Override
    public Pointwise transform(TransformKind kind, Tensor reward, Tensor reference) {
        throw new AssertionError("transform");
    }

    @Override
    public Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high) {
        throw new AssertionError("scaleAndClip");
    }

    @Override
    public Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight) {
        throw new AssertionError("conjunction");
    }

}
