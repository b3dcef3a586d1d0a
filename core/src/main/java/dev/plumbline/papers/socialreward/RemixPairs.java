package dev.plumbline.papers.socialreward;

import dev.plumbline.preference.contrastive.Triplets;
import java.util.ArrayList;
import java.util.List;

/// Pairs from counts: of each prompt the image of the highest count against that of the lowest, if they are at least
/// `gap` apart. For equal exposure nᵢ | nᵢ + nⱼ ~ Binomial(nᵢ + nⱼ, σ(popᵢ − popⱼ)); unequal exposure adds log Eᵢ/Eⱼ to
/// the logit, which is the offset of a pair here.
///
/// @param prompt number of each pair's prompt
/// @param popular number of the image within the prompt
/// @param unpopular likewise
record RemixPairs(int[] prompt, int[] popular, int[] unpopular) {

    /// The first of equal counts is taken.
    ///
    /// @param gap at least 1
    static RemixPairs of(long[][] counts, long gap) {
        if (gap < 1) {
            throw new IllegalArgumentException("gap must be at least 1, was " + gap);
        }
        List<int[]> pairs = new ArrayList<>();
        for (int q = 0; q < counts.length; q++) {
            int most = 0;
            int least = 0;
            for (int i = 1; i < counts[q].length; i++) {
                most = counts[q][i] > counts[q][most] ? i : most;
                least = counts[q][i] < counts[q][least] ? i : least;
            }
            if (counts[q][most] - counts[q][least] >= gap) {
                pairs.add(new int[] {q, most, least});
            }
        }
        return new RemixPairs(column(pairs, 0), column(pairs, 1), column(pairs, 2));
    }

    private static int[] column(List<int[]> pairs, int column) {
        return pairs.stream().mapToInt(pair -> pair[column]).toArray();
    }

    int size() {
        return prompt.length;
    }

    /// Share of pairs whose popular image is the less popular one in truth; NaN without pairs.
    double labelError(Community community) {
        double wrong = 0;
        for (int i = 0; i < prompt.length; i++) {
            wrong += community.popularity(prompt[i], popular[i]) < community.popularity(prompt[i], unpopular[i])
                    ? 1 : 0;
        }
        return wrong / prompt.length;
    }

    Triplets triplets(Community community) {
        int n = prompt.length;
        var anchor = new double[n][];
        var positive = new double[n][];
        var negative = new double[n][];
        var offset = new double[n];
        for (int i = 0; i < n; i++) {
            int q = prompt[i];
            anchor[i] = community.prompts()[q];
            positive[i] = community.images()[q][popular[i]];
            negative[i] = community.images()[q][unpopular[i]];
            offset[i] = Math.log(community.exposure()[q][popular[i]] / community.exposure()[q][unpopular[i]]);
        }
        return new Triplets(anchor, positive, negative, offset);
    }
}
