package dev.plumbline.benchmarks.suite;

import dev.plumbline.benchmarks.BenchmarkInputs;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operations;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What one call moves and computes at least.
///
/// @param bytes inputs and outputs, each moved once
/// @param operations additions, multiplications, comparisons, quotients and roots that the formula needs; an exponential,
///     logarithm or arctangent counted as {@value #FUNCTION}, the length of its polynomial with its reduction
record Work(double bytes, double operations) {
    static final int FUNCTION = 18;

    /// For each element of the largest input; what is not listed is counted by its bytes alone.
    private static final Map<String, Double> PER_ELEMENT = Map.ofEntries(
            Map.entry("numerics.log_sigmoid", 2.0 * FUNCTION + 4),
            Map.entry("numerics.softplus", 2.0 * FUNCTION + 4),
            Map.entry("numerics.sigmoid", FUNCTION + 4.0),
            Map.entry("numerics.log_sum_exp", FUNCTION + 4.0),
            Map.entry("numerics.log_softmax", FUNCTION + 4.0),
            Map.entry("numerics.sum", 1.0),
            Map.entry("numerics.weighted_mean", 3.0),
            Map.entry("preference.bradley_terry_loss", 2.0 * FUNCTION + 9),
            Map.entry("reward.log_sigmoid_centered", 4 * (2.0 * FUNCTION + 7)),
            Map.entry("reward.centered", 8.0),
            Map.entry("reward.sigmoid_centered", 4 * (FUNCTION + 7.0)),
            Map.entry("reward.tanh_centered", 4 * (FUNCTION + 8.0)),
            Map.entry("reward.arctan_centered", 4 * (FUNCTION + 6.0)),
            Map.entry("reward.scale_and_clip", 4.0),
            Map.entry("reward.conjunction", 2.0 * FUNCTION + 8),
            Map.entry("ensemble.mean", 1.0),
            Map.entry("ensemble.minimum", 1.0),
            Map.entry("ensemble.median", 4.0),
            Map.entry("ensemble.quantile", 4.0),
            Map.entry("ensemble.uncertainty_weighted", 6.0),
            Map.entry("ensemble.mean_minus_std", 6.0),
            Map.entry("ensemble.soft_min", FUNCTION + 4.0),
            Map.entry("ensemble.log_sigmoid_sum", 2.0 * FUNCTION + 6),
            Map.entry("ensemble.variance", 5.0),
            Map.entry("policy.entropy", FUNCTION + 8.0),
            Map.entry("policy.kl_divergence", 2.0 * FUNCTION + 10),
            Map.entry("policy.exact_objective", FUNCTION + 7.0),
            Map.entry("policy.policy_gradient_loss", FUNCTION + 5.0),
            Map.entry("policy.ppo_policy_loss", FUNCTION + 7.0),
            Map.entry("policy.ppo_value_loss", 10.0),
            Map.entry("policy.kl_k1", 1.0),
            Map.entry("policy.kl_k2", 3.0),
            Map.entry("policy.kl_k3", FUNCTION + 4.0),
            Map.entry("policy.gae", 5.0),
            Map.entry("policy.rloo_advantage", 3.0),
            Map.entry("policy.mean_centered_advantage", 2.0),
            Map.entry("policy.grpo_advantage", 5.0),
            Map.entry("policy.whiten", 5.0),
            Map.entry("policy.regularized_optimum", 2.0 * FUNCTION + 10),
            Map.entry("model.column_sum", 1.0),
            Map.entry("model.tanh", FUNCTION + 6.0),
            Map.entry("model.relu", 1.0),
            Map.entry("model.silu", FUNCTION + 8.0),
            Map.entry("model.cosine", 2.0 * FUNCTION),
            Map.entry("model.sgd_step", 2.0),
            Map.entry("model.adam_step", 14.0));

    static Work of(String operation, DType dtype, int elements) {
        var numbers = NUMBERS.computeIfAbsent(operation + " " + elements, _ -> numbers(operation, elements));
        double each = operation.equals("model.matmul") ? 2 * Math.sqrt(numbers.largestInput())
                : PER_ELEMENT.getOrDefault(operation, 0.0);
        return new Work(numbers.moved() * (dtype == DType.FLOAT64 ? 8 : 4), each * numbers.largestInput());
    }

    /// How many numbers go in and out, and in the largest input: the same in both types.
    private record Numbers(double moved, int largestInput) {}

    private static final Map<String, Numbers> NUMBERS = new TreeMap<>();

    private static Numbers numbers(String operation, int elements) {
        var dtype = DType.FLOAT64;
        var call = BenchmarkInputs.of(operation, dtype, elements);
        var entry = Operations.find(operation);
        double numbers = 0;
        try (var backend = Backends.open("definition", BackendOptions.defaults())) {
            var arguments = new Arguments();
            for (var input : call.inputs().entrySet()) {
                numbers += input.getValue().length;
                arguments.put(input.getKey(), backend.tensor(dtype, input.getValue(), call.shapes().get(input.getKey())));
            }
            for (var output : entry.evaluate(backend, arguments).values()) {
                numbers += output.size();
            }
        }
        int largest = call.inputs().values().stream().mapToInt(values -> values.length).max().orElse(0);
        return new Numbers(numbers, largest);
    }

    /// Operations with a count, for the test that every counted name exists.
    static Iterable<String> counted() {
        return Arrays.asList(PER_ELEMENT.keySet().toArray(new String[0]));
    }
}
