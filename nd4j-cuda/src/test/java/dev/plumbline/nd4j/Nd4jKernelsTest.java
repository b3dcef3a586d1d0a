package dev.plumbline.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.kernel.definition.DefinitionProvider;
import dev.plumbline.numerics.Philox;
import dev.plumbline.oracle.compare.Precision;
import dev.plumbline.oracle.compare.ToleranceRule;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.oracle.operations.Oracles;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every operation of the catalogue on ordinary numbers against the oracle, on edge values against the definition.
///
/// Red if a formula, an argument order or a transposition is wrong, if float32 results are rounded twice or summed in
/// float32, if a kernel writes to its inputs, or if an infinity or NaN takes another way than in the definition.
///
/// Tolerance: a = 16, b = 16, the largest bounds in the class comments of the kernels (best-of-n: n = 2); each output's
/// own, tighter claim is held over many more inputs by the property tests of the project.
class Nd4jKernelsTest {
    private static final Backend ND4J = new Nd4jProvider().open(BackendOptions.defaults());
    private static final Backend DEFINITION = new DefinitionProvider().open(BackendOptions.defaults());
    private static final ToleranceRule RULE = new ToleranceRule(16, 16);

    private record Call(Map<String, double[]> inputs, Map<String, int[]> shapes) {
        Arguments on(Backend backend, DType dtype) {
            var arguments = new Arguments();
            inputs.forEach((name, values) -> arguments.put(name, backend.tensor(dtype, values, shapes.get(name))));
            return arguments;
        }
    }

