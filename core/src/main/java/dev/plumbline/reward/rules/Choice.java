package dev.plumbline.reward.rules;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Multiple choice: R = 1{option(y) = option(g)}, in {0, 1}.
///
/// An option is read from its letter, alone or followed by a bracket, point, colon or comma and anything ("B", "(b)",
/// "B. a dog"), or from its whole text. "A dog" names no letter: the article is a word of the text.
///
/// @param options texts of the options A, B, ...; at most 26, all different by {@link AnswerNormalization#RELAXED}
public record Choice(List<String> options) implements TextReward {
    private static final Pattern LETTER =
            Pattern.compile("[(\\[{]?\\s*([A-Za-z])\\s*(?:[)\\]}.:,].*)?", Pattern.DOTALL);

    public Choice {
        options = List.copyOf(options);
        long different = options.stream().map(AnswerNormalization.RELAXED::apply).distinct().count();
        if (options.isEmpty() || options.size() > 26 || different != options.size()) {
            throw new IllegalArgumentException("needs 1 to 26 different options, were " + options);
        }
    }

    /// Index of the option that `text` names, if it names one.
    public OptionalInt option(String text) {
        String normal = AnswerNormalization.RELAXED.apply(text);
        for (int i = 0; i < options.size(); i++) {
            if (AnswerNormalization.RELAXED.apply(options.get(i)).equals(normal)) {
                return OptionalInt.of(i);
            }
        }
        var letter = LETTER.matcher(AnswerNormalization.STRICT.apply(text));
        if (letter.matches()) {
            int index = Character.toUpperCase(letter.group(1).charAt(0)) - 'A';
            return index < options.size() ? OptionalInt.of(index) : OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    @Override
    public double score(String answer, String truth) {
        int wanted = option(truth).orElseThrow(() -> new IllegalArgumentException(
                "the truth '" + truth + "' names none of the options " + options));
        var named = option(answer);
        return named.isPresent() && named.getAsInt() == wanted ? 1 : 0;
    }
}
