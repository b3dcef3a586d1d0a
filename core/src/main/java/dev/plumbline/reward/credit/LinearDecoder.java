package dev.plumbline.reward.credit;

/// r̂ = ψ·z + b.
///
/// @param weights ψ `[factors]`
/// @param bias b
public record LinearDecoder(double[] weights, double bias) {
    /// r̂ of one step.
    public double reward(double[] factors) {
        if (factors.length != weights.length) {
            throw new IllegalArgumentException(
                    "there are " + weights.length + " weights, and " + factors.length + " factors");
        }
        double sum = bias;
        for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * factors[k];
        }
        return sum;
    }

    /// r̂ of each step `[steps x factors]`.
    public double[] redistribute(double[][] factors) {
        var rewards = new double[factors.length];
        for (int t = 0; t < rewards.length; t++) {
            rewards[t] = reward(factors[t]);
        }
        return rewards;
    }

    /// r̂ᵢ of each agent and step, one decoder for all of them; the reward of a step is their sum.
    ///
    /// @param factors `[agents x steps x factors]`
    public double[][] credit(double[][][] factors) {
        var credit = new double[factors.length][];
        for (int i = 0; i < credit.length; i++) {
            credit[i] = redistribute(factors[i]);
        }
        return credit;
    }
}
