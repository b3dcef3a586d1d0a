package dev.plumbline.properties.harness;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Arbitrary calls of any operation, made from its catalogue entry: shapes from the named extents, values from the
/// {@link Values} regimes or from the domain of the input, parameters exact in float32.
public final class Cases {
    /// Powers of two are exact in both types; "huge" operations square or multiply their inputs, so their claim stops
    /// at the square root of the range.
    private static final List<String> SQUARING = List.of("ensemble.variance", "ensemble.uncertainty_weighted",
            "ensemble.mean_minus_std", "policy.grpo_advantage", "policy.whiten", "policy.ppo_value_loss", "policy.kl_k2",
            "preference.bradley_terry_loss", "model.matmul", "model.adam_step", "model.sgd_step", "policy.exact_objective",
            "policy.policy_gradient_loss", "policy.ppo_policy_loss", "policy.gae", "policy.regularized_optimum",
            "numerics.weighted_mean", "policy.best_of_n_estimate", "reward.scale_and_clip", "ensemble.soft_min", "ensemble.mean", "policy.rloo_advantage",
            "policy.mean_centered_advantage", "policy.entropy", "policy.kl_divergence");
    /// Operations whose contract leaves infinite inputs open; see {@link dev.plumbline.kernel.Backend}.
    private static final List<String> FINITE = List.of("ensemble.variance", "ensemble.uncertainty_weighted",
            "ensemble.mean_minus_std", "policy.kl_divergence", "policy.exact_objective", "policy.policy_gradient_loss",
            "policy.rloo_advantage", "policy.mean_centered_advantage", "policy.grpo_advantage", "policy.whiten",
            "policy.best_of_n_estimate", "policy.regularized_optimum", "policy.ppo_policy_loss", "policy.ppo_value_loss");
    /// Which branch of the clipped value loss is larger is decided by rounding where V_old ± c rounds.
    private static final List<String> EXACT_BRANCHES = List.of("policy.ppo_value_loss");

    private static final List<String> NEEDS_SPREAD = List.of("ensemble.mean_minus_std", "policy.grpo_advantage", "policy.whiten");

    private Cases() {}

    /// Cases for `dtype`; the inputs still have to be rounded, see {@link Calls#rounded}.
    public static Arbitrary<OracleCase> of(String id, DType dtype) {
        var regime = Arbitraries.frequency(net.jqwik.api.Tuple.of(2, Values.GRID), net.jqwik.api.Tuple.of(2, Values.TIES),
                net.jqwik.api.Tuple.of(3, Values.ORDINARY), net.jqwik.api.Tuple.of(1, Values.OFFSET),
                net.jqwik.api.Tuple.of(2, Values.WIDE), net.jqwik.api.Tuple.of(2, Values.RANGE),
                net.jqwik.api.Tuple.of(3, Values.EDGES));
        return regime.filter(values -> !EXACT_BRANCHES.contains(id) || values == Values.GRID || values == Values.TIES)
                .flatMap(values -> of(id, dtype, values)).withoutEdgeCases();
    }

    /// Cases whose free inputs all come from one regime.
    public static Arbitrary<OracleCase> of(String id, DType dtype, Values regime) {
        var operation = Operations.find(id);
        return extents(operation).flatMap(extents -> withExtents(operation, dtype, regime, extents)).withoutEdgeCases();
    }

    /// Largest exponent of 2 that the operation claims to handle without intermediate overflow.
    static int largestExponent(String id, DType dtype) {
        int full = dtype == DType.FLOAT64 ? 1023 : 127;
        if (id.equals("policy.regularized_optimum")) {
            // log ref + u is rounded: beyond this size a rounding is no longer a small change of the policy
            return dtype == DType.FLOAT64 ? 45 : 16;
        }
        return SQUARING.contains(id) ? full / 2 - 16 : full;
    }

