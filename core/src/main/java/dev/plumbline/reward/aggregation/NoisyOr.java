package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// log P with P = 1 − (1 − leak) Π σ(−zᵢ): log-probability that at least one of several independent ways of being good
/// holds. Gradient σ(zᵢ)(1 − P)/P. One member is enough to please it: never the aggregate of estimates of one property.
///
/// @param leak in [0, 1): probability that it holds without any of them
public record NoisyOr(double leak) implements Aggregator {
    public NoisyOr {
        if (!(leak >= 0 && leak < 1)) {
            throw new IllegalArgumentException("leak must lie in [0, 1), was " + leak);
        }
    }

    @Override
    public Terms evaluateFinite(double[] scores) {
        // S = −log(1 − P) = −log(1 − leak) + Σ softplus(zᵢ)
        var total = new CompensatedSum().add(-Math.log1p(-leak));
        for (double z : scores) {
            total.add(Logistic.softplus(z));
        }
        double s = total.value();
        if (s < Double.MIN_NORMAL) {
            // σ(z) = e^z, log P = log Σ e^z to the last bit
            return new Terms(SoftmaxPolicy.logSumExp(scores), SoftmaxPolicy.softmax(scores));
        }
        double odds = 1 / Math.expm1(s);
        return new Terms(Logistic.log1mexp(-s),
                Arrays.stream(scores).map(z -> Logistic.sigmoid(z) * odds).toArray());
    }
}
