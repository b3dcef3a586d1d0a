package dev.plumbline.papers.barfi;

import dev.plumbline.policy.FiniteMdp;
import java.util.List;

/// The inner update and what its implicit gradient needs, from a batch of episodes of a tabular softmax policy.
///
/// Δ(θ) = mean Σ_t ψ_t G_t, ψ_t = ∇log π(a_t|s_t), G_t = Σ_{j ≥ t} γ^{j−t} (r_j − λ log π_j): no γᵗ in front, the usual
/// biased direction. Rows of θ are states. Its root in expectation is π = softmax(Q̃/λ) wherever the policy goes, so
/// that {@link dev.plumbline.decision.SoftHypergradient} is its implicit gradient, solved.
///
/// @param rewards r_φ of each step of each episode
/// @param discount γ_φ
/// @param temperature λ
record InnerEpisodes(
        double[][] policy, List<FiniteMdp.Trajectory> episodes, List<double[]> rewards, double discount,
        double temperature) {

    /// G_t `[steps]` of an episode.
    double[] returns(int episode) {
        var path = episodes.get(episode);
        var returns = new double[path.length()];
        double g = 0;
        for (int t = path.length() - 1; t >= 0; t--) {
            double p = policy[path.states()[t]][path.actions()[t]];
            g = rewards.get(episode)[t] - temperature * Math.log(p) + discount * g;
            returns[t] = g;
        }
        return returns;
    }

    /// Δ in a row, `[states · actions]`.
    double[] direction() {
        var direction = new double[policy.length * policy[0].length];
        for (int e = 0; e < episodes.size(); e++) {
            var path = episodes.get(e);
            double[] returns = returns(e);
            for (int t = 0; t < path.length(); t++) {
                addScore(direction, path, t, returns[t] / episodes.size());
            }
        }
        return direction;
    }

    /// out ← out + weight ψ_t.
    private void addScore(double[] out, FiniteMdp.Trajectory path, int t, double weight) {
        int s = path.states()[t];
        double[] p = policy[s];
        for (int a = 0; a < p.length; a++) {
            out[s * p.length + a] += weight * ((a == path.actions()[t] ? 1 : 0) - p[a]);
        }
    }

    /// b·ψ_t.
    private double along(double[] b, FiniteMdp.Trajectory path, int t) {
        int s = path.states()[t];
        double[] p = policy[s];
        double product = b[s * p.length + path.actions()[t]];
        for (int a = 0; a < p.length; a++) {
            product -= p[a] * b[s * p.length + a];
        }
        return product;
    }

    /// Hᵀ b without a baseline, as the authors have it.
    double[] transposedProduct(double[] b) {
        return transposedProduct(b, new double[policy.length]);
    }

    /// Hᵀ b, the gradient of b·Δ in θ with the episodes held fixed (no weights for how likely they are):
    /// mean Σ_t [(G_t − B(s_t)) ∇(b·ψ_t) − λ (b·ψ_t) Σ_{j ≥ t} γ^{j−t} ψ_j], ∇(b·ψ_t)_a = −π_a (b_a − Σ π b) in the row
    /// of s_t.
    ///
    /// A baseline leaves E Δ as it is, but not this: at the inner root, with F the Fisher information of a state and n
    /// its visits, the derivative of E Δ is −λ n F, and the expectation of this −(λ + Ṽ(s) − B(s)) n F. So B = Ṽ makes
    /// it right; B = 0 has another size, and the other sign where Ṽ < −λ.
    ///
    /// @param baseline B `[states]`
    double[] transposedProduct(double[] b, double[] baseline) {
        var product = new double[b.length];
        for (int e = 0; e < episodes.size(); e++) {
            var path = episodes.get(e);
            double[] returns = returns(e);
            double earlier = 0;
            for (int t = 0; t < path.length(); t++) {
                int s = path.states()[t];
                double[] p = policy[s];
                double mean = 0;
                for (int a = 0; a < p.length; a++) {
                    mean += p[a] * b[s * p.length + a];
                }
                for (int a = 0; a < p.length; a++) {
                    product[s * p.length + a] -=
                            (returns[t] - baseline[s]) * p[a] * (b[s * p.length + a] - mean) / episodes.size();
                }
                earlier = discount * earlier + along(b, path, t);
                addScore(product, path, t, -temperature * earlier / episodes.size());
            }
        }
        return product;
    }

    /// xᵀ dΔ/dr_φ `[states x actions]`: mean Σ_j 1[(s_j, a_j)] Σ_{t ≤ j} γ^{j−t} x·ψ_t.
    double[][] rewardProduct(double[] x) {
        var product = new double[policy.length][policy[0].length];
        for (var path : episodes) {
            double earlier = 0;
            for (int j = 0; j < path.length(); j++) {
                earlier = discount * earlier + along(x, path, j);
                product[path.states()[j]][path.actions()[j]] += earlier / episodes.size();
            }
        }
        return product;
    }

    /// xᵀ dΔ/dγ_φ: mean Σ_j (r_j − λ log π_j) Σ_{t ≤ j} (j − t) γ^{j−t−1} x·ψ_t.
    double discountProduct(double[] x) {
        double product = 0;
        for (int e = 0; e < episodes.size(); e++) {
            var path = episodes.get(e);
            double earlier = 0;
            double slope = 0;
            for (int j = 0; j < path.length(); j++) {
                slope = discount * slope + earlier;
                earlier = discount * earlier + along(x, path, j);
                double p = policy[path.states()[j]][path.actions()[j]];
                product += (rewards.get(e)[j] - temperature * Math.log(p)) * slope / episodes.size();
            }
        }
        return product;
    }
}