    /// Ordinary inputs: normal numbers times `spread`, with ties; flags, weights and actions from their domains.
    private static Call call(Operation operation, DType dtype, Philox random, double spread) {
        var extents = new HashMap<String, Integer>();
        extents.put("1", 1);
        var inputs = new LinkedHashMap<String, double[]>();
        var shapes = new LinkedHashMap<String, int[]>();
        for (var port : operation.inputs()) {
            if (port.optional() && random.nextInt(2) == 0) {
                continue;
            }
            var names = port.extents();
            var shape = new int[names.length];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = extents.computeIfAbsent(names[i], name -> 2 + random.nextInt(5));
            }
            var values = new double[Shapes.size(shape)];
            for (int i = 0; i < values.length; i++) {
                double v = i > 0 && random.nextInt(6) == 0 ? values[i - 1] : spread * random.nextGaussian();
                values[i] = dtype.round(switch (port.name()) {
                    case "weight", "secondMoment" -> Math.abs(v);
                    case "target" -> random.nextInt(5) / 4.0;
                    case "mask" -> random.nextInt(4) == 0 ? 0 : 1;
                    case "terminated", "truncated" -> random.nextInt(4) == 0 ? 1 : 0;
                    case "action" -> random.nextInt(extents.get("actions"));
                    case "probability" -> 0.25;
                    default -> v;
                });
            }
            inputs.put(port.name(), values);
            shapes.put(port.name(), shape);
        }
        if (inputs.containsKey("probability")) { // rows of powers of two that sum to exactly 1
            double[] p = inputs.get("probability");
            int columns = shapes.get("probability")[1];
            for (int i = 0; i < p.length; i++) {
                int j = i % columns;
                p[i] = Math.scalb(1.0, -Math.min(j + 1, columns - 1));
            }
        }
        return new Call(inputs, shapes);
    }

    @TestFactory
    Stream<DynamicTest> ordinaryNumbersAgainstTheOracle() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            var random = new Philox(20261123, operation.id().hashCode());
            for (var dtype : DType.values()) {
                for (int repetition = 0; repetition < 4; repetition++) {
                    var call = call(operation, dtype, random, repetition % 2 == 0 ? 1 : 8);
                    compare(operation, dtype, call);
                }
            }
        }));
    }

    private static void compare(Operation operation, DType dtype, Call call) {
        try (var _ = ND4J.scope()) {
            var arguments = call.on(ND4J, dtype);
            var actual = operation.evaluate(ND4J, arguments);
            call.inputs().forEach((name, values) -> assertArrayEquals(
                    values, arguments.tensor(name).toArray(), operation.id() + " changed its input " + name));
            var truth = Oracles.find(operation.id())
                    .evaluate(new OracleCase(operation.id(), call.inputs(), call.shapes(), Map.of()));
            var precision = dtype == DType.FLOAT32 ? Precision.BINARY32 : Precision.BINARY64;
            truth.forEach((name, expected) -> {
                var tensor = actual.get(name);
                assertEquals(dtype, tensor.dtype());
                double[] values = tensor.toArray();
                assertEquals(expected.length, values.length);
                for (int i = 0; i < values.length; i++) {
                    assertTrue(RULE.accepts(values[i], expected[i], precision), operation.id() + " " + dtype + " "
                            + name + "[" + i + "] is " + values[i] + ", the oracle says " + expected[i].value());
                }
            });
        }
    }

    private static final double[] EDGES = {0, -0.0, 1, -1, 1e-300, Double.MIN_VALUE, -1e-310, 750, -750, 1e5, -1e5,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};

    /// Infinite, NaN and zero results must be those of the definition; finite ones within the rule with S taken as the
    /// larger result (no cancellation is claimed here).
    @TestFactory
    Stream<DynamicTest> edgesAgainstTheDefinition() {
        return Operations.all().stream()
                .filter(operation -> operation.inputs().size() == 1)
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    int axes = operation.inputs().get(0).extents().length;
                    for (double edge : EDGES) {
                        for (double other : new double[] {edge, 0.5, -750, Double.POSITIVE_INFINITY}) {
                            int[] shape = axes == 1 ? new int[] {2} : operation.id().startsWith("ensemble")
                                    ? new int[] {2, 1} : new int[] {1, 2};
                            edge(operation, new double[] {edge, other}, shape);
                        }
                    }
                }));
    }

    private static void edge(Operation operation, double[] values, int[] shape) {
        var name = operation.inputs().get(0).name();
        var expected = operation.evaluate(DEFINITION, new Arguments().put(name, DEFINITION.tensor(DType.FLOAT64, values, shape)));
        var actual = operation.evaluate(ND4J, new Arguments().put(name, ND4J.tensor(DType.FLOAT64, values, shape)));
        expected.forEach((output, tensor) -> {
            double[] y = tensor.toArray();
            double[] z = actual.get(output).toArray();
            assertArrayEquals(tensor.shape(), actual.get(output).shape());
            for (int i = 0; i < y.length; i++) {
                boolean same = Double.isNaN(y[i]) ? Double.isNaN(z[i]) : y[i] == z[i];
                assertTrue(same || Math.abs(y[i] - z[i]) <= 32 * Math.ulp(y[i]) + 0x1p-48 * Math.abs(y[i]),
                        operation.id() + " " + output + "[" + i + "] at " + values[0] + ", " + values[1] + " is " + z[i]
                                + ", the definition says " + y[i]);
            }
        });
    }

    /// Shapes without elements, which ND4J itself cannot be trusted with.
    @TestFactory
    Stream<DynamicTest> emptyTensors() {
        return Operations.all().stream()
                .filter(operation -> !operation.id().equals("policy.best_of_n_estimate"))
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    boolean needsActions = operation.id().equals("policy.policy_gradient_loss");
                    for (int which = 0; which < (needsActions ? 1 : 2); which++) {
                        empty(operation, which);
                    }
                }));
    }

    private static void empty(Operation operation, int axis) {
        var expected = new Arguments();
        var actual = new Arguments();
        for (var port : operation.inputs()) {
            int[] shape = new int[port.extents().length];
            for (int i = 0; i < shape.length; i++) {
                boolean none = axis == 0
                        ? Stream.of("n", "pairs", "samples", "rows", "prompts", "sequences", "items", "k")
                                .anyMatch(port.extents()[i]::equals)
                        : Stream.of("n", "pairs", "samples", "items", "steps", "columns", "actions", "m").anyMatch(port.extents()[i]::equals);
                shape[i] = none ? 0 : 2;
            }
            var values = new double[Shapes.size(shape)];
            expected.put(port.name(), DEFINITION.tensor(DType.FLOAT64, values, shape));
            actual.put(port.name(), ND4J.tensor(DType.FLOAT64, values, shape));
        }
        var outputs = operation.evaluate(ND4J, actual);
        operation.evaluate(DEFINITION, expected).forEach((name, tensor) -> {
            assertArrayEquals(tensor.shape(), outputs.get(name).shape(), operation.id() + " " + name);
            assertArrayEquals(tensor.toArray(), outputs.get(name).toArray(), operation.id() + " " + name);
        });
    }

    @Test
    void rowsWithoutColumns() {
        var x = ND4J.zeros(DType.FLOAT64, 2, 0);
        var result = ND4J.numerics().logSumExp(x);
        assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}, result.value().toArray());
        assertArrayEquals(new int[] {2, 0}, result.gradient().shape());
        assertEquals(0, ND4J.numerics().sum(x).item());
    }

    /// The standard deviation exists where the variance is beyond the range.
    @Test
    void standardDeviationOfHugeScores() {
        var result = ND4J.ensemble().aggregate(
                new Aggregation.MeanMinusStd(1, 0), ND4J.tensor(DType.FLOAT64, new double[] {1e200, 3e200}, 2, 1));
        assertEquals(1e200, result.value().item(), 4 * Math.ulp(3e200));
        assertArrayEquals(new double[] {1, 0}, result.gradient().toArray(), 0x1p-50);
    }

    @Test
    void structuralKernels() {
        var x = ND4J.tensor(DType.FLOAT32, new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        var model = ND4J.model();
        assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6}, model.gatherRows(x, new int[] {2, 0, 2}).toArray());
        assertArrayEquals(new int[] {0, 2}, model.gatherRows(x, new int[0]).shape());
        assertArrayEquals(new double[] {3, 1}, model.gatherRows(ND4J.vector(DType.FLOAT64, 1, 2, 3), new int[] {2, 0}).toArray());
        assertThrows(IndexOutOfBoundsException.class, () -> model.gatherRows(x, new int[] {3}));
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6, 5, 6},
                model.concatRows(x, model.gatherRows(x, new int[] {2})).toArray());
        assertArrayEquals(x.toArray(), model.concatRows(ND4J.zeros(DType.FLOAT32, 0, 2), x).toArray());
        assertArrayEquals(new int[] {5, 0},
                model.concatRows(ND4J.zeros(DType.FLOAT32, 2, 0), ND4J.zeros(DType.FLOAT32, 3, 0)).shape());
        assertArrayEquals(new double[] {1, 2, 3, 4}, model.concatRows(
                ND4J.vector(DType.FLOAT64, 1, 2), ND4J.vector(DType.FLOAT64, 3, 4)).toArray());
        assertArrayEquals(new int[] {2, 3}, model.reshape(x, 2, 3).shape());
        assertArrayEquals(x.toArray(), model.reshape(x, 6).toArray());
        assertThrows(IllegalArgumentException.class, () -> model.reshape(x, 4));
        assertArrayEquals(new double[] {11, 22, 13, 24, 15, 26},
                model.addBias(x, ND4J.vector(DType.FLOAT32, 10, 20)).toArray());
        assertArrayEquals(new double[] {9, 12}, model.columnSum(x).toArray());
        assertArrayEquals(new double[] {1, 4, 9, 16, 25, 36}, model.multiply(x, x).toArray());
        assertArrayEquals(new double[] {3, 6, 9, 12, 15, 18}, model.addScaled(x, 2, x).toArray());
        double[] gram = {35, 44, 44, 56};
        assertArrayEquals(gram, model.matmul(x, true, x, false).toArray());
        var transposed = ND4J.tensor(DType.FLOAT32, new double[] {1, 3, 5, 2, 4, 6}, 2, 3);
        assertArrayEquals(gram, model.matmul(transposed, false, transposed, true).toArray());
        assertArrayEquals(gram, model.matmul(x, true, transposed, true).toArray());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, x.toArray());
        Tensor none = model.matmul(ND4J.zeros(DType.FLOAT64, 2, 0), false, ND4J.zeros(DType.FLOAT64, 0, 3), false);
        assertArrayEquals(new double[6], none.toArray());
    }
}
