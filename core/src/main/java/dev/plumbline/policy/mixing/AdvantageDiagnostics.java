package dev.plumbline.policy.mixing;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.GroupAdvantages;

/// What normalising each reward of a group does to the size of the step: with ε = 0 and the divisor G − 1,
/// Σ A_i² = (G − 1) wᵀC w. Uncorrelated rewards give √(Σ w²) where one normalised sum gives 1.
///
/// @param size √(wᵀC w), the root mean square of the advantages in units of divisor G − 1
/// @param correlation C `[M x M]` within the group; rows and columns of constant rewards are 0, the diagonal too
/// @param constant number of rewards that are equal for the whole group
public record AdvantageDiagnostics(double size, double[][] correlation, int constant) {

    /// @param rewards `[G x M]`
    /// @param weights w `[M]`
    /// @throws IllegalArgumentException unless every row has one entry for each weight
    public static AdvantageDiagnostics of(double[][] rewards, double[] weights) {
        int groupSize = rewards.length;
        int count = weights.length;
        var standard = new double[count][groupSize];
        for (int m = 0; m < count; m++) {
            for (int i = 0; i < groupSize; i++) {
                if (rewards[i].length != count) {
                    throw new IllegalArgumentException(rewards[i].length + " rewards for " + count + " weights");
                }
                standard[m][i] = rewards[i][m];
            }
            standard[m] = GroupAdvantages.normalized(standard[m], 0, 1);
        }
        var correlation = new double[count][count];
        var total = new CompensatedSum();
        int constant = 0;
        for (int m = 0; m < count; m++) {
            for (int k = 0; k < count; k++) {
                var product = new CompensatedSum();
                for (int i = 0; i < groupSize; i++) {
                    product.add(standard[m][i] * standard[k][i]);
                }
                correlation[m][k] = groupSize > 1 ? product.value() / (groupSize - 1) : 0;
                total.add(weights[m] * weights[k] * correlation[m][k]);
            }
            constant += correlation[m][m] == 0 ? 1 : 0;
        }
        return new AdvantageDiagnostics(Math.sqrt(Math.max(0, total.value())), correlation, constant);
    }
}
