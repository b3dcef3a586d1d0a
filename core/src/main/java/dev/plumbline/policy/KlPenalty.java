package dev.plumbline.policy;

import dev.plumbline.kernel.KlEstimator;

/// The pull towards the reference policy during optimisation.
public sealed interface KlPenalty {

    /// β and how it changes.
    KlController controller();

    /// No pull.
    record None() implements KlPenalty {
        @Override
        public KlController controller() {
            return new KlController.Fixed(0);
        }
    }

    /// β KL(π‖ref) of each row in the loss, exact, with its exact gradient.
    record Full(KlController controller) implements KlPenalty {}

    /// β k(u) of each sample, where `placement` says.
    record Sampled(KlEstimator estimator, KlPlacement placement, KlController controller) implements KlPenalty {}
}
