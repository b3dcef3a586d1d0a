package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.preference.DenoisingPolicy;
import dev.plumbline.preference.PreferenceStrength;

/// A vote of reward models on compared pairs, and the pairs as a {@link DenoisingPolicy} wants them.
public final class Denoising {
    private Denoising() {}

    /// Strength of each pair as the members of `ensemble` see it (on the scale of the ensemble).
    public static PreferenceStrength strength(Backend backend, RewardEnsemble ensemble, PreferencePairs pairs) {
        double[][] margins = ensemble.score(backend, pairs.chosen());
        double[][] rejected = ensemble.score(backend, pairs.rejected());
        for (int m = 0; m < margins.length; m++) {
            for (int i = 0; i < margins[m].length; i++) {
                margins[m][i] -= rejected[m][i];
            }
        }
        return PreferenceStrength.of(margins);
    }

    /// The same pairs with target and margin of the policy. A label y is soft: with σ = ±1 the side that it favours, the policy
    /// sees the strength σ u of that side and asks for t and μ there. Then the target is y t + (1 − y) (1 − t), and
    /// (2y − 1) μ is added to the pair's own margin: a tie (y = 1/2) stays one.
    ///
    /// @throws IllegalArgumentException if there is another number of strengths than pairs
    public static PreferencePairs apply(PreferencePairs pairs, PreferenceStrength strength, DenoisingPolicy policy) {
        if (strength.size() != pairs.size()) {
            throw new IllegalArgumentException(strength.size() + " strengths for " + pairs.size() + " pairs");
        }
        var target = new double[pairs.size()];
        var margin = new double[pairs.size()];
        for (int i = 0; i < target.length; i++) {
            double y = pairs.target(i);
            double u = strength.mean()[i];
            var wanted = policy.target(y < 0.5 ? -u : u);
            double t = wanted.labelledTarget();
            target[i] = y * t + (1 - y) * (1 - t);
            margin[i] = (pairs.margin() == null ? 0 : pairs.margin()[i]) + (2 * y - 1) * wanted.labelledMargin();
        }
        return new PreferencePairs(pairs.chosen(), pairs.rejected(), margin, pairs.weight(), target, pairs.group());
    }
}
