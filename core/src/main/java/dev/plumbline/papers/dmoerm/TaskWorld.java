package dev.plumbline.papers.dmoerm;

import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.PreferenceNoise;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// Tasks with capabilities of their own: cap_tk(x) = 2 tanh(1.5 a_tk · x), a_tk a random unit vector, and the true
/// reward Σ_k v_tk cap_tk(x), v_tk uniform on [0.5, 1.5). Responses x are N(0, I₂₄), prompts N(μ_t, 0.5² I₈) with μ_t
/// from N(0, I₈).
///
/// @param directions a `[tasks][capabilities][24]`
/// @param weights v `[tasks][capabilities]`
/// @param centers μ `[tasks][8]`
record TaskWorld(double[][][] directions, double[][] weights, double[][] centers) {
    static final int TASKS = 4;
    static final int CAPABILITIES = 3;
    static final int FEATURES = 24;
    static final int PROMPT_FEATURES = 8;
    private static final double SPREAD = 0.5;

    static TaskWorld of(Philox random) {
        var directions = new double[TASKS][CAPABILITIES][];
        var weights = new double[TASKS][CAPABILITIES];
        var centers = new double[TASKS][];
        for (int t = 0; t < TASKS; t++) {
            for (int k = 0; k < CAPABILITIES; k++) {
                double[] a = gaussian(FEATURES, random);
                double norm = Math.sqrt(Arrays.stream(a).map(x -> x * x).sum());
                directions[t][k] = Arrays.stream(a).map(x -> x / norm).toArray();
                weights[t][k] = 0.5 + random.nextDouble();
            }
            centers[t] = gaussian(PROMPT_FEATURES, random);
        }
        return new TaskWorld(directions, weights, centers);
    }

    static double[] gaussian(int size, Philox random) {
        var x = new double[size];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    static double[][] responses(int count, Philox random) {
        var rows = new double[count][];
        Arrays.setAll(rows, i -> gaussian(FEATURES, random));
        return rows;
    }

    double[][] prompts(int task, int count, Philox random) {
        var rows = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] noise = gaussian(PROMPT_FEATURES, random);
            rows[i] = new double[PROMPT_FEATURES];
            Arrays.setAll(rows[i], j -> centers[task][j] + SPREAD * noise[j]);
        }
        return rows;
    }

    double capability(int task, int k, double[] x) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += directions[task][k][j] * x[j];
        }
        return 2 * Math.tanh(1.5 * sum);
    }

    double reward(int task, double[] x) {
        double sum = 0;
        for (int k = 0; k < CAPABILITIES; k++) {
            sum += weights[task][k] * capability(task, k, x);
        }
        return sum;
    }

    /// Pairs ordered by `value`, each label then reversed with probability `flips`.
    static PreferencePairs pairs(int count, ToDoubleFunction<double[]> value, double flips, Philox random) {
        double[][] first = responses(count, random);
        double[][] second = responses(count, random);
        boolean[] flip = PreferenceNoise.flips(count, flips, random);
        for (int i = 0; i < count; i++) {
            if (value.applyAsDouble(first[i]) > value.applyAsDouble(second[i]) == flip[i]) {
                double[] x = first[i];
                first[i] = second[i];
                second[i] = x;
            }
        }
        return PreferencePairs.of(first, second);
    }

    /// Pairs of one capability from a judge asked in both orders, wrong with probability `error` in each, kept where
    /// its answers agree.
    PreferencePairs judged(int task, int k, int count, double error, Philox random) {
        var truth = pairs(count, x -> capability(task, k, x), 0, random);
        boolean[] wrongOnce = PreferenceNoise.flips(count, error, random);
        boolean[] wrongAgain = PreferenceNoise.flips(count, error, random);
        var kept = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (wrongOnce[i] == wrongAgain[i]) {
                kept[size++] = i;
            }
        }
        kept = Arrays.copyOf(kept, size);
        var flip = new boolean[size];
        for (int i = 0; i < size; i++) {
            flip[i] = wrongOnce[kept[i]];
        }
        return truth.select(kept).withFlippedLabels(flip);
    }
}
