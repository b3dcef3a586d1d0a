package dev.plumbline.papers;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.diffusion.FourierFeatures;
import dev.plumbline.policy.diffusion.GaussianMixture;
import dev.plumbline.policy.diffusion.LinearVelocity;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import java.util.Arrays;

/// The generative model of the papers on diffusion: a rectified flow to six Gaussians on a ring (radius 2, deviation 0.25), its
/// velocity linear in 384 random Fourier features and fitted in closed form.
public final class RingFlow {
    public static final GaussianMixture DATA = GaussianMixture.ring(6, 2, 0.25);
    private static final int FEATURES = 384;
    private static final int POINTS = 20_000;
    private static final int FEWEST_POINTS = 1000;
    /// Deviation of frequencies: a kernel of bandwidth 0.5 in x and in t, twice the deviation of a mode.
    private static final double FREQUENCY = 2;
    private static final double RIDGE = 1e-6;
    /// A sample this near to the center of a mode is a good one.
    private static final double NEAR = 0.6;

    private RingFlow() {}

    /// A model of the ring, features and data from `random`.
    ///
    /// @param scale of the number of points that it is fitted to; 1 at most
    public static LinearVelocity reference(Backend backend, Philox random, double scale) {
        int points = Math.max(FEWEST_POINTS, (int) Math.round(POINTS * Math.min(1, scale)));
        var features = FourierFeatures.random(FEATURES, 2, FREQUENCY, FREQUENCY, random.fork(0));
        var draws = random.fork(1);
        double[][] clean = DATA.sample(points, draws);
        var t = new double[points];
        var x = new double[points][];
        var v = new double[points][];
        for (int j = 0; j < points; j++) {
            double[] e = {draws.nextGaussian(), draws.nextGaussian()};
            t[j] = draws.nextDouble();
            x[j] = RectifiedFlow.noised(clean[j], e, t[j]);
            v[j] = RectifiedFlow.target(clean[j], e);
        }
        return LinearVelocity.fit(backend, features, x, t, v, RIDGE);
    }

    /// Share of samples within 0.6 of the center of a mode.
    public static double quality(double[][] samples) {
        double[][] centers = DATA.means();
        return Arrays.stream(samples)
                .filter(x -> Arrays.stream(centers).anyMatch(m -> Math.hypot(x[0] - m[0], x[1] - m[1]) <= NEAR))
                .count() / (double) samples.length;
    }
}
