package dev.plumbline.oracle.operations;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/// A valid call of every operation, drawn at random: smooth points, no ties.
final class SampleCases {
    private final SplittableRandom random;
    private final Map<String, double[]> inputs = new LinkedHashMap<>();
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();

    private SampleCases(long seed) {
        random = new SplittableRandom(seed);
    }

    static OracleCase of(String id, long seed) {
        var sample = new SampleCases(seed);
        sample.fill(id);
        return new OracleCase(id, sample.inputs, sample.shapes, sample.parameters);
    }

    private double score() {
        return random.nextDouble(-3, 3);
    }

    private void put(String name, DoubleSupplier element, int... shape) {
        int size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        var data = new double[size];
        Arrays.setAll(data, i -> element.getAsDouble());
        inputs.put(name, data);
        shapes.put(name, shape);
    }

    private static void normalize(double[] elements, int columns) {
        for (int from = 0; from < elements.length; from += columns) {
            double sum = Arrays.stream(elements, from, from + columns).sum();
            for (int i = from; i < from + columns; i++) {
                elements[i] /= sum;
            }
        }
    }

    private void scores(int[] shape, String... names) {
        for (var name : names) {
            put(name, this::score, shape);
        }
    }

    private void fill(String id) {
        int[] vector = {5};
        int[] rows = {2, 4};
        var kind = id.substring(id.indexOf('.') + 1);
        switch (kind) {
            case "log_sigmoid", "softplus", "sigmoid", "sum", "tanh", "relu", "silu", "cosine", "whiten" -> scores(vector, "x");
            case "log_sum_exp", "log_softmax", "column_sum" -> scores(rows, "x");
            case "weighted_mean" -> {
                scores(vector, "x");
                put("weight", random::nextDouble, vector);
            }
            case "bradley_terry_loss" -> {
                scores(vector, "chosen", "rejected", "margin");
                put("weight", random::nextDouble, vector);
                put("target", random::nextDouble, vector);
                parameters.putAll(Map.of("labelSmoothing", "0.1", "centering", "0.01"));
            }
            case "log_sigmoid_centered", "centered", "sigmoid_centered", "tanh_centered", "arctan_centered" -> {
                scores(rows, "reward");
                scores(new int[] {2, 3}, "reference");
            }
            case "scale_and_clip" -> {
                scores(vector, "reward");
                parameters.putAll(Map.of("shift", "0.3", "scale", "1.7", "low", "-1", "high", "0.9"));
            }
            case "conjunction" -> {
                scores(rows, "reward", "reference");
                put("weight", random::nextDouble, 2);
            }
            case "mean", "minimum", "median", "quantile", "uncertainty_weighted", "mean_minus_std", "soft_min",
                    "log_sigmoid_sum", "variance" -> {
                scores(new int[] {5, 3}, "scores");
                if (kind.equals("quantile")) {
                    parameters.put("q", "0.3");
                }
            }
            case "entropy" -> scores(rows, "logits");
            case "kl_divergence" -> scores(rows, "logits", "referenceLogits");
            case "exact_objective" -> scores(rows, "logits", "reward");
            case "policy_gradient_loss" -> {
                scores(rows, "logits");
                put("action", () -> random.nextInt(4), 2);
                scores(new int[] {2}, "advantage");
            }
            case "ppo_policy_loss" -> {
                scores(vector, "logp", "oldLogp", "advantage");
                parameters.put("dualClip", "3");
            }
            case "ppo_value_loss" -> scores(vector, "value", "oldValue", "returns");
            case "kl_k1", "kl_k2", "kl_k3" -> scores(vector, "logp", "referenceLogp");
            case "gae" -> {
                scores(rows, "reward", "value", "bootstrap");
                put("terminated", () -> random.nextInt(4) / 3, rows);
                put("truncated", () -> random.nextInt(4) / 3, rows);
                put("mask", () -> Math.min(random.nextInt(4), 1), rows);
                parameters.put("gamma", "0.9");
            }
            case "rloo_advantage", "mean_centered_advantage", "grpo_advantage" -> scores(rows, "reward");
            case "regularized_optimum" -> {
                scores(rows, "referenceLogits", "utility");
                parameters.put("gamma", "0.7");
            }
            case "best_of_n_law" -> {
                put("probability", () -> random.nextDouble(0.05, 0.3), rows);
                normalize(inputs.get("probability"), 4);
                scores(rows, "reward");
                parameters.put("n", "3");
            }
            case "best_of_n_estimate" -> scores(rows, "proxy", "gold");
            case "matmul" -> {
                scores(new int[] {2, 3}, "a");
                scores(new int[] {3, 4}, "b");
            }
            case "sgd_step" -> scores(vector, "parameter", "gradient");
            case "adam_step" -> {
                scores(vector, "parameter", "gradient", "firstMoment");
                put("secondMoment", random::nextDouble, vector);
                parameters.putAll(Map.of("step", "7", "weightDecay", "0.01"));
            }
            default -> throw new IllegalArgumentException("no sample for " + id);
        }
    }
}
