package dev.plumbline.reward.rules;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What two spellings of an answer may differ in and still be equal: a map norm of texts with norm(norm(s)) = norm(s).
///
/// Always: Unicode compatibility forms (NFKC: full-width letters, ligatures), the minus sign − and -, and white space,
/// of which runs count as one blank. Punctuation is taken from the ends of words only, and never a sign or point before
/// a digit nor a percent sign after one: 3.5 is not 35, −2 is not 2, .5 is not 5, 5% is not 5.
///
/// @param ignoreCase compare by upper, then lower case of the root locale, so that ß is ss
/// @param ignorePunctuation Unicode classes P* at the ends of words
/// @param ignoreArticles the English words a, an, the; leave it off where "a" may be an option
public record AnswerNormalization(boolean ignoreCase, boolean ignorePunctuation, boolean ignoreArticles) {
    /// Letter for letter, but for Unicode forms and white space.
    public static final AnswerNormalization STRICT = new AnswerNormalization(false, false, false);

    /// Case and punctuation do not matter.
    public static final AnswerNormalization RELAXED = new AnswerNormalization(true, true, false);

    /// As question answering is scored since Rajpurkar et al. (2016), arXiv 1606.05250, but for punctuation inside
    /// words.
    public static final AnswerNormalization QUESTION_ANSWERING = new AnswerNormalization(true, true, true);

    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern LEADING = Pattern.compile("^(?![-.]+\\.?\\d)\\p{P}+");
    private static final Pattern TRAILING = Pattern.compile("(?<!\\d(?=%$))\\p{P}$");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    /// norm(text).
    public String apply(String text) {
        String form = Normalizer.normalize(text, Normalizer.Form.NFKC).replace('\u2212', '-');
        if (ignoreCase) {
            form = form.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        }
        var words = new ArrayList<String>();
        for (String word : SPACE.split(form)) {
            String kept = ignorePunctuation ? bare(word) : word;
            if (!kept.isEmpty() && !(ignoreArticles && ARTICLES.contains(kept))) {
                words.add(kept);
            }
        }
        return Normalizer.normalize(String.join(" ", words), Normalizer.Form.NFKC);
    }

    /// Without punctuation at its ends.
    private static String bare(String word) {
        String rest = LEADING.matcher(word).replaceFirst("");
        for (var last = TRAILING.matcher(rest); last.find(); last = TRAILING.matcher(rest)) {
            rest = rest.substring(0, last.start());
        }
        return LEADING.matcher(rest).replaceFirst("");
    }
}
