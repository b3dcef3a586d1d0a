package dev.plumbline.preference.rankings;

import java.util.Arrays;

/// Elo's online ratings (1978): stochastic gradient ascent on the Bradley-Terry likelihood.
///
/// After a game with score S of i against j: R_i ← R_i + K (S − E), R_j ← R_j − K (S − E),
/// E = 1/(1 + 10^{(R_j − R_i)/scale}). In log-strengths θ = R ln 10/scale the step size is K ln 10/scale (0.0057565 K
/// at scale 400). The sum of ratings does not change. Ratings depend on the order of games and on K; averaging over
/// permutations does not make them the maximum-likelihood estimate.
///
/// Not thread-safe.
public final class EloRating {
    private final double k;
    private final double scale;
    private final double[] rating;

    /// All ratings at `initial`.
    ///
    /// @throws IllegalArgumentException unless there are items, K and scale are positive and finite, and `initial` is
    ///     finite
    public EloRating(int items, double k, double scale, double initial) {
        if (items < 1) {
            throw new IllegalArgumentException("Elo needs items, their number was " + items);
        }
        if (!(k > 0 && k <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("K must be positive and finite, was " + k);
        }
        if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be positive and finite, was " + scale);
        }
        if (!(Math.abs(initial) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("initial rating must be finite, was " + initial);
        }
        this.k = k;
        this.scale = scale;
        this.rating = new double[items];
        Arrays.fill(rating, initial);
    }

    /// E, the expected score of i against j.
    public double expected(int i, int j) {
        return 1 / (1 + Math.pow(10, (rating[j] - rating[i]) / scale));
    }

    /// Takes in one game: score 1 for a win of i, 0 for a loss, 1/2 for a tie; values between are allowed.
    ///
    /// @throws IllegalArgumentException if i = j or the score is not in [0, 1]
    public void update(int i, int j, double score) {
        if (i == j) {
            throw new IllegalArgumentException("an item cannot play against itself: " + i);
        }
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score must lie in [0, 1], was " + score);
        }
        double change = k * (score - expected(i, j));
        rating[i] += change;
        rating[j] -= change;
    }

    /// Current ratings.
    public double[] ratings() {
        return rating.clone();
    }

    /// θ_i = R_i ln 10/scale.
    public double[] theta() {
        return Arrays.stream(rating).map(r -> r * Math.log(10) / scale).toArray();
    }
}
