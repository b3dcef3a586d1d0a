package dev.plumbline.papers.rewardmath;

import dev.plumbline.numerics.Philox;

/// A reward model with blind spots: score = −a_error + b style + noise, the noise of wrong solutions f times as large.
///
/// @param sensitivity a_j of each kind of error, a₀ = 0
/// @param style b
/// @param noise standard deviation of what is peculiar to a right solution
/// @param wildness f: where it is above 1, the highest scores of many draws are wrong solutions
record StyledReward(double[] sensitivity, double style, double noise, double wildness) {

    /// a_j ~ Gamma(3/2, 1), b ~ N(0, 9), noise ~ U(1/2, 2); f ~ U(1, 4) if `wild`, else 1.
    static StyledReward random(boolean wild, Philox random) {
        var sensitivity = new double[StyledSolution.ERRORS + 1];
        for (int j = 1; j < sensitivity.length; j++) {
            sensitivity[j] = gammaThreeHalves(random);
        }
        double style = 3 * random.nextGaussian();
        double noise = 0.5 + 1.5 * random.nextDouble();
        return new StyledReward(sensitivity, style, noise, wild ? 1 + 3 * random.nextDouble() : 1);
    }

    /// Exactly Gamma(3/2, 1): an exponential, Gamma(1, 1), and half a squared normal, Gamma(1/2, 1).
    static double gammaThreeHalves(Philox random) {
        double normal = random.nextGaussian();
        return normal * normal / 2 - Math.log1p(-random.nextDouble());
    }

    double score(StyledSolution solution, Philox random) {
        double spread = solution.correct() ? noise : wildness * noise;
        return style * solution.style() - sensitivity[solution.error()] + spread * random.nextGaussian();
    }
}
