package dev.plumbline.reward.segments;

import java.util.ArrayList;
import java.util.List;

/// Splits a text into pieces of about one statement, as fine-grained feedback labels them (Wu et al. 2023, arXiv
/// 2306.01693; FGAIF, arXiv 2404.05046).
///
/// A word is what stands between white space. A sentence ends behind a word that ends in `.`, `!` or `?`, quotes and
/// brackets after it counted in. Inside a sentence a piece ends behind a word that ends in `,`, `;`, `!` or `?` if the
/// piece has at least `minWords` words and more than `minWords` remain. So only whole sentences can be shorter; such a
/// one is joined to the piece before it, if there is one.
public final class SubSentences {
    private SubSentences() {}

    /// Words of a piece that the release of FGAIF asks for.
    public static final int MIN_WORDS = 5;

    /// Ends in characters. Concatenated, the pieces are the text: each holds the white space behind it, the first also
    /// that before it. The empty text has none.
    ///
    /// @param minWords at least 1
    public static Segmentation of(String text, int minWords) {
        if (minWords < 1) {
            throw new IllegalArgumentException("minWords must be at least 1, was " + minWords);
        }
        int[] wordEnds = wordEnds(text);
        var pieces = new ArrayList<Integer>(); // in words, each one past its last
        for (int first = 0; first < wordEnds.length; ) {
            int sentence = first + 1;
            while (sentence < wordEnds.length && !endsSentence(text, wordEnds[sentence - 1])) {
                sentence++;
            }
            int begin = first;
            for (int word = first + 1; word < sentence; word++) {
                boolean mark = ",;!?".indexOf(text.charAt(wordEnds[word - 1] - 1)) >= 0;
                if (mark && word - begin >= minWords && sentence - word > minWords) {
                    pieces.add(word);
                    begin = word;
                }
            }
            if (!pieces.isEmpty() && sentence - begin < minWords) {
                pieces.removeLast();
            }
            pieces.add(sentence);
            first = sentence;
        }
        return new Segmentation(characters(text, wordEnds, pieces));
    }

    private static int[] characters(String text, int[] wordEnds, List<Integer> pieces) {
        if (pieces.isEmpty()) {
            return text.isEmpty() ? new int[0] : new int[] {text.length()};
        }
        var ends = new int[pieces.size()];
        for (int j = 0; j < ends.length; j++) {
            int end = wordEnds[pieces.get(j) - 1];
            while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            ends[j] = end;
        }
        return ends;
    }

    private static boolean endsSentence(String text, int end) {
        int last = end - 1;
        while (last > 0 && "\"'”’)]".indexOf(text.charAt(last)) >= 0) {
            last--;
        }
        return ".!?".indexOf(text.charAt(last)) >= 0;
    }

    private static int[] wordEnds(String text) {
        var ends = new ArrayList<Integer>();
        for (int i = 1; i <= text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i - 1))
                    && (i == text.length() || Character.isWhitespace(text.charAt(i)))) {
                ends.add(i);
            }
        }
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }
}
