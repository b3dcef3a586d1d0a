package dev.plumbline.policy;

/// What one minibatch shows before its step, with ρ = π(a)/π_old(a). Means weigh samples as the loss does; padding and
/// samples of weight 0 do not count. The first minibatch of an update has ρ = 1 exactly, hence clipFraction = kl = 0.
///
/// @param update from 0
/// @param epoch from 0
/// @param minibatch from 0
/// @param meanRatio mean of ρ, 1 in expectation
/// @param clipFraction share of samples with A ≠ 0 and no slope because a clip binds
/// @param kl mean of k3 = ρ − 1 − log ρ, an estimate of KL(π_old‖π) in nats that is never negative
/// @param entropy mean of the exact entropy of the samples' rows, in nats
/// @param taken false if the early stop prevented the step: it is then the last of its update
public record PolicyStep(int update, int epoch, int minibatch, double meanRatio, double clipFraction, double kl,
        double entropy, boolean taken) {}
