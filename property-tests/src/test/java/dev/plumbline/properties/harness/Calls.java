package dev.plumbline.properties.harness;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs one {@link OracleCase} on an execution.
public final class Calls {
    private Calls() {}

    /// The case with its inputs rounded to `dtype`, so that the oracle sees the numbers that the execution sees.
    public static OracleCase rounded(OracleCase call, DType dtype) {
        var inputs = new LinkedHashMap<String, double[]>();
        call.inputs().forEach((name, values) -> inputs.put(name, Arrays.stream(values).map(dtype::round).toArray()));
        return new OracleCase(call.operation(), inputs, call.shapes(), call.parameters());
    }

    /// Evaluates and copies the outputs to the host; also checks that the inputs were left alone.
    public static Map<String, double[]> evaluate(Backend backend, DType dtype, OracleCase call) {
        var operation = Operations.find(call.operation());
        try (var _ = backend.scope()) {
            var arguments = new Arguments();
            var given = new LinkedHashMap<String, dev.plumbline.kernel.Tensor>();
            call.inputs().forEach((name, values) -> {
                var tensor = backend.tensor(dtype, values, call.shapes().get(name));
                given.put(name, tensor);
                arguments.put(name, tensor);
            });
            call.parameters().forEach(arguments::put);
            var outputs = new LinkedHashMap<String, double[]>();
            operation.evaluate(backend, arguments).forEach((name, tensor) -> {
                if (tensor.dtype() != dtype) {
                    throw new AssertionError(operation.id() + " returned " + name + " as " + tensor.dtype() + ", expected " + dtype);
                }
                outputs.put(name, tensor.toArray());
            });
            given.forEach((name, tensor) -> {
                if (!sameBits(tensor.toArray(), call.inputs().get(name))) {
                    throw new AssertionError(operation.id() + " on " + backend.name() + " changed its input " + name);
                }
            });
            return outputs;
        }
    }

    /// Equal as bit patterns, all NaNs being equal.
    public static boolean sameBits(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (Double.doubleToLongBits(a[i]) != Double.doubleToLongBits(b[i])) {
                return false;
            }
        }
        return true;
    }

    /// One line that shows a case in full.
    public static String text(OracleCase call) {
        var text = new StringBuilder(call.operation());
        call.parameters().forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
        call.inputs().forEach((name, values) -> text.append(' ').append(name)
                .append(Arrays.toString(call.shapes().get(name))).append('=').append(Arrays.toString(values)));
        return text.toString();
    }
}
