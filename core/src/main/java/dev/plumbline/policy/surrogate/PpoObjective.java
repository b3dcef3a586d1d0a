package dev.plumbline.policy.surrogate;

/// L = L_π + c_v L_v − c_H H + β KL, all four of one token or already reduced. Schulman et al. (2017), eq. 9, with the
/// penalty in the loss; c_v = 0.1 in RLHF, 0.5 in control. Derivatives: 1, c_v, −c_H, β. A coefficient of 0 drops its
/// term, whatever it holds.
public record PpoObjective(double valueCoefficient, double entropyCoefficient, double klCoefficient) {
    /// @throws IllegalArgumentException unless all are finite and not negative
    public PpoObjective {
        for (double c : new double[] {valueCoefficient, entropyCoefficient, klCoefficient}) {
            if (!(c >= 0 && c <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("coefficients must be finite and not negative, found " + c);
            }
        }
    }

    /// L.
    public double total(double policyLoss, double valueLoss, double entropy, double kl) {
        return policyLoss + term(valueCoefficient, valueLoss) - term(entropyCoefficient, entropy)
                + term(klCoefficient, kl);
    }

    private static double term(double coefficient, double x) {
        return coefficient == 0 ? 0 : coefficient * x;
    }
}
