package dev.plumbline.reward.rules;

/// Rewards of a length alone. Say in which unit: characters of a text are not its tokens ({@link #codePoints}, {@link
/// #words}).
public sealed interface LengthReward {

    /// @param length not negative
    double score(int length);

    /// 1{n < bound}, in {0, 1}: shorter than the bound, as ReFine-RFT (arXiv 2601.06993) rewards short reasoning, in
    /// characters, bound 10.
    record Below(int bound) implements LengthReward {
        public Below {
            if (bound < 1) {
                throw new IllegalArgumentException("bound must be at least 1, was " + bound);
            }
        }

        @Override
        public double score(int length) {
            requireLength(length);
            return length < bound ? 1 : 0;
        }
    }

    /// 1 for least ≤ n ≤ most, both included; outside 1 − (distance)/(margin), at least 0; a margin of 0 is a hard
    /// edge. In [0, 1].
    record Window(int least, int most, int margin) implements LengthReward {
        public Window {
            if (least < 0 || most < least || margin < 0) {
                throw new IllegalArgumentException("needs 0 <= least <= most and margin >= 0, were "
                        + least + ", " + most + ", " + margin);
            }
        }

        @Override
        public double score(int length) {
            requireLength(length);
            double distance = Math.max(0.0, Math.max((double) least - length, (double) length - most));
            return distance == 0 ? 1 : margin == 0 ? 0 : Math.max(0, 1 - distance / margin);
        }
    }

    /// Soft overlong penalty, DAPO (arXiv 2503.14476), eq. 13: 0 up to limit − buffer, then ((limit − buffer) −
    /// n)/buffer, −1 beyond the limit. In [−1, 0].
    record SoftOverlong(int limit, int buffer) implements LengthReward {
        public SoftOverlong {
            if (buffer < 1 || limit < buffer) {
                throw new IllegalArgumentException("needs 1 <= buffer <= limit, were " + buffer + ", " + limit);
            }
        }

        @Override
        public double score(int length) {
            requireLength(length);
            return Math.clamp((double) (limit - buffer - (long) length) / buffer, -1.0, 0.0);
        }
    }

    /// Unicode characters of a text.
    static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Runs of other characters than white space.
    static int words(String text) {
        String normal = AnswerNormalization.STRICT.apply(text);
        return normal.isEmpty() ? 0 : normal.split(" ").length;
    }

    private static void requireLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("a length cannot be negative, was " + length);
        }
    }
}