    private static Arbitrary<Map<String, Integer>> extents(Operation operation) {
        var names = new LinkedHashSet<String>();
        for (var port : operation.inputs()) {
            for (var extent : port.extents()) {
                names.add(extent);
            }
        }
        var list = new ArrayList<>(names);
        var sizes = list.stream().map(name -> extent(operation.id(), name)).toList();
        return Combinators.combine(sizes).as(chosen -> {
            var map = new LinkedHashMap<String, Integer>();
            for (int i = 0; i < chosen.size(); i++) {
                map.put(list.get(i), chosen.get(i));
            }
            return map;
        });
    }

    private static Arbitrary<Integer> extent(String id, String name) {
        int least = id.equals("policy.rloo_advantage") && name.equals("responses") ? 2 : 1;
        return switch (name) {
            case "1" -> Arbitraries.just(1);
            case "n", "pairs", "samples" -> Arbitraries.of(0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33);
            case "items" -> Arbitraries.of(0, 1, 3, 4, 8, 9);
            case "rows", "prompts", "sequences" -> Arbitraries.of(0, 1, 2, 3);
            case "members" -> Arbitraries.of(1, 2, 3, 4, 5, 6);
            case "references" -> Arbitraries.of(1, 2, 3);
            case "m", "k" -> Arbitraries.of(0, 1, 2, 5, 9);
            default -> Arbitraries.of(1, 2, 3, 4, 5, 8, 9, 17).filter(size -> size >= least);
        };
    }

    private static Arbitrary<OracleCase> withExtents(
            Operation operation, DType dtype, Values regime, Map<String, Integer> extents) {
        var ports = new ArrayList<Arbitrary<double[]>>();
        for (var port : operation.inputs()) {
            int size = 1;
            for (var extent : port.extents()) {
                size *= extents.get(extent);
            }
            var values = port(operation.id(), port.name(), dtype, regime, extents, size);
            ports.add(port.optional() ? values.injectNull(0.4) : values);
        }
        var parameters = operation.parameters().stream()
                .map(parameter -> parameter(operation.id(), parameter, extents))
                .toList();
        return Combinators.combine(Combinators.combine(ports).as(list -> list), Combinators.combine(parameters).as(list -> list))
                .as((arrays, texts) -> {
                    var inputs = new LinkedHashMap<String, double[]>();
                    var shapes = new LinkedHashMap<String, int[]>();
                    for (int i = 0; i < arrays.size(); i++) {
                        var port = operation.inputs().get(i);
                        if (arrays.get(i) != null) {
                            inputs.put(port.name(), arrays.get(i));
                            shapes.put(port.name(), Arrays.stream(port.extents()).mapToInt(extents::get).toArray());
                        }
                    }
                    var named = new LinkedHashMap<String, String>();
                    for (int i = 0; i < texts.size(); i++) {
                        named.put(operation.parameters().get(i).name(), texts.get(i));
                    }
                    return new OracleCase(operation.id(), inputs, shapes, named);
                });
    }

