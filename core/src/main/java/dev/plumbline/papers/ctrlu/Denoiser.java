package dev.plumbline.papers.ctrlu;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.diffusion.FourierFeatures;
import dev.plumbline.policy.diffusion.LinearVelocity;
import dev.plumbline.policy.diffusion.NoiseSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// ê(x_t, t, class), for each class linear in random Fourier features of (x_t, t/T), fitted in closed form to
/// `L_pre = mean ‖ê − e‖²`. T = 1000, β from 1e-4 to 0.02.
///
/// @param byClass the models of each class
record Denoiser(List<LinearVelocity> byClass) {
    static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000, 1e-4, 2e-2);
    private static final int FEATURES = 128;
    private static final double RIDGE = 1e-5;

    static Denoiser pretrained(Backend backend, int pointsPerClass, Philox random) {
        var features = FourierFeatures.random(FEATURES, 2, 1.5, 3, random.fork(0));
        var draws = random.fork(1);
        var models = new ArrayList<LinearVelocity>();
        for (int c = 0; c < CurvedClasses.CLASSES; c++) {
            var x = new double[pointsPerClass][];
            var t = new double[pointsPerClass];
            var e = new double[pointsPerClass][];
            for (int j = 0; j < pointsPerClass; j++) {
                int time = 1 + draws.nextInt(SCHEDULE.steps());
                e[j] = normal(draws);
                x[j] = SCHEDULE.noised(CurvedClasses.draw(c, draws), e[j], time);
                t[j] = inUnit(time);
            }
            models.add(LinearVelocity.fit(backend, features, x, t, e, RIDGE));
        }
        return new Denoiser(List.copyOf(models));
    }

    Denoiser copy() {
        return new Denoiser(byClass.stream().map(LinearVelocity::copy).toList());
    }

    static double[] normal(Philox random) {
        return new double[] {random.nextGaussian(), random.nextGaussian()};
    }

    static double inUnit(int time) {
        return (double) time / SCHEDULE.steps();
    }

    static double[] inUnit(int[] times) {
        return Arrays.stream(times).mapToDouble(Denoiser::inUnit).toArray();
    }

    /// x̂₀ from x_t for one class.
    double[][] estimates(int label, double[][] noised, int[] times) {
        double[][] e = byClass.get(label).at(noised, inUnit(times));
        var clean = new double[noised.length][];
        Arrays.setAll(clean, i -> SCHEDULE.clean(noised[i], e[i], times[i]));
        return clean;
    }

    /// DDIM, η = 0, in 50 equal steps from noise.
    double[][] sample(int label, int count, Philox random) {
        int steps = 50;
        var x = new double[count][];
        Arrays.setAll(x, i -> normal(random));
        for (int step = steps; step >= 1; step--) {
            int late = SCHEDULE.steps() * step / steps;
            int early = SCHEDULE.steps() * (step - 1) / steps;
            double[][] e = byClass.get(label).at(x, IntStream.range(0, count).mapToDouble(i -> inUnit(late)).toArray());
            for (int i = 0; i < count; i++) {
                x[i] = SCHEDULE.reverse(x[i], e[i], late, early, 0).mean();
            }
        }
        return x;
    }
}
