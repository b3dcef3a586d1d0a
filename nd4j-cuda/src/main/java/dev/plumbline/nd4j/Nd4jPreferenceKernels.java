package dev.plumbline.nd4j;

import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.preference.BradleyTerryLoss;
import org.nd4j.linalg.api.ndarray.INDArray;

/// The Bradley-Terry loss on {@link SafeOps}, in float64 for either element type. Terms whose coefficient is 0 for every
/// pair are left out, so the plain loss costs a third of the general one.
final class Nd4jPreferenceKernels implements PreferenceKernels {
    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        var options = new BradleyTerryLoss(labelSmoothing, centering); // checks the domain
        var dtype = pairs.chosen().dtype();
        int[] shape = pairs.chosen().shape();
        int size = pairs.chosen().size();
        if (size == 0) {
            return new PairTerms(Nd4jTensor.filled(dtype, 0, shape), Nd4jTensor.filled(dtype, 0, shape),
                    Nd4jTensor.filled(dtype, 0, shape), Nd4jTensor.filled(dtype, 0, shape));
        }
        try (var ops = new SafeOps()) {
            var chosen = ops.load(pairs.chosen(), size);
            var rejected = ops.load(pairs.rejected(), size);
            var z = ops.subtract(chosen, rejected);
            if (pairs.margin() != null) {
                z = ops.subtract(z, ops.load(pairs.margin(), size));
            }
            INDArray loss;
            INDArray slope;
            var opposite = ops.negate(z);
            if (pairs.target() == null && options.labelSmoothing() == 0) {
                loss = ops.softplus(opposite);
                slope = ops.negate(ops.sigmoid(opposite));
            } else {
                var target = smoothed(ops, pairs.target(), labelSmoothing, z);
                var converse = ops.subtractFrom(1, target);
                loss = ops.add(ops.times(target, ops.softplus(opposite)), ops.times(converse, ops.softplus(z)));
                slope = ops.subtract(
                        ops.times(converse, ops.sigmoid(z)), ops.times(target, ops.sigmoid(opposite)));
            }
            var gradChosen = slope;
            var gradRejected = ops.negate(slope);
            if (centering != 0) {
                var sum = ops.add(chosen, rejected);
                var pull = ops.multiply(sum, 2 * centering);
                loss = ops.add(loss, ops.multiply(ops.multiply(sum, centering), sum));
                gradChosen = ops.add(slope, pull);
                gradRejected = ops.subtract(pull, slope);
            }
            var curvature = ops.sigmoidSlope(z);
            if (pairs.weight() != null) {
                var weight = ops.load(pairs.weight(), size);
                loss = ops.times(weight, loss);
                gradChosen = ops.times(weight, gradChosen);
                gradRejected = ops.times(weight, gradRejected);
                curvature = ops.times(weight, curvature);
            }
            return new PairTerms(ops.store(loss, dtype, shape), ops.store(gradChosen, dtype, shape),
                    ops.store(gradRejected, dtype, shape), ops.store(curvature, dtype, shape));
        }
    }

    /// y′ = (1 − ε) y + ε (1 − y).
    private static INDArray smoothed(SafeOps ops, Tensor target, double labelSmoothing, INDArray like) {
        if (target == null) {
            return ops.constant(like, 1 - labelSmoothing);
        }
        var y = ops.load(target, (int) like.length());
        return ops.add(ops.multiply(y, 1 - labelSmoothing), ops.multiply(ops.subtractFrom(1, y), labelSmoothing));
    }
}
