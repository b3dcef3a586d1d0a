package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;

/// Function of the scaled margin z = β h that a preference loss applies, with its derivative. All but {@link Exo} and
/// {@link DiscoPop} are convex for the label noise that they are meant for; {@link Robust} is convex since its
/// curvature is σ(z) σ(−z) whatever ε is.
public sealed interface MarginLink {

    /// @param value ℓ(z)
    /// @param slope ℓ′(z)
    record Point(double value, double slope) {}

    /// ℓ and ℓ′ at z; NaN gives NaN, and so does −∞ for {@link DiscoPop}.
    Point at(double z);

    /// −log σ(z).
    static MarginLink logistic() {
        return new Smoothed(0);
    }

    /// (1 − ε) softplus(−z) + ε softplus(z), slope σ(z) − (1 − ε); ε = 0 is the logistic loss, ε = 1/2 symmetric in z.
    /// Minimum at z = logit(1 − ε). Mitchell (2023), conservative DPO.
    record Smoothed(double epsilon) implements MarginLink {
        /// @throws IllegalArgumentException unless 0 ≤ ε ≤ 1/2
        public Smoothed {
            if (!(epsilon >= 0 && epsilon <= 0.5)) {
                throw new IllegalArgumentException("epsilon must lie in [0, 0.5], was " + epsilon);
            }
        }

        @Override
        public Point at(double z) {
            // without smoothing the second term is absent, also where it is infinite
            double mirrored = epsilon == 0 ? 0 : epsilon * Logistic.softplus(z);
            return new Point((1 - epsilon) * Logistic.softplus(-z) + mirrored,
                    epsilon * Logistic.sigmoid(z) - (1 - epsilon) * Logistic.sigmoid(-z));
        }
    }

    /// [(1 − ε) softplus(−z) − ε softplus(z)]/(1 − 2ε), slope −[(1 − ε) σ(−z) + ε σ(z)]/(1 − 2ε): its mean over labels
    /// that are flipped with probability ε is the logistic loss of the true label. Negative for large z. Chowdhury,
    /// Kini and Natarajan (2024), arXiv 2403.00409, eq. 11.
    record Robust(double epsilon) implements MarginLink {
        /// @throws IllegalArgumentException unless 0 ≤ ε < 1/2
        public Robust {
            if (!(epsilon >= 0 && epsilon < 0.5)) {
                throw new IllegalArgumentException("epsilon must lie in [0, 0.5), was " + epsilon);
            }
        }

        @Override
        public Point at(double z) {
            double mirrored = epsilon == 0 ? 0 : epsilon * Logistic.softplus(z);
            double divisor = 1 - 2 * epsilon;
            return new Point(((1 - epsilon) * Logistic.softplus(-z) - mirrored) / divisor,
                    -((1 - epsilon) * Logistic.sigmoid(-z) + epsilon * Logistic.sigmoid(z)) / divisor);
        }
    }

    /// max(0, 1 − z), slope −1 below 1 and 0 from 1 on. Zhao et al. (2023), arXiv 2305.10425; Liu et al. (2024), RSO.
    record Hinge() implements MarginLink {
        @Override
        public Point at(double z) {
            return new Point(Math.max(0, 1 - z), Double.isNaN(z) ? z : z < 1 ? -1 : 0);
        }
    }

    /// Reverse KL of σ(z) to a smoothed label: with q = σ(z), q log(q/(1 − ε)) + (1 − q) log((1 − q)/ε), slope
    /// σ(z) σ(−z) (z − logit(1 − ε)). Minimum 0 at z = logit(1 − ε); −log(1 − ε) at +∞, −log ε at −∞; not convex. Ji et
    /// al. (2024), EXO, arXiv 2402.00856, eq. 16.
    record Exo(double epsilon) implements MarginLink {
        /// @throws IllegalArgumentException unless 0 < ε < 1/2
        public Exo {
            if (!(epsilon > 0 && epsilon < 0.5)) {
                throw new IllegalArgumentException("epsilon must lie strictly between 0 and 0.5, was " + epsilon);
            }
        }

        @Override
        public Point at(double z) {
            double logRight = Math.log1p(-epsilon);
            double logWrong = Math.log(epsilon);
            if (Double.isInfinite(z)) {
                return new Point(z > 0 ? -logRight : -logWrong, 0);
            }
            double value = Logistic.sigmoid(z) * (Logistic.logSigmoid(z) - logRight)
                    + Logistic.sigmoid(-z) * (Logistic.logSigmoid(-z) - logWrong);
            return new Point(value, Logistic.sigmoidSlope(z) * (z - (logRight - logWrong)));
        }
    }

    /// (1 − w) softplus(−z) + w e⁻ᶻ, w = σ(z/τ): logistic for z ≪ 0, exponential for z ≫ 0. Lu et al. (2024), DiscoPOP,
    /// arXiv 2406.08414; their τ is 0.05. Not convex.
    ///
    /// Slope −(1 − w) σ(−z) − w e⁻ᶻ + w (1 − w) (e⁻ᶻ − softplus(−z))/τ. w e⁻ᶻ is exp(log σ(z/τ) − z), which is small
    /// where e⁻ᶻ alone overflows.
    record DiscoPop(double temperature) implements MarginLink {
        /// @throws IllegalArgumentException unless 0 < τ < 1, where the loss is bounded for z → −∞ by the logistic one
        public DiscoPop {
            if (!(temperature > 0 && temperature < 1)) {
                throw new IllegalArgumentException("temperature must lie strictly in (0, 1), was " + temperature);
            }
        }

        @Override
        public Point at(double z) {
            double scaled = z / temperature;
            double stay = Logistic.sigmoid(-scaled);
            double exponential = Math.exp(Logistic.logSigmoid(scaled) - z);
            double softplus = Logistic.softplus(-z);
            double value = stay * softplus + exponential;
            double change = stay * exponential - Logistic.sigmoidSlope(scaled) * softplus;
            return new Point(value, -stay * Logistic.sigmoid(-z) - exponential + change / temperature);
        }
    }
}
