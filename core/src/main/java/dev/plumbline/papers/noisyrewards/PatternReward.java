package dev.plumbline.papers.noisyrewards;

import java.util.HashMap;
import java.util.List;

/// Reward for phrases of reasoning, whatever the answer (RPR; Lv et al. 2025, arXiv 2505.22653, section 4):
///
/// RPR = max(0, min(1, u · #{phrases present}) − w · repeated − markers)
///
/// u reward of one phrase, w weight of the repeated share. Presence counts, not the number of occurrences. The text has u = 1/40
/// for 40 phrases, the published code 1/20: {@link #ofText}, {@link #ofCode}.
///
/// @param phraseCount number of phrases, at least 1
/// @param unit u, positive and finite
/// @param repetitionPenalty w, finite and not negative
public record PatternReward(int phraseCount, double unit, double repetitionPenalty) {
    public PatternReward {
        if (phraseCount < 1) {
            throw new IllegalArgumentException("phraseCount must be at least 1, was " + phraseCount);
        }
        if (!(unit > 0 && unit <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("unit must be positive and finite, was " + unit);
        }
        if (!(repetitionPenalty >= 0 && repetitionPenalty <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("repetitionPenalty must be finite and not negative, was " + repetitionPenalty);
        }
    }

    /// u = 1/40: all phrases give 1.
    public static PatternReward ofText() {
        return new PatternReward(40, 1.0 / 40, 1);
    }

    /// u = 1/20: half of the phrases give 1.
    public static PatternReward ofCode() {
        return new PatternReward(40, 1.0 / 20, 1);
    }

    /// RPR without turn markers.
    public double score(boolean[] present, double repeatedShare) {
        return score(present, repeatedShare, 0);
    }

    /// RPR in [0, 1].
    ///
    /// @param present `[phraseCount]`
    /// @param repeatedShare in [0, 1], see {@link #repeatedShare}
    /// @param turnMarkers how often the model starts a question of its own
    /// @throws IllegalArgumentException if an argument is not as said
    public double score(boolean[] present, double repeatedShare, int turnMarkers) {
        if (present.length != phraseCount) {
            throw new IllegalArgumentException("present has " + present.length + " entries for " + phraseCount + " phrases");
        }
        if (!(repeatedShare >= 0 && repeatedShare <= 1)) {
            throw new IllegalArgumentException("repeatedShare must lie in [0, 1], was " + repeatedShare);
        }
        if (turnMarkers < 0) {
            throw new IllegalArgumentException("turnMarkers must not be negative, was " + turnMarkers);
        }
        int count = 0;
        for (boolean here : present) {
            count += here ? 1 : 0;
        }
        return Math.max(0, Math.min(1, unit * count) - repetitionPenalty * repeatedShare - turnMarkers);
    }

    /// Which phrases occur in `text` as substrings, as in the published code: "thus" also occurs in "enthusiasm".
    public static boolean[] present(List<String> phrases, String text) {
        var present = new boolean[phrases.size()];
        for (int f = 0; f < present.length; f++) {
            present[f] = text.contains(phrases.get(f));
        }
        return present;
    }

    /// Distinct n-grams that occur more than once, over all n-grams (n = 20 in the code); 0 if there is none. At most 1/2.
    ///
    /// @throws IllegalArgumentException if `size` < 1
    public static double repeatedShare(List<String> tokens, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size of an n-gram must be at least 1, was " + size);
        }
        int grams = tokens.size() - size + 1;
        if (grams < 1) {
            return 0;
        }
        var count = new HashMap<List<String>, Integer>();
        for (int i = 0; i < grams; i++) {
            count.merge(List.copyOf(tokens.subList(i, i + size)), 1, Integer::sum);
        }
        return (double) count.values().stream().filter(c -> c > 1).count() / grams;
    }
}
