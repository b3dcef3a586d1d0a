package dev.plumbline.nd4j;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Advantages: within groups, along trajectories, whitened.
///
/// @param ops where intermediate arrays belong
record SafeAdvantages(SafeOps ops) {

    /// Advantage of each response within its row.
    INDArray group(GroupAdvantage kind, INDArray reward) {
        var centered = meanCentered(reward);
        return switch (kind) {
            case GroupAdvantage.MeanCentered() -> centered;
            case GroupAdvantage.LeaveOneOut() ->
                ops.divide(ops.multiply(centered, SafeOps.extent(reward, 1)), SafeOps.extent(reward, 1) - 1);
            case GroupAdvantage.GroupNormalized(double epsilon, int ddof) -> {
                var same = ops.equal(reward, ops.slice(reward, 1, 0, 1));
                var spread = ops.greater(ops.count(ops.not(same), 1), 0);
                var scale = ops.add(standardDeviation(centered, ddof), epsilon);
                yield ops.select(spread, ops.divide(centered, scale), 0);
            }
        };
    }

    /// R − mean, from differences to the first reward where all of the row are finite.
    private INDArray meanCentered(INDArray reward) {
        var finite = ops.equal(ops.count(ops.not(ops.isFinite(reward)), 1), 0);
        var d = ops.select(finite, ops.subtract(reward, ops.slice(reward, 1, 0, 1)), reward);
        return ops.subtract(d, ops.divide(ops.sum(d, 1), SafeOps.extent(reward, 1)));
    }

    /// √(Σ d²/(n − ddof)), squares taken of d over the largest |d| of the row, so that none under- or overflows.
    private INDArray standardDeviation(INDArray d, int ddof) {
        var largest = ops.max(ops.abs(d), 1);
        var usable = ops.and(ops.isFinite(largest), ops.greater(largest, 0));
        var unit = ops.select(usable, largest, 1);
        var scaled = ops.divide(d, unit);
        var squares = ops.sum(ops.multiply(scaled, scaled), 1);
        return ops.multiply(ops.sqrt(ops.divide(squares, SafeOps.extent(d, 1) - ddof)), unit);
    }

    /// Both `[sequences x steps]`.
    record Estimate(INDArray advantage, INDArray returns) {}

    /// Backward over the steps, all sequences at once.
    Estimate gae(Trajectories trajectories, double gamma, double lambda) {
        var reward = ops.load(trajectories.reward());
        var value = ops.load(trajectories.value());
        var bootstrap = trajectories.bootstrap() == null ? null : ops.load(trajectories.bootstrap());
        var terminated = flags(trajectories.terminated());
        var truncated = flags(trajectories.truncated());
        var mask = flags(trajectories.mask());
        int steps = SafeOps.extent(reward, 1);
        var advantages = new INDArray[steps];
        var returns = new INDArray[steps];
        var nextAdvantage = ops.constant(ops.slice(reward, 1, 0, 1), 0);
        var nextValue = nextAdvantage;
        var isLast = ops.equal(nextAdvantage, 0);
        for (int t = steps - 1; t >= 0; t--) {
            var r = ops.slice(reward, 1, t, t + 1);
            var v = ops.slice(value, 1, t, t + 1);
            var ahead = bootstrap == null ? ops.select(isLast, 0, nextValue)
                    : ops.select(isLast, ops.slice(bootstrap, 1, t, t + 1), nextValue);
            var ends = isLast;
            if (truncated != null) {
                var cut = ops.slice(truncated, 1, t, t + 1);
                ends = ops.or(ends, cut);
                ahead = bootstrap == null ? ops.select(cut, 0, ahead)
                        : ops.select(cut, ops.slice(bootstrap, 1, t, t + 1), ahead);
            }
            if (terminated != null) {
                var over = ops.slice(terminated, 1, t, t + 1);
                ends = ops.or(ends, over);
                ahead = ops.select(over, 0, ahead);
            }
            var delta = ops.subtract(ops.add(r, ops.multiply(ahead, gamma)), v);
            var continued = ops.add(delta, ops.multiply(nextAdvantage, gamma * lambda));
            var advantage = ops.select(ends, delta, continued);
            var target = ops.add(advantage, v);
            if (mask == null) {
                nextAdvantage = advantage;
                nextValue = v;
                isLast = ops.equal(ops.constant(r, 1), 0);
                advantages[t] = advantage;
                returns[t] = target;
            } else {
                var valid = ops.slice(mask, 1, t, t + 1);
                nextAdvantage = ops.select(valid, advantage, nextAdvantage);
                nextValue = ops.select(valid, v, nextValue);
                isLast = ops.and(isLast, ops.not(valid));
                advantages[t] = ops.select(valid, advantage, 0);
                returns[t] = ops.select(valid, target, 0);
            }
        }
        return new Estimate(ops.own(Nd4j.concat(1, advantages)), ops.own(Nd4j.concat(1, returns)));
    }

    /// Condition that holds where `x` is not 0; null for null.
    private INDArray flags(Tensor x) {
        return x == null ? null : ops.not(ops.equal(ops.load(x), 0));
    }

    /// Whitened column `x` over the entries where `valid` holds, 0 elsewhere.
    INDArray whiten(INDArray x, INDArray valid, boolean shiftMean, double epsilon, int ddof) {
        var count = ops.count(valid, 0);
        var mean = ops.divide(ops.sum(ops.select(valid, x, 0), 0), count);
        var rough = ops.subtract(x, mean);
        // what rounding of the mean left over
        var rest = ops.divide(ops.sum(ops.select(valid, rough, 0), 0), count);
        var deviation = ops.select(valid, ops.subtract(rough, rest), 0);
        var squares = ops.sum(ops.multiply(deviation, deviation), 0);
        var scale = ops.sqrt(ops.add(ops.divide(squares, ops.add(count, -ddof)), epsilon));
        var white = ops.divide(deviation, scale);
        return ops.select(valid, shiftMean ? white : ops.add(white, mean), 0);
    }
}
