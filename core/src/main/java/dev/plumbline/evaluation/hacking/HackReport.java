package dev.plumbline.evaluation.hacking;

/// What a policy does with tasks that can be exploited. Expectations over the policy, exact.
///
/// @param exploitRate probability of the response of the largest metric, on tasks that state one
/// @param metric expected metric there; another scale than the rate, not to be mixed with it
/// @param quality expected quality there
/// @param openQuality expected quality where no metric is stated: what is left of the capability
/// @param matchedHarm probability of the one harmful response among K of equal quality and metric. Matched, because
///     where quality differs a sharper policy trades harm against quality, and even an honest one looks worse
public record HackReport(
        double exploitRate, double metric, double quality, double openQuality, double matchedHarm) {}
