package dev.plumbline.papers.socialreward;

import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Poisson;
import java.util.Arrays;

/// Prompts, images, and how often other users take an image up.
///
/// p uniform on the unit sphere of ℝ¹⁶; x = norm(m p + noise), noise on the sphere too, m = 0.9; popularity
/// pop = cos(p, x) + 3 x·w with a direction w that alignment knows nothing of. Counts n ~ Poisson(E exp(pop)), exposure
/// E = 4 exp(σ N(0, 1)).
///
/// @param taste w
/// @param prompts p `[prompts][16]`
/// @param images x `[prompts][images][16]`
/// @param exposure E `[prompts][images]`
/// @param counts n `[prompts][images]`
record Community(double[] taste, double[][] prompts, double[][][] images, double[][] exposure, long[][] counts) {
    static final int DIMENSION = 16;
    static final double LIKENESS = 0.9;
    private static final double SCALE = 4;
    private static final double REMIXABILITY = 3;

    /// @param likeness m
    /// @param deviation σ of log exposure
    static Community of(
            double[] taste, int prompts, int images, double likeness, double deviation, Philox random) {
        var p = new double[prompts][];
        var x = new double[prompts][images][];
        var exposure = new double[prompts][images];
        var counts = new long[prompts][images];
        for (int q = 0; q < prompts; q++) {
            double[] prompt = direction(random);
            p[q] = prompt;
            for (int i = 0; i < images; i++) {
                double[] noise = direction(random);
                Arrays.setAll(noise, j -> noise[j] + likeness * prompt[j]);
                x[q][i] = unit(noise);
                exposure[q][i] = SCALE * Math.exp(deviation * random.nextGaussian());
                counts[q][i] = Poisson.draw(exposure[q][i] * Math.exp(popularity(taste, prompt, x[q][i])), random);
            }
        }
        return new Community(taste, p, x, exposure, counts);
    }

    static double popularity(double[] taste, double[] prompt, double[] image) {
        return dot(prompt, image) + REMIXABILITY * dot(taste, image);
    }

    double popularity(int prompt, int image) {
        return popularity(taste, prompts[prompt], images[prompt][image]);
    }

    static double[] direction(Philox random) {
        var direction = new double[DIMENSION];
        Arrays.setAll(direction, _ -> random.nextGaussian());
        return unit(direction);
    }

    private static double[] unit(double[] v) {
        double norm = Math.sqrt(dot(v, v));
        Arrays.setAll(v, j -> v[j] / norm);
        return v;
    }

    static double dot(double[] a, double[] b) {
        double total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i];
        }
        return total;
    }
}
