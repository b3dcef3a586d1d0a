package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Every operation of the catalogue gives the same bits at every register width, for any number of threads, by the
/// scalar and by the vector form, cold and warm.
///
/// Turned red by `reduceLanes(ADD)` in a sum, by a tail that uses `Math.exp`, by partial sums owned by threads, and
/// by a
/// library exponential (whose bits change when the compiler gets to it).
class SameBitsTest {
    private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 31, 33, 47, 49};
    private static final Backend SCALAR = new VectorBackend(1, Integer.MAX_VALUE);

    @Test
    void sameBitsAtEveryWidth() {
        for (int bits : new int[] {64, 128, 256, 512}) {
            try (var vectors = VectorBackend.open(new BackendOptions(1, bits), 1)) {
                compareAll(SCALAR, vectors, bits + " bits", SIZES);
            }
        }
    }

    @Test
    void sameBitsOnSeveralThreads() {
        try (var one = VectorBackend.open(new BackendOptions(1, 0), 1);
                var three = VectorBackend.open(new BackendOptions(3, 0), 1)) {
            compareAll(one, three, "3 threads", new int[] {300});
            compareLong(one, three);
        }
    }

    @Test
    void sameBitsColdAndWarm() {
        try (var vectors = VectorBackend.open(new BackendOptions(1, 0), 1)) {
            var operation = Operations.find("preference.bradley_terry_loss");
            var input = arguments(operation, vectors, DType.FLOAT64, 37, 5);
            var cold = bits(operation.evaluate(vectors, input));
            for (int i = 0; i < 20_000; i++) {
                operation.evaluate(vectors, input);
            }
            assertArrayEquals(cold, bits(operation.evaluate(vectors, input)));
            assertArrayEquals(cold, bits(operation.evaluate(SCALAR, arguments(operation, SCALAR, DType.FLOAT64, 37,
                    5))));
        }
    }

    private static void compareAll(Backend expected, Backend actual, String what, int[] sizes) {
        int compared = 0;
        for (var operation : Operations.all()) {
            for (var dtype : DType.values()) {
                for (int given : sizes) {
                    int size = operation.id().equals("policy.rloo_advantage") ? Math.max(given, 2) : given;
                    var a = bits(operation.evaluate(expected, arguments(operation, expected, dtype, size, size)));
                    var b = bits(operation.evaluate(actual, arguments(operation, actual, dtype, size, size)));
                    assertArrayEquals(a, b, operation.id() + " " + dtype + " size " + size + ", " + what);
                    compared += a.length;
                }
            }
        }
        assertTrue(compared > 10_000, "only " + compared + " numbers were compared");
    }

    /// Long enough for the threads to share the work.
    private static void compareLong(Backend one, Backend three) {
        for (var id : List.of("numerics.sum", "numerics.log_sigmoid", "preference.bradley_terry_loss")) {
            var operation = Operations.find(id);
            for (var dtype : DType.values()) {
                var a = bits(operation.evaluate(one, arguments(operation, one, dtype, 150_001, 1)));
                var b = bits(operation.evaluate(three, arguments(operation, three, dtype, 150_001, 1)));
                assertArrayEquals(a, b, id + " " + dtype);
            }
        }
    }

    private static long[] bits(Map<String, dev.plumbline.kernel.Tensor> outputs) {
        var all = new ArrayList<Long>();
        for (var output : outputs.values()) {
            for (double v : output.toArray()) {
                all.add(Double.doubleToLongBits(v));
            }
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    /// Inputs inside the domain of each port; the extents that a name stands for are `size` or 7.
    private static Arguments arguments(Operation operation, Backend backend, DType dtype, int size, long seed) {
        var random = new SplittableRandom(seed);
        var extents = new HashMap<String, Integer>(new LinkedHashMap<>());
        var arguments = new Arguments();
        for (var port : operation.inputs()) {
            var names = port.extents();
            var shape = new int[names.length];
            for (int k = 0; k < shape.length; k++) {
                boolean counted = k == names.length - 1 || names.length == 1;
                var known = extents.get(names[k]);
                shape[k] = names[k].equals("1") ? 1 : known != null ? known : counted ? size : Math.min(7, size + 1);
                extents.putIfAbsent(names[k], shape[k]);
            }
            arguments.put(port.name(), backend.tensor(dtype, values(port.name(), shape, random), shape));
        }
        for (var parameter : operation.parameters()) {
            if (parameter.name().equals("n")) {
                arguments.put("n", 1);
            }
        }
        return arguments;
    }

    private static double[] values(String port, int[] shape, SplittableRandom random) {
        int columns = shape[shape.length - 1];
        int size = dev.plumbline.kernel.Shapes.size(shape);
        var values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (port) {
                case "action" -> 0;
                case "mask", "terminated", "truncated" -> random.nextInt(4) == 0 ? 0 : 1;
                case "weight", "target", "secondMoment" -> random.nextInt(5) == 0 ? 0 : random.nextDouble();
                case "probability" -> 1.0 / columns;
                default -> random.nextDouble(-9, 9) * (random.nextInt(9) == 0 ? 100 : 1);
            };
        }
        return values;
    }
}
