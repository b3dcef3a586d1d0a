package dev.plumbline.reward.rules;

/// Penalty for a length unlike that of the good responses to the same prompt, HARMO (arXiv 2510.05283), as read from
/// reviews.
///
/// C = {j : accuracy_j ≥ τ}, L* = mean of lengths over C, x_i = (L* − n_i)/L* (short), −x_i (long) or |x_i| (either):
/// R_i = −P clip(x_i/w, 0, 1). In [−P, 0]. All 0 if C is empty.
///
/// Equivariant under permutation of the group; unchanged by a common factor of all lengths. It depends on the whole
/// group: the expected gradient of group advantages is not that of any reward of a single response. With {@link
/// Reference#OTHERS} the mean leaves out the response itself, so that L* and n_i are independent.
///
/// @param maxPenalty P ≥ 0; below the gap between right and wrong, or length beats correctness
/// @param threshold τ of a good response
/// @param width w > 0, 1 as a rule: relative distance of the full penalty
public record GroupLengthPenalty(double maxPenalty, double threshold, Side side, double width, Reference reference) {

    /// Which lengths are penalised.
    public enum Side {
        SHORT,
        LONG,
        BOTH
    }

    /// Whose lengths make L*.
    public enum Reference {
        GROUP,
        OTHERS
    }

    public GroupLengthPenalty {
        if (!(maxPenalty >= 0 && maxPenalty <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("maxPenalty must be finite and not negative, was " + maxPenalty);
        }
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold must be a number, was " + threshold);
        }
        if (!(width > 0 && width <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("width must be positive and finite, was " + width);
        }
    }

    /// Against short responses, of full penalty at length 0, reference the whole group: the form of the paper as read.
    public GroupLengthPenalty(double maxPenalty, double threshold) {
        this(maxPenalty, threshold, Side.SHORT, 1, Reference.GROUP);
    }

    /// @param accuracy of each response; NaN is not good
    /// @param lengths of each response, at least 1: count the end token
    public double[] apply(double[] accuracy, int[] lengths) {
        if (accuracy.length != lengths.length) {
            throw new IllegalArgumentException(accuracy.length + " accuracies but " + lengths.length + " lengths");
        }
        long total = 0;
        int good = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 1) {
                throw new IllegalArgumentException("length " + i + " must be at least 1, was " + lengths[i]);
            }
            if (accuracy[i] >= threshold) {
                total += lengths[i];
                good++;
            }
        }
        var penalty = new double[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            boolean own = reference == Reference.OTHERS && accuracy[i] >= threshold;
            int count = own ? good - 1 : good;
            if (count > 0) {
                double shortfall = 1 - (double) lengths[i] * count / (own ? total - lengths[i] : total);
                double distance = switch (side) {
                    case SHORT -> shortfall;
                    case LONG -> -shortfall;
                    case BOTH -> Math.abs(shortfall);
                };
                penalty[i] = 0 - maxPenalty * Math.clamp(distance / width, 0.0, 1.0);
            }
        }
        return penalty;
    }
}