    private static Arbitrary<double[]> port(
            String id, String name, DType dtype, Values regime, Map<String, Integer> extents, int size) {
        Arbitrary<Double> any = regime.arbitrary(dtype, largestExponent(id, dtype));
        if (name.equals("margin")) {
            // z = (c − r) − m is rounded twice: S describes that only while u m is small
            any = any.map(x -> Math.abs(x) > 0x1p10 && !Double.isInfinite(x) ? 0x1p-10 : x);
        }
        if (NEEDS_SPREAD.contains(id)) {
            // deviations whose squares underflow count as no spread
            double least = Math.scalb(1.0, -largestExponent(id, dtype));
            any = any.map(x -> Math.abs(x) < least ? 0 : x);
        }
        var free = FINITE.contains(id) ? any.filter(x -> !Double.isInfinite(x)) : any;
        if (id.equals("policy.best_of_n_law") && name.equals("probability")) {
            return probabilities(extents.get("rows"), extents.get("actions"));
        }
        Arbitrary<Double> values = switch (name) {
            case "weight", "secondMoment" -> Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(1, Arbitraries.just(0.0)),
                    net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0, 4096).map(k -> k * 0x1p-10)));
            case "target" -> Arbitraries.integers().between(0, 64).map(k -> k * 0x1p-6);
            case "mask", "terminated", "truncated" -> Arbitraries.of(0.0, 1.0);
            case "action" -> Arbitraries.integers().between(0, extents.get("actions") - 1).map(k -> (double) k);
            default -> free;
        };
        return values.array(double[].class).ofSize(size);
    }

    /// Rows of multiples of 1/1024 that sum to exactly 1, zeros included.
    private static Arbitrary<double[]> probabilities(int rows, int actions) {
        return Arbitraries.integers().between(0, 1024).array(int[].class).ofSize(rows * Math.max(actions - 1, 0)).map(cuts -> {
            var p = new double[rows * actions];
            for (int row = 0; row < rows; row++) {
                var cut = new int[actions + 1];
                System.arraycopy(cuts, row * (actions - 1), cut, 1, actions - 1);
                cut[actions] = 1024;
                Arrays.sort(cut);
                for (int a = 0; a < actions; a++) {
                    p[row * actions + a] = (cut[a + 1] - cut[a]) * 0x1p-10;
                }
            }
            return p;
        });
    }

    private static Arbitrary<String> parameter(String id, Operation.Parameter parameter, Map<String, Integer> extents) {
        if (!parameter.choices().isEmpty()) {
            return Arbitraries.of(parameter.choices());
        }
        return switch (parameter.name()) {
            case "ddof", "shiftMean" -> Arbitraries.of("0", "1");
            case "labelSmoothing", "low", "q", "gamma", "lambda", "beta1", "beta2" -> {
                if (id.equals("reward.scale_and_clip")) {
                    yield Arbitraries.of("-Infinity", "-1.5", "-0.25");
                }
                if (parameter.name().equals("low")) {
                    yield Arbitraries.of("0.125", "0.25", "0.5", "0.75"); // 0 would put the kink at ratio 1
                }
                if (id.equals("policy.regularized_optimum")) {
                    yield Arbitraries.of("0.125", "0.5", "1", "2", "64");
                }
                if (parameter.name().startsWith("beta")) {
                    yield Arbitraries.of("0", "0.5", "0.875", "0.9375", "0.9990234375");
                }
                yield Arbitraries.of("0", "0.125", "0.25", "0.5", "0.75", "0.9375", "1");
            }
            case "high" -> id.equals("reward.scale_and_clip") ? Arbitraries.of("Infinity", "1.5", "0.25")
                    : Arbitraries.of("0.125", "0.25", "0.28125", "1");
            case "dualClip" -> Arbitraries.of("Infinity", "1.5", "3");
            case "clip" -> Arbitraries.of("0", "0.25", "1", "Infinity");
            case "centering" -> Arbitraries.of("0", "0.0009765625", "0.25");
            case "epsilon" -> id.equals("model.adam_step") ? Arbitraries.of("0x1p-27", "0x1p-10")
                    : id.equals("policy.whiten") ? Arbitraries.of("0x1p-27", "0.25")
                    : Arbitraries.of("0", "0x1p-27", "0x1p-13");
            case "scale" -> Arbitraries.of("1", "0.5", "3", "0.0625");
            case "shift", "reference" -> Arbitraries.of("0", "0.7109375", "-2.5");
            case "k" -> Arbitraries.of("0", "0.5", "1", "2");
            case "tau" -> Arbitraries.of("0.0625", "0.5", "1", "4", "1024");
            case "n" -> extents.containsKey("pool")
                    ? Arbitraries.integers().between(1, extents.get("pool")).map(String::valueOf)
                    : Arbitraries.of("1", "2", "3", "5", "16", "100");
            case "learningRate" -> Arbitraries.of("0x1p-10", "0.125");
            case "weightDecay" -> Arbitraries.of("0", "0.125");
            case "step" -> Arbitraries.of("1", "2", "17", "1000");
            default -> throw new AssertionError("no values for parameter " + parameter.name() + " of " + id);
        };
    }
}
