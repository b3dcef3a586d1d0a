package dev.plumbline.data;

import dev.plumbline.preference.reward.PreferencePairs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// Numbers from a text, small enough to explain: a stand-in for a language model's features, so that a reward model can
/// be trained on texts without one.
///
/// Words are maximal runs of letters, digits and apostrophes, in lower case. For a prompt and a response, in this
/// order:
///
/// | feature | meaning |
/// | --- | --- |
/// | log_chars | log(1 + characters) |
/// | log_words | log(1 + words) |
/// | type_token_ratio | different words / words |
/// | punctuation_rate | characters that are neither letter, digit nor space / characters |
/// | log_questions | log(1 + question marks) |
/// | log_lines | log(1 + line ends) |
/// | log_refusals | log(1 + occurrences of refusal phrases, for example "i can't", "i'm sorry") |
/// | prompt_overlap | different words of the response that are in the prompt / different words |
/// | hash_0 .. hash_(D−1) | signed hashing of words (Weinberger et al. 2009): Σ sign(w) c(w) [h(w) = j] / √words |
///
/// A ratio over nothing is 0. The hash is FNV-1a of 64 bits over UTF-8, its top bit the sign and the rest modulo D the
/// bucket, so that the inner product of two hashed texts has the expectation of their word counts' inner product.
///
/// @param dimension D ≥ 0, number of buckets
public record TextFeatures(int dimension) {
    private static final List<String> NAMES = List.of("log_chars", "log_words", "type_token_ratio", "punctuation_rate",
            "log_questions", "log_lines", "log_refusals", "prompt_overlap");
    private static final List<String> REFUSALS = List.of("i can't", "i cannot", "i can not", "i won't", "i'm sorry",
            "i am sorry", "i'm not able", "i am not able", "i'm unable", "i am unable", "as an ai");

    public TextFeatures {
        if (dimension < 0) {
            throw new IllegalArgumentException("dimension must not be negative, was " + dimension);
        }
    }

    /// Names of the features, in order.
    public List<String> names() {
        var names = new ArrayList<>(NAMES);
        for (int j = 0; j < dimension; j++) {
            names.add("hash_" + j);
        }
        return List.copyOf(names);
    }

    /// Features `[8 + D]` of `response` as an answer to `prompt`.
    public double[] of(String prompt, String response) {
        var words = words(response);
        var counts = new HashMap<String, Integer>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        var asked = new HashSet<>(words(prompt));
        long repeated = counts.keySet().stream().filter(asked::contains).count();
        int[] marks = marks(response);
        var x = new double[NAMES.size() + dimension];
        x[0] = Math.log1p(response.length());
        x[1] = Math.log1p(words.size());
        x[2] = ratio(counts.size(), words.size());
        x[3] = ratio(marks[0], response.length());
        x[4] = Math.log1p(marks[1]);
        x[5] = Math.log1p(marks[2]);
        x[6] = Math.log1p(refusals(response));
        x[7] = ratio(repeated, counts.size());
        if (dimension > 0) {
            // words in order of the text, not of the map, so that the sum has the same bits everywhere
            double each = 1 / Math.sqrt(Math.max(1, words.size()));
            for (String word : words) {
                long hash = fnv1a(word);
                x[NAMES.size() + (int) ((hash & Long.MAX_VALUE) % dimension)] += hash < 0 ? -each : each;
            }
        }
        return x;
    }

    /// Pairs of features; pairs with the same prompt are a group.
    public PreferencePairs pairs(List<PreferenceJsonLines.TextPair> texts) {
        var chosen = new double[texts.size()][];
        var rejected = new double[texts.size()][];
        var group = new int[texts.size()];
        var groups = new HashMap<String, Integer>();
        for (int i = 0; i < chosen.length; i++) {
            var pair = texts.get(i);
            chosen[i] = of(pair.prompt(), pair.chosen());
            rejected[i] = of(pair.prompt(), pair.rejected());
            // an empty prompt says nothing about which pairs belong together
            String key = pair.prompt().isEmpty() ? "\u0000" + i : pair.prompt();
            Integer known = groups.putIfAbsent(key, groups.size());
            group[i] = known == null ? groups.size() - 1 : known;
        }
        return new PreferencePairs(chosen, rejected, null, null, null, group);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    static List<String> words(String text) {
        var words = new ArrayList<String>();
        String lower = text.toLowerCase(Locale.ROOT).replace('’', '\'');
        int start = -1;
        for (int i = 0; i <= lower.length(); i++) {
            boolean inside = i < lower.length() && (Character.isLetterOrDigit(lower.charAt(i))
                    || lower.charAt(i) == '\'');
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(lower.substring(start, i));
                start = -1;
            }
        }
        return words;
    }

    /// Punctuation, question marks, line ends.
    private static int[] marks(String text) {
        var marks = new int[3];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && !Character.isWhitespace(c)) {
                marks[0]++;
            }
            if (c == '?') {
                marks[1]++;
            }
            if (c == '\n') {
                marks[2]++;
            }
        }
        return marks;
    }

    private static int refusals(String text) {
        String plain = " " + String.join(" ", words(text)) + " ";
        int count = 0;
        for (String phrase : REFUSALS) {
            for (int at = plain.indexOf(" " + phrase + " "); at >= 0; at = plain.indexOf(" " + phrase + " ", at + 1)) {
                count++;
            }
        }
        return count;
    }

    /// Fowler, Noll and Vo: offset 14695981039346656037, prime 1099511628211.
    static long fnv1a(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
