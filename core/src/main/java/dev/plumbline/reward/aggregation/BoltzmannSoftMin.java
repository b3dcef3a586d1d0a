package dev.plumbline.reward.aggregation;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// B = Σ wᵢ rᵢ with w = softmax(−r/τ); gradient wᵢ (1 − (rᵢ − B)/τ), which is negative for rᵢ > B + τ: a member may
/// lower B by liking a response more. The entropic soft-min less τ KL(w ‖ uniform).
///
/// @param tau τ > 0
public record BoltzmannSoftMin(double tau) implements Aggregator {
    public BoltzmannSoftMin {
        if (!(tau > 0 && tau <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("tau must be positive and finite, was " + tau);
        }
    }

    @Override
    public Terms evaluateFinite(double[] scores) {
        double[] w = EnsembleAggregation.evaluate(new Aggregation.SoftMin(tau), scores).gradient();
        double min = Arrays.stream(scores).min().orElseThrow();
        var above = new CompensatedSum();
        for (int i = 0; i < w.length; i++) {
            above.addProduct(w[i], scores[i] - min);
        }
        double excess = above.value();
        var gradient = new double[w.length];
        Arrays.setAll(gradient, i -> w[i] * (1 - (scores[i] - min - excess) / tau));
        return new Terms(min + excess, gradient);
    }
}
