package dev.plumbline.nd4j;

import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Array formulations throughout. Bounds a ulp + b u S: loss 5, 4; gradients 5, 4; curvature 5, 4.
final class Nd4jPreferenceKernels implements PreferenceKernels {
    private final Nd4jBackend backend;

    Nd4jPreferenceKernels(Nd4jBackend backend) {
        this.backend = backend;
    }

    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("labelSmoothing must lie in [0, 1], was " + labelSmoothing);
        }
        if (!(centering >= 0 && centering <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("centering must be finite and not negative, was " + centering);
        }
        var like = pairs.chosen();
        Nd4jTensor.of(like);
        try (var m = backend.ops()) {
            if (like.size() == 0) {
                int[] shape = like.shape();
                return new PairTerms(m.filled(0, like.dtype(), shape), m.filled(0, like.dtype(), shape),
                        m.filled(0, like.dtype(), shape), m.filled(0, like.dtype(), shape));
            }
            var chosen = m.in(like);
            var rejected = m.in(pairs.rejected());
            var z = m.sub(chosen, rejected);
            if (pairs.margin() != null) {
                z = m.sub(z, m.in(pairs.margin()));
            }
            var target = pairs.target() == null ? m.constant(1, z) : m.in(pairs.target());
            var y = labelSmoothing == 0
                    ? target
                    : m.add(m.mul(target, 1 - labelSmoothing), m.mul(m.add(m.neg(target), 1), labelSmoothing));
            var other = m.add(m.neg(y), 1);
            var minusZ = m.neg(z);
            var loss = m.add(m.times(y, m.softplus(minusZ)), m.times(other, m.softplus(z)));
            var slope = m.sub(m.times(other, m.sigmoid(z)), m.times(y, m.sigmoid(minusZ)));
            var gradChosen = slope;
            var gradRejected = m.neg(slope);
            if (centering > 0) {
                var sum = m.add(chosen, rejected);
                loss = m.add(loss, m.mul(m.mul(sum, centering), sum));
                var pull = m.mul(sum, 2 * centering);
                gradChosen = m.add(slope, pull);
                gradRejected = m.sub(pull, slope);
            }
            var weight = pairs.weight() == null ? null : m.in(pairs.weight());
            return new PairTerms(out(m, loss, weight, like), out(m, gradChosen, weight, like),
                    out(m, gradRejected, weight, like), out(m, m.sigmoidSlope(z), weight, like));
        }
    }

    private static Tensor out(SafeOps m, INDArray x, INDArray weight, Tensor like) {
        return m.out(weight == null ? x : m.times(weight, x), like);
    }
}
