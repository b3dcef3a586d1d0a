package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.reward.EnsembleAggregation.Terms;

/// w·r for a probability vector w; gradient w. The only rules that obey all of translation, scale, order and linearity.
///
/// @param weights not negative, of sum 1
public record WeightedMean(double... weights) implements Aggregator {
    public WeightedMean {
        weights = weights.clone();
        for (double w : weights) {
            if (!(w >= 0 && w <= 1)) {
                throw new IllegalArgumentException("weights must lie in [0, 1], found " + w);
            }
        }
        // each weight is rounded by half an ulp of a number of at most 1
        if (!(Math.abs(CompensatedSum.of(weights) - 1) <= weights.length * 0x1p-53)) {
            throw new IllegalArgumentException("weights must have the sum 1, was " + CompensatedSum.of(weights));
        }
    }

    @Override
    public double[] weights() {
        return weights.clone();
    }

    @Override
    public Terms evaluateFinite(double[] scores) {
        if (scores.length != weights.length) {
            throw new IllegalArgumentException(weights.length + " weights for " + scores.length + " members");
        }
        var total = new CompensatedSum();
        for (int i = 0; i < scores.length; i++) {
            total.addProduct(weights[i], scores[i]);
        }
        return new Terms(total.value(), weights.clone());
    }
}
