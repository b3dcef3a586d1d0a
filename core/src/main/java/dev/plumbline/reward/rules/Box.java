package dev.plumbline.reward.rules;

import java.util.Optional;
import java.util.regex.Pattern;

/// Axis-parallel box with corners (x₁, y₁) and (x₂, y₂), x₁ ≤ x₂, y₁ ≤ y₂.
///
/// An `IllegalArgumentException` for swapped corners, for NaN, and for sides that are not finite.
public record Box(double x1, double y1, double x2, double y2) {
    private static final Pattern NUMBERS = Pattern.compile(
            "[\\[(]?([^,;]+)[,;]([^,;]+)[,;]([^,;]+)[,;]([^,;\\])]+)[\\])]?");

    public Box {
        if (!(x2 - x1 >= 0 && y2 - y1 >= 0 && x2 - x1 <= Double.MAX_VALUE && y2 - y1 <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("a box needs x1 <= x2 and y1 <= y2, finite, was ["
                    + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "]");
        }
    }

    /// What a coordinate is.
    public enum Coordinates {
        /// A point of the plane: the sides are x₂ − x₁ and y₂ − y₁.
        CONTINUOUS,
        /// The first and the last pixel inside: the sides are x₂ − x₁ + 1 and y₂ − y₁ + 1.
        INCLUSIVE_PIXELS
    }

    /// `[x1, y1, x2, y2]`, with or without brackets; nothing for another text or swapped corners.
    public static Optional<Box> read(String text) {
        var parts = NUMBERS.matcher(AnswerNormalization.STRICT.apply(text));
        if (!parts.matches()) {
            return Optional.empty();
        }
        var corner = new double[4];
        for (int i = 0; i < 4; i++) {
            var number = DecimalText.read(parts.group(i + 1));
            if (number.isEmpty()) {
                return Optional.empty();
            }
            corner[i] = number.get().doubleValue();
        }
        try {
            return Optional.of(new Box(corner[0], corner[1], corner[2], corner[3]));
        } catch (IllegalArgumentException swapped) {
            return Optional.empty();
        }
    }

    /// Intersection over union: I = wᵢ hᵢ of the common part, U = area + area′ − I; I/U, and 0 for U = 0.
    ///
    /// Symmetric, in [0, 1]; 1 for equal boxes of positive area; 0 exactly if the interiors are disjoint. Invariant to
    /// translation and, for continuous coordinates, to a factor for each axis: sides are divided by the largest first,
    /// so that no area under- or overflows. Relative error below 10 u for boxes whose sides are exact.
    public static double intersectionOverUnion(Box a, Box b, Coordinates coordinates) {
        double last = coordinates == Coordinates.CONTINUOUS ? 0 : 1;
        double[] width = sides(a.x1, a.x2, b.x1, b.x2, last);
        double[] height = sides(a.y1, a.y2, b.y1, b.y2, last);
        double common = width[2] * height[2];
        double union = width[0] * height[0] + width[1] * height[1] - common;
        return union > 0 ? common / union : 0;
    }

    /// Lengths of two intervals and of their common part, over the longer.
    private static double[] sides(double low, double high, double otherLow, double otherHigh, double last) {
        double length = high - low + last;
        double other = otherHigh - otherLow + last;
        double common = Math.max(0, Math.min(high, otherHigh) - Math.max(low, otherLow) + last);
        double unit = Math.max(length, other);
        return unit > 0 ? new double[] {length / unit, other / unit, common / unit} : new double[3];
    }
}
