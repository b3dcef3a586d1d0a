package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.RewardTransform;

/// Loops over {@link RewardTransform} and {@link Conjunction}.
final class DefinitionRewardKernels implements RewardKernels {
    @Override
    public Pointwise transform(TransformKind kind, Tensor reward, Tensor reference) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireRank("reference", reference, 2);
        Shapes.requireSameType("reference", reference, "reward", reward);
        int prompts = reward.extent(0);
        int responses = reward.extent(1);
        if (reference.extent(0) != prompts || reference.extent(1) < 1) {
            throw new IllegalArgumentException("reference must have shape [" + prompts + " x m] with m >= 1, has "
                    + Shapes.text(reference.shape()));
        }
        var value = HeapTensor.zeros(reward.dtype(), prompts, responses);
        var slope = HeapTensor.zeros(reward.dtype(), prompts, responses);
        var rewards = HeapTensor.of(reward);
        for (int prompt = 0; prompt < prompts; prompt++) {
            double[] references = DefinitionNumericsKernels.row(reference, prompt);
            for (int i = prompt * responses; i < (prompt + 1) * responses; i++) {
                value.set(i, RewardTransform.value(kind, rewards.get(i), references));
                slope.set(i, RewardTransform.slope(kind, rewards.get(i), references));
            }
        }
        return new Pointwise(value, slope);
    }

    @Override
    public Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high) {
        return DefinitionNumericsKernels.pointwise(reward,
                r -> RewardTransform.scaleAndClip(r, shift, scale, low, high),
                r -> RewardTransform.scaleAndClipSlope(r, shift, scale, low, high));
    }

    @Override
    public Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight) {
        Shapes.requireRank("reward", reward, 2);
        Shapes.requireSame("reference", reference, "reward", reward);
        if (weight != null) {
            Shapes.requireShape("weight", weight, reward.extent(0));
            Shapes.requireSameType("weight", weight, "reward", reward);
        }
        double[] weights = weight == null ? null : weight.toArray();
        int items = reward.extent(1);
        var value = HeapTensor.zeros(reward.dtype(), items);
        var gradient = HeapTensor.zeros(reward.dtype(), reward.shape());
        for (int item = 0; item < items; item++) {
            double[] r = DefinitionNumericsKernels.column(reward, item);
            double[] c = DefinitionNumericsKernels.column(reference, item);
            value.set(item, Conjunction.value(r, c, weights));
            DefinitionNumericsKernels.setColumn(gradient, item, Conjunction.gradient(r, c, weights));
        }
        return new Aggregated(value, gradient);
    }
}
