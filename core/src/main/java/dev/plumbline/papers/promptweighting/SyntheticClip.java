package dev.plumbline.papers.promptweighting;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Embeddings of images and texts as a model like CLIP might have them: 200 concepts μ_c on the sphere of 64
/// dimensions, the first 20 of which are the classes, and a direction m that says "image".
///
/// Image: normalise(μ_c + m + 0.3 N(0, I)). Logits: 30 times the cosine.
///
/// @param concepts μ `[200][64]`
/// @param modality m `[64]`
/// @param images of the classes `[n][64]`
/// @param labels `[n]`
/// @param pretrain images of all concepts `[n′][64]`
record SyntheticClip(double[][] concepts, double[] modality, double[][] images, int[] labels, double[][] pretrain) {
    static final int CLASSES = 20;
    private static final int DIMENSIONS = 64;
    private static final int CONCEPTS = 200;
    private static final double SCALE = 30;

    /// Text embeddings of one kind of prompt.
    ///
    /// @param text t `[prompt][class][64]`
    /// @param signal how much of the class a prompt says
    record Prompts(double[][][] text, double[] signal) {}

    static SyntheticClip of(long seed, int images, int pretrain) {
        var random = new Philox(seed, 0);
        var concepts = new double[CONCEPTS][];
        Arrays.setAll(concepts, _ -> normalized(gaussian(random, 1)));
        double[] modality = normalized(gaussian(random, 1));
        var clip = new SyntheticClip(concepts, modality, new double[images][], new int[images], new double[pretrain][]);
        var draws = new Philox(seed, 1);
        for (int n = 0; n < images; n++) {
            clip.labels[n] = draws.nextInt(CLASSES);
            clip.images[n] = clip.image(clip.labels[n], draws);
        }
        for (int n = 0; n < pretrain; n++) {
            clip.pretrain[n] = clip.image(draws.nextInt(CONCEPTS), draws);
        }
        return clip;
    }

    private double[] image(int concept, Philox random) {
        double[] x = gaussian(random, 0.3);
        Arrays.setAll(x, d -> x[d] + concepts[concept][d] + modality[d]);
        return normalized(x);
    }

    /// 40 prompts, normalise(α_p μ_k + g_p + 0.12 N(0, I)): α in [0.5, 1] with probability 0.3, else in [0.05, 0.2];
    /// bias g_p = U(−bias, bias) m + 0.1 N(0, I), the same for all classes.
    Prompts mixedPrompts(double bias, Philox random) {
        var prompts = new Prompts(new double[40][CLASSES][], new double[40]);
        for (int p = 0; p < 40; p++) {
            double signal = random.nextDouble() < 0.3
                    ? 0.5 + 0.5 * random.nextDouble()
                    : 0.05 + 0.15 * random.nextDouble();
            double along = bias * (2 * random.nextDouble() - 1);
            double[] offset = gaussian(random, 0.1);
            Arrays.setAll(offset, d -> offset[d] + along * modality[d]);
            prompts.signal[p] = signal;
            fill(prompts.text[p], signal, offset, 0.12, random);
        }
        return prompts;
    }

    /// `count` prompts about a direction u_p of their own: normalise(2.4 u_p + signal μ_k + noise N(0, I)).
    Prompts offCenterPrompts(int count, double signal, double noise, Philox random) {
        var prompts = new Prompts(new double[count][CLASSES][], new double[count]);
        for (int p = 0; p < count; p++) {
            double[] u = normalized(gaussian(random, 1));
            Arrays.setAll(u, d -> 2.4 * u[d]);
            prompts.signal[p] = signal;
            fill(prompts.text[p], signal, u, noise, random);
        }
        return prompts;
    }

    private void fill(double[][] text, double signal, double[] offset, double noise, Philox random) {
        for (int k = 0; k < CLASSES; k++) {
            double[] t = gaussian(random, noise);
            double[] concept = concepts[k];
            Arrays.setAll(t, d -> t[d] + signal * concept[d] + offset[d]);
            text[k] = normalized(t);
        }
    }

    /// Logits `[image][prompt][class]`, one matrix product.
    static double[][][] logits(Backend backend, double[][] images, double[][][] text) {
        int prompts = text.length;
        var flat = Arrays.stream(text).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
        try (var _ = backend.scope()) {
            var left = backend.tensor(DType.FLOAT64,
                    Arrays.stream(images).flatMapToDouble(Arrays::stream).toArray(), images.length, DIMENSIONS);
            var right = backend.tensor(DType.FLOAT64, flat, prompts * CLASSES, DIMENSIONS);
            double[] products = backend.model().matmul(left, false, right, true).toArray();
            var out = new double[images.length][prompts][CLASSES];
            for (int n = 0; n < images.length; n++) {
                for (int p = 0; p < prompts; p++) {
                    for (int k = 0; k < CLASSES; k++) {
                        out[n][p][k] = SCALE * products[(n * prompts + p) * CLASSES + k];
                    }
                }
            }
            return out;
        }
    }

    private static double[] gaussian(Philox random, double deviation) {
        var x = new double[DIMENSIONS];
        Arrays.setAll(x, _ -> deviation * random.nextGaussian());
        return x;
    }

    private static double[] normalized(double... x) {
        double norm = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
        return Arrays.stream(x).map(v -> v / norm).toArray();
    }
}
