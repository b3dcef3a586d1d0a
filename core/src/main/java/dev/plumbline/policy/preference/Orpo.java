package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;

/// Odds-ratio preference optimisation, Hong et al. (2024), arXiv 2403.07691, eqs. 6 and 7:
/// L = −a_w − λ log σ(o_w − o_l), a = l/|y| the mean log-probability, o = a − log(1 − eᵃ) the logit of eᵃ.
///
/// do/da = 1/(1 − eᵃ), so ∂L/∂l_w = −[1 + λ σ(−o)/(1 − e^a_w)]/|y_w| and ∂L/∂l_l = λ σ(−o)/(1 − e^a_l)/|y_l| with
/// o = o_w − o_l. a = 0 is a certain response with infinite odds: the loss is 0, or +∞ for a certain rejected one; both
/// certain, and any a > 0, NaN. log(1 − eᵃ) by {@link Logistic#log1mexp}. `likelihood` false drops −a_w.
///
/// For one-token responses with Bradley-Terry labels of r the second term alone is least where the odds π/(1 − π) are
/// proportional to e^r: neither λ nor a reference enters, so it is not the optimum of a KL-regularised objective.
///
/// @param lambda λ ≥ 0
public record Orpo(double lambda, boolean likelihood) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless λ is finite and not negative
    public Orpo {
        PreferenceLoss.requireNotNegative("lambda", lambda);
    }

    /// Both terms, as in the paper.
    public Orpo(double lambda) {
        this(lambda, true);
    }

    /// o_w − o_l.
    public static double logOddsRatio(PreferencePair pair) {
        double chosen = pair.chosen() / pair.chosenLength();
        double rejected = pair.rejected() / pair.rejectedLength();
        return (chosen - rejected) - (Logistic.log1mexp(chosen) - Logistic.log1mexp(rejected));
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double chosen = pair.chosen() / pair.chosenLength();
        double rejected = pair.rejected() / pair.rejectedLength();
        double o = logOddsRatio(pair);
        double pull = lambda * Logistic.sigmoid(-o);
        double ratio = lambda * Logistic.softplus(-o);
        // a response that is certain has no pull left: 0/0 in the closed form
        double inChosen = pull == 0 ? 0 : pull / -Math.expm1(chosen);
        double inRejected = pull == 0 ? 0 : pull / -Math.expm1(rejected);
        return new Terms(likelihood ? ratio - chosen : ratio,
                -((likelihood ? 1 : 0) + inChosen) / pair.chosenLength(), inRejected / pair.rejectedLength());
    }
}
