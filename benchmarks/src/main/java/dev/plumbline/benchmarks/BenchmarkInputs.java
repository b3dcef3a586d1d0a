package dev.plumbline.benchmarks;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.numerics.Philox;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Inputs of a given size for every operation of the catalogue: standard normal scores, or values from the domain of
/// the input, drawn from a fixed stream.
public final class BenchmarkInputs {
    private BenchmarkInputs() {}

    /// Ids of the operations that can be timed.
    public static List<String> operations() {
        return Operations.all().stream().filter(BenchmarkInputs::hasEveryExtent).map(Operation::id).toList();
    }

    private static boolean hasEveryExtent(Operation operation) {
        return operation.inputs().stream().flatMap(port -> Arrays.stream(port.extents())).allMatch(name -> extent(operation.id(), name, 64) >= 0);
    }

    /// A call of `id` whose largest input has about `elements` elements; optional inputs are left out.
    public static OracleCase of(String id, DType dtype, int elements) {
        var operation = Operations.find(id);
        var random = new Philox(20261123, id.hashCode());
        var inputs = new LinkedHashMap<String, double[]>();
        var shapes = new LinkedHashMap<String, int[]>();
        for (var port : operation.inputs()) {
            if (port.optional()) {
                continue;
            }
            var shape = Arrays.stream(port.extents()).mapToInt(name -> extent(id, name, elements)).toArray();
            var values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = dtype.round(value(port.name(), random));
            }
            if (id.equals("policy.best_of_n_law") && port.name().equals("probability")) {
                Arrays.fill(values, 1.0 / shape[1]);
            }
            inputs.put(port.name(), values);
            shapes.put(port.name(), shape);
        }
        return new OracleCase(id, inputs, shapes, Map.of());
    }

    private static double value(String name, Philox random) {
        return switch (name) {
            case "weight", "secondMoment" -> random.nextDouble();
            case "action" -> random.nextInt(64);
            case "logp", "oldLogp", "referenceLogp" -> -1 - 0.1 * random.nextGaussian();
            default -> random.nextGaussian();
        };
    }

    /// Extent of the axis `name`, or −1 for a name that is not known here. Matrices are square.
    private static int extent(String id, String name, int elements) {
        int square = Math.max(1, (int) Math.sqrt(elements));
        return switch (name) {
            case "1" -> 1;
            case "n", "pairs", "samples" -> id.equals("model.matmul") ? square : elements;
            case "columns", "actions", "steps", "pool" -> 64;
            case "rows", "sequences" -> Math.max(1, elements / 64);
            case "members" -> 5;
            case "items" -> Math.max(1, elements / 5);
            case "prompts" -> Math.max(1, elements / 8);
            case "responses" -> 8;
            case "references" -> 4;
            case "m", "k" -> square;
            default -> -1;
        };
    }
}
