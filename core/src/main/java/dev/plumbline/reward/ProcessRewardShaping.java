package dev.plumbline.reward;

/// Reshapes the scores rₖ ∈ [0, 1], shape `[steps]`, that a process reward model gives to the K prefixes of a solution,
/// into rewards uₖ, shape `[steps]`. rₖ belongs to the last token of step k. Gao et al. 2024, arXiv 2410.15115.
///
/// | shaping          | uₖ                                        | Σ_{k ≥ j} uₖ for j ≤ K − 1        |
/// | ---------------- | ----------------------------------------- | --------------------------------- |
/// | Raw              | rₖ                                        | grows with K                      |
/// | LastOnly         | 0, u_K = r_K                              | r_K                               |
/// | LengthNormalized | rₖ / K                                    | at most max r                     |
/// | Clip             | min(rₖ − η, 0)                            | ≤ 0                               |
/// | Delta            | rₖ − rₖ₊₁, then u_{K−1} = r_{K−1}, u_K = 0 | rⱼ                                |
/// | ClipDelta        | Delta of Clip                             | min(rⱼ − η, 0)                    |
///
/// Empty input gives empty output; a NaN score reaches every uₖ that reads it. Every entry is one rounded operation
/// per line of the formula (ClipDelta: two).
public sealed interface ProcessRewardShaping {
    /// u, shape `[steps]`; the input is left as it is.
    double[] shape(double[] stepScores);

    /// uₖ = rₖ.
    record Raw() implements ProcessRewardShaping {
        @Override
        public double[] shape(double[] stepScores) {
            return stepScores.clone();
        }
    }

    /// u_K = r_K, 0 before: an outcome reward model, which scores whole solutions.
    record LastOnly() implements ProcessRewardShaping {
        @Override
        public double[] shape(double[] stepScores) {
            var shaped = new double[stepScores.length];
            if (shaped.length > 0) {
                shaped[shaped.length - 1] = stepScores[shaped.length - 1];
            }
            return shaped;
        }
    }

    /// uₖ = rₖ / K.
    record LengthNormalized() implements ProcessRewardShaping {
        @Override
        public double[] shape(double[] stepScores) {
            var shaped = stepScores.clone();
            for (int k = 0; k < shaped.length; k++) {
                shaped[k] /= shaped.length;
            }
            return shaped;
        }
    }

    /// uₖ = min(rₖ − η, 0): a score of η or more earns nothing, a lower one is a penalty.
    ///
    /// @param eta η, finite; else IllegalArgumentException
    record Clip(double eta) implements ProcessRewardShaping {
        public Clip {
            requireFinite(eta);
        }

        @Override
        public double[] shape(double[] stepScores) {
            var shaped = new double[stepScores.length];
            for (int k = 0; k < shaped.length; k++) {
                shaped[k] = Math.min(stepScores[k] - eta, 0);
            }
            return shaped;
        }
    }

    /// uₖ = rₖ − rₖ₊₁ for k < K − 1, u_{K−1} = r_{K−1}, u_K = 0; for K = 1, u = [0]. The last score is dropped: the
    /// check of the answer rewards the last step. The sign is opposite to that of a progress reward rₖ₊₁ − rₖ.
    record Delta() implements ProcessRewardShaping {
        @Override
        public double[] shape(double[] stepScores) {
            int last = stepScores.length - 1;
            var shaped = new double[stepScores.length];
            for (int k = 0; k < last; k++) {
                shaped[k] = k < last - 1 ? stepScores[k] - stepScores[k + 1] : stepScores[k];
            }
            return shaped;
        }
    }

    /// Delta of Clip, in this order: the other order has totals without a lower bound.
    ///
    /// @param eta η, finite; else IllegalArgumentException
    record ClipDelta(double eta) implements ProcessRewardShaping {
        public ClipDelta {
            requireFinite(eta);
        }

        @Override
        public double[] shape(double[] stepScores) {
            return new Delta().shape(new Clip(eta).shape(stepScores));
        }
    }

    /// Gₖ = α Σ_{j ≥ k} uⱼ + c, shape `[steps]`, undiscounted: with a discount below 1 Delta no longer telescopes.
    /// Summed from the end. α = 0 gives c in every entry whatever the (finite) u.
    ///
    /// @param alpha α, weight of the process rewards, finite; else IllegalArgumentException
    /// @param success c, the outcome reward, given once at the end
    static double[] stepReturns(double[] shaped, double alpha, double success) {
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha must be finite, was " + alpha);
        }
        var returns = new double[shaped.length];
        double suffix = 0;
        for (int k = shaped.length - 1; k >= 0; k--) {
            suffix += shaped[k];
            returns[k] = alpha * suffix + success;
        }
        return returns;
    }

    private static void requireFinite(double eta) {
        if (!Double.isFinite(eta)) {
            throw new IllegalArgumentException("eta must be finite, was " + eta);
        }
    }
}
