package dev.plumbline.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.benchmarks.BenchmarkInputs;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Arrays that a scope gives back are used again as they are left: no operation may read what an earlier one wrote.
///
/// Every operation runs on fresh arrays, then in a scope after the same operation has run there on NaN, one input
/// after the other; the bits must be the same.
///
/// Planted mistake that turns it red: `make` where `zeros` is needed, for example the product that {@code matmul} adds
/// to.
class ReusedArraysTest {
    private static final int[] ELEMENTS = {7, 500};

    @Test
    void noOperationReadsWhatAnotherLeft() {
        var different = new ArrayList<String>();
        int poisonedRuns = 0;
        for (int threads : new int[] {1, 2}) {
            try (var backend = Backends.open("vector", BackendOptions.defaults().withThreads(threads))) {
                for (DType dtype : DType.values()) {
                    for (Operation operation : Operations.all()) {
                        for (int elements : ELEMENTS) {
                            var call = BenchmarkInputs.of(operation.id(), dtype, elements);
                            var fresh = evaluate(backend, operation, call, dtype);
                            poisonedRuns += poison(backend, operation, call, dtype);
                            try (var _ = backend.scope()) {
                                if (!fresh.equals(evaluate(backend, operation, call, dtype))) {
                                    different.add(operation.id() + " " + dtype + " of " + elements);
                                }
                            }
                        }
                    }
                }
            }
        }
        assertTrue(poisonedRuns > 4 * Operations.all().size(), "few inputs accept NaN: " + poisonedRuns);
        assertEquals(new ArrayList<String>(), different);
    }

    /// Runs with each input in turn replaced by NaN; inputs that must be integers refuse it.
    private static int poison(Backend backend, Operation operation, OracleCase call, DType dtype) {
        int runs = 0;
        for (String name : call.inputs().keySet()) {
            var inputs = new LinkedHashMap<>(call.inputs());
            var values = inputs.get(name).clone();
            Arrays.fill(values, Double.NaN);
            inputs.put(name, values);
            try (var _ = backend.scope()) {
                evaluate(backend, operation, new OracleCase(call.operation(), inputs, call.shapes(), call.parameters()), dtype);
                runs++;
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage() != null);
            }
        }
        return runs;
    }

    private static Map<String, String> evaluate(Backend backend, Operation operation, OracleCase call, DType dtype) {
        var arguments = new Arguments();
        call.inputs().forEach((name, values) -> arguments.put(name, backend.tensor(dtype, values, call.shapes().get(name))));
        call.parameters().forEach(arguments::put);
        var outputs = new TreeMap<String, String>();
        operation.evaluate(backend, arguments).forEach((output, tensor) -> outputs.put(output,
                Arrays.toString(Arrays.stream(tensor.toArray()).mapToLong(Double::doubleToLongBits).toArray())));
        return outputs;
    }
}
