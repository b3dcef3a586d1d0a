package dev.plumbline.properties;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every kernel refuses tensors that do not fit together, on every execution, with a message: one extent too many where two inputs
/// share it, and one axis too many or too few.
///
/// Planted mistakes that turn it red: any call of `Shapes.require…` left out of a kernel.
class RefusedShapesTest {

    @TestFactory
    Stream<DynamicTest> whatDoesNotFitIsRefused() {
        return Backends.providers().stream().filter(provider -> provider.availability().available()).flatMap(provider ->
                Operations.all().stream().map(operation -> DynamicTest.dynamicTest(provider.name() + " " + operation.id(), () -> {
                    try (var backend = provider.open(BackendOptions.defaults())) {
                        var inputs = operation.inputs();
                        operation.evaluate(backend, arguments(backend, operation, -1, new int[0]));
                        for (int i = 0; i < inputs.size(); i++) {
                            for (int[] shape : wrongShapes(operation, i)) {
                                int wrong = i;
                                var e = assertThrows(IllegalArgumentException.class,
                                        () -> operation.evaluate(backend, arguments(backend, operation, wrong, shape)),
                                        inputs.get(i).name() + " " + Arrays.toString(shape));
                                assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
                            }
                        }
                    }
                })));
    }

    /// Inputs of the right shape, except that input `wrong` has the given one.
    private static Arguments arguments(Backend backend, Operation operation, int wrong, int[] shape) {
        var arguments = new Arguments();
        for (int i = 0; i < operation.inputs().size(); i++) {
            var port = operation.inputs().get(i);
            if (port.optional() && i != wrong) {
                continue;
            }
            int[] extents = i == wrong ? shape : rightShape(port);
            var values = new double[Arrays.stream(extents).reduce(1, (a, b) -> a * b)];
            Arrays.fill(values, port.name().equals("probability") ? 1.0 / extents[extents.length - 1] : port.name().equals("action") ? 1 : 0.5);
            arguments.put(port.name(), backend.tensor(DType.FLOAT64, values, extents));
        }
        return arguments;
    }

    private static int[] rightShape(Operation.Port port) {
        return Arrays.stream(port.extents()).mapToInt(RefusedShapesTest::extent).toArray();
    }

    private static int extent(String name) {
        return switch (name) {
            case "1" -> 1;
            case "n", "pairs", "samples" -> 5;
            case "columns", "actions", "steps", "pool", "k" -> 4;
            case "members", "m" -> 3;
            case "items" -> 6;
            default -> 2;
        };
    }

    private static List<int[]> wrongShapes(Operation operation, int i) {
        var port = operation.inputs().get(i);
        int[] right = rightShape(port);
        var wrong = new ArrayList<int[]>();
        String[] names = port.extents();
        for (int axis = 0; axis < names.length; axis++) {
            String name = names[axis];
            boolean shared = !name.equals("1") && operation.inputs().stream().filter(other -> !other.optional() && other != port)
                    .anyMatch(other -> List.of(other.extents()).contains(name));
            if (shared) {
                int[] longer = right.clone();
                longer[axis]++;
                wrong.add(longer);
            }
        }
        if (right.length == 2) {
            wrong.add(new int[] {right[0] * right[1]});
        }
        return wrong;
    }
}
