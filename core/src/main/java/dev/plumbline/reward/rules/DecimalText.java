package dev.plumbline.reward.rules;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers as people write them, read exactly.
///
/// Sign, digits with or without commas between thousands, point, exponent; a currency sign ($ € £ ¥) before and a
/// percent sign after: 5% is 0.05. Beyond 10^±400, or 400 characters: unreadable, as is everything else ("about 5",
/// "NaN").
public final class DecimalText {
    private static final Pattern NUMBER = Pattern.compile(
            "([+-]?)[$€£¥]?((?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,4})?\\s?(%?)");
    private static final int LARGEST_EXPONENT = 400;

    private DecimalText() {}

    /// The number, if `text` is one.
    public static Optional<BigDecimal> read(String text) {
        if (text.length() > LARGEST_EXPONENT) {
            return Optional.empty();
        }
        var parts = NUMBER.matcher(AnswerNormalization.STRICT.apply(text));
        if (!parts.matches()) {
            return Optional.empty();
        }
        String exponent = parts.group(3) == null ? "" : parts.group(3);
        var value = new BigDecimal(parts.group(1) + parts.group(2).replace(",", "") + exponent);
        if (!parts.group(4).isEmpty()) {
            value = value.movePointLeft(2);
        }
        boolean inRange = value.signum() == 0 || Math.abs(value.precision() - value.scale()) <= LARGEST_EXPONENT;
        return inRange ? Optional.of(value.signum() == 0 ? BigDecimal.ZERO : value) : Optional.empty();
    }
}
