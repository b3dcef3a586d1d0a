package dev.plumbline.preference;

import java.util.List;

/// What the strength u of a pair ({@link PreferenceStrength}) does to its loss ({@link SoftMarginBradleyTerry}): exchange,
/// target t, margin μ. Source: Wang et al. 2024 (arXiv 2401.06080), data part.
///
/// Strengths, thresholds and margins are in reward units of the model being trained, finite.
public sealed interface DenoisingPolicy {

    /// @param strength u
    /// @throws IllegalArgumentException if u is not finite
    PairTarget target(double strength);

    /// @param swap exchange chosen and rejected first
    /// @param softTarget t, probability that the then chosen response is better
    /// @param margin μ asked of the then chosen response
    record PairTarget(boolean swap, double softTarget, double margin) {
        public PairTarget {
            SoftMarginBradleyTerry.check(softTarget, margin);
        }

        /// t for the pair as it is labelled: L(−d; t, μ) = L(d; 1 − t, −μ), so that nothing need be exchanged.
        public double labelledTarget() {
            return swap ? 1 - softTarget : softTarget;
        }

        /// μ for the pair as it is labelled.
        public double labelledMargin() {
            return swap ? -margin : margin;
        }

        /// Loss of the labelled difference d.
        public double value(double d) {
            return SoftMarginBradleyTerry.value(swap ? -d : d, softTarget, margin);
        }

        /// Its derivative in d.
        public double derivative(double d) {
            return swap ? -SoftMarginBradleyTerry.derivative(-d, softTarget, margin)
                    : SoftMarginBradleyTerry.derivative(d, softTarget, margin);
        }

        /// The same pair, exchanged once more.
        public PairTarget swapped() {
            return new PairTarget(!swap, softTarget, margin);
        }
    }

    /// Every label is right: t = 1, μ = 0.
    record None() implements DenoisingPolicy {
        @Override
        public PairTarget target(double strength) {
            requireFinite(strength);
            return new PairTarget(false, 1, 0);
        }
    }

    /// Exchange where u < threshold; 0 in the paper, or {@link PreferenceStrength#threshold} of a lowest share.
    record FlipNegative(double threshold) implements DenoisingPolicy {
        public FlipNegative {
            requireFinite(threshold);
        }

        @Override
        public PairTarget target(double strength) {
            requireFinite(strength);
            return new PairTarget(strength < threshold, 1, 0);
        }
    }

    /// t = 1 − α for every pair: each is driven to d = log((1 − α)/α).
    record LabelSmoothing(double alpha) implements DenoisingPolicy {
        public LabelSmoothing {
            requireAlpha(alpha);
        }

        @Override
        public PairTarget target(double strength) {
            requireFinite(strength);
            return new PairTarget(false, 1 - alpha, 0);
        }
    }

    /// μ = u: gradient −σ(u − d). A negative u *relaxes* what is asked. With `flipNegative` such a pair is exchanged and |u|
    /// asked of it.
    record AdaptiveMargin(boolean flipNegative) implements DenoisingPolicy {
        @Override
        public PairTarget target(double strength) {
            requireFinite(strength);
            boolean swap = flipNegative && strength < 0;
            return new PairTarget(swap, 1, swap ? -strength : strength);
        }
    }

    /// μ = u for every pair, t = 1 − α where u < 0. The paper does not say whether these are exchanged first; without,
    /// t > 1/2 still points the wrong way.
    record SoftLabelMargin(double alpha, boolean flipFirst) implements DenoisingPolicy {
        public SoftLabelMargin {
            requireAlpha(alpha);
        }

        @Override
        public PairTarget target(double strength) {
            requireFinite(strength);
            boolean swap = flipFirst && strength < 0;
            return new PairTarget(swap, strength < 0 ? 1 - alpha : 1, swap ? -strength : strength);
        }
    }

    /// One policy for each band of strength: the first up to `bounds[0]`, exclusive, then up to `bounds[1]`, ...; the last policy
    /// for the rest.
    ///
    /// @param bounds ascending
    /// @param policies one more than bounds
    record Banded(List<Double> bounds, List<DenoisingPolicy> policies) implements DenoisingPolicy {
        public Banded {
            bounds = List.copyOf(bounds);
            policies = List.copyOf(policies);
            if (policies.size() != bounds.size() + 1) {
                throw new IllegalArgumentException(
                        bounds.size() + " bounds need one policy more, found " + policies.size());
            }
            for (int k = 0; k < bounds.size(); k++) {
                requireFinite(bounds.get(k));
                if (k > 0 && bounds.get(k) < bounds.get(k - 1)) {
                    throw new IllegalArgumentException("bounds must ascend, were " + bounds);
                }
            }
        }

        @Override
        public PairTarget target(double strength) {
            requireFinite(strength);
            int band = 0;
            while (band < bounds.size() && strength >= bounds.get(band)) {
                band++;
            }
            return policies.get(band).target(strength);
        }
    }

    private static void requireFinite(double x) {
        if (!Double.isFinite(x)) {
            throw new IllegalArgumentException("strength and bounds must be finite, was " + x);
        }
    }

    private static void requireAlpha(double alpha) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must be in [0, 1], was " + alpha);
        }
    }
}
