package dev.plumbline.lab.verify.ratings;

/// A way to make ratings of a log.
///
/// @param id for example `ties-dropped`
/// @param what in one line, as the difference from `mle`
/// @param users who does so, where it is known
/// @param theta log-strengths in natural units, up to a constant; for a convention that has none, its own numbers; null if
///     `unavailable` says why it cannot be computed of this log
/// @param unavailable empty if it can
record RatingConvention(String id, String what, String users, double[] theta, String unavailable) {
    boolean isAvailable() {
        return theta != null;
    }
}
