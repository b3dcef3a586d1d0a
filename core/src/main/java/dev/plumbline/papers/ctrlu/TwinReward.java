package dev.plumbline.papers.ctrlu;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.policy.diffusion.NoiseSchedule;
import dev.plumbline.reward.UncertaintyWeighting;
import java.util.Arrays;

/// The reward part of {@link TwinObjective} for points of the plane, λ mean(e^(−U) ℓ) + mean(U), and its slopes in the
/// predicted noise of both views by the chain L → logits → x̂₀ → ê, dx̂₀/dê = −√(1 − ā)/√ā.
///
/// @param value of the reward part
/// @param first dL/dê of the first views `[images][2]`
/// @param second of the second views
record TwinReward(double value, double[][] first, double[][] second) {

    /// Estimates of the same images at two times.
    ///
    /// @param labels condition `[images]`
    /// @param firstTimes t₁ `[images]`
    /// @param first x̂₀ from t₁ `[images][2]`
    record Views(int[] labels, int[] firstTimes, int[] secondTimes, double[][] first, double[][] second) {}

    /// @param weighting null: λ mean(ℓ) of the first views alone
    static TwinReward of(Backend backend, NoiseSchedule schedule, Views views, PlaneReward reward,
            UncertaintyWeighting weighting, TwinObjective objective, double lambda) {
        int n = views.labels().length;
        var valid = new boolean[n][1];
        for (boolean[] image : valid) {
            Arrays.fill(image, true);
        }
        double[][] mean = objective.weights(views.firstTimes(), valid);
        var terms = (weighting == null ? UncertaintyWeighting.detached(1) : weighting).classification(backend,
                backend.tensor(DType.FLOAT64, reward.logits(views.first()), n, CurvedClasses.CLASSES),
                backend.tensor(DType.FLOAT64, reward.logits(views.second()), n, CurvedClasses.CLASSES), views.labels(),
                lambda);
        double value = 0;
        var first = new double[n][2];
        var second = new double[n][2];
        for (int i = 0; i < n; i++) {
            if (mean[i][0] > 0) {
                double trust = weighting == null ? 1 / terms.weight()[i] : 1; // takes the weight out again
                value += trust * mean[i][0] * terms.loss()[i];
                first[i] = byNoise(schedule, views.firstTimes()[i],
                        reward.inPoint(views.first()[i], terms.gradPrimary()[i]),
                        trust * mean[i][0]);
                second[i] = byNoise(schedule, views.secondTimes()[i],
                        reward.inPoint(views.second()[i], terms.gradAuxiliary()[i]), mean[i][0]);
            }
        }
        return new TwinReward(value, first, second);
    }

    private static double[] byNoise(NoiseSchedule schedule, int time, double[] byEstimate, double factor) {
        double chain = -schedule.noise(time) / schedule.signal(time);
        return Arrays.stream(byEstimate).map(slope -> factor * chain * slope).toArray();
    }
}
