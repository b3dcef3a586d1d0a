package dev.plumbline.reward.aggregation;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// τ log((1/M) Σ exp(rᵢ/τ)): entropic soft-max, between the mean (τ → ∞) and the maximum (τ → 0). Gradient softmax(r/τ).
/// Convex, hence optimistic: it likes what the members disagree about. The soft-min of −r, negated.
///
/// @param tau τ > 0
public record SoftMax(double tau) implements Aggregator {
    public SoftMax {
        if (!(tau > 0 && tau <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("tau must be positive and finite, was " + tau);
        }
    }

    @Override
    public Terms evaluateFinite(double[] scores) {
        var mirrored = EnsembleAggregation.evaluate(
                new Aggregation.SoftMin(tau), Arrays.stream(scores).map(r -> -r).toArray());
        return new Terms(-mirrored.value(), mirrored.gradient());
    }
}
