package dev.plumbline.papers.noisyrewards;

import dev.plumbline.numerics.Philox;

/// Sizes that all experiments share: in a step, {@link #BATCH} prompts of {@link #ROLLOUTS} rollouts, step size
/// {@link #RATE}. `scale` multiplies the number of prompts in the table, and the batch with it, so that each prompt is seen as
/// often.
final class Study {
    static final int ROLLOUTS = 4;
    static final int ANSWERS = 10;
    static final int STEPS = 600;
    static final double RATE = 0.5;
    private static final int PROMPTS = 50;
    private static final int BATCH = 16;

    private Study() {}

    static int prompts(double scale) {
        return Math.max(4, (int) Math.round(PROMPTS * scale));
    }

    static int batch(double scale) {
        return Math.max(1, Math.min(prompts(scale), (int) Math.round(BATCH * scale)));
    }

    /// Streams of one seed: what is drawn for one purpose moves nothing of another.
    enum Stream {
        WORLD, SAMPLING, NOISE
    }

    static Philox random(long seed, int experiment, Stream stream) {
        return new Philox(seed, 100 + 10L * experiment + stream.ordinal());
    }
}
