package dev.plumbline.reward.rules;

/// Localisation: R = IoU(y, g), in [0, 1], see {@link Box#intersectionOverUnion}; or 1{IoU ≥ threshold}.
///
/// An answer that is no box, or has swapped corners, scores 0.
///
/// @param threshold in (0, 1], 0.5 as a rule; NaN: the overlap itself
public record BoxOverlap(Box.Coordinates coordinates, double threshold) implements TextReward {
    public BoxOverlap {
        if (!(Double.isNaN(threshold) || threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold must lie in (0, 1] or be NaN, was " + threshold);
        }
    }

    /// The overlap itself, of continuous coordinates.
    public static BoxOverlap graded() {
        return new BoxOverlap(Box.Coordinates.CONTINUOUS, Double.NaN);
    }

    public double score(Box answer, Box truth) {
        double overlap = Box.intersectionOverUnion(answer, truth, coordinates);
        return Double.isNaN(threshold) ? overlap : overlap >= threshold ? 1 : 0;
    }

    @Override
    public double score(String answer, String truth) {
        var wanted = Box.read(truth)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the truth '" + truth + "' is not a box [x1, y1, x2, y2]"));
        return Box.read(answer).map(box -> score(box, wanted)).orElse(0.0);
    }
}
