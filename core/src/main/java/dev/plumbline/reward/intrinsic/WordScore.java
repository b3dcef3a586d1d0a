package dev.plumbline.reward.intrinsic;

/// s(o) = Σ over words of o of their weights: linear in a bag of words.
final class WordScore {
    private final int[][] words;
    private final double[] weights;
    private final double[] gradient;

    /// @param words of each caption, numbers from 0
    WordScore(int[][] words) {
        this.words = words.clone();
        int count = 0;
        for (int[] caption : words) {
            for (int word : caption) {
                count = Math.max(count, word + 1);
            }
        }
        weights = new double[count];
        gradient = new double[count];
    }

    double of(int caption) {
        double score = 0;
        for (int word : words[caption]) {
            score += weights[word];
        }
        return score;
    }

    /// Adds slope · ds(o)/dweights to the gradient of this step.
    void accumulate(int caption, double slope) {
        for (int word : words[caption]) {
            gradient[word] += slope;
        }
    }

    /// One step down, the gradient shortened to length `clip` if it is longer; clears it.
    void descend(double rate, double clip) {
        double squares = 0;
        for (double g : gradient) {
            squares += g * g;
        }
        double length = Math.sqrt(squares);
        double factor = rate * (length > clip ? clip / length : 1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] -= factor * gradient[i];
            gradient[i] = 0;
        }
    }
}
