package dev.plumbline.oracle.operations;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Short form of an oracle call in tests.
final class Call {
    private final String id;
    private final Map<String, double[]> inputs = new HashMap<>();
    private final Map<String, int[]> shapes = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();

    private Call(String id) {
        this.id = id;
    }

    static Call of(String id) {
        return new Call(id);
    }

    Call vector(String name, double... data) {
        inputs.put(name, data);
        return this;
    }

    Call row(String name, double... data) {
        shapes.put(name, new int[] {1, data.length});
        return vector(name, data);
    }

    /// One item or one column: `[data x 1]`.
    Call column(String name, double... data) {
        shapes.put(name, new int[] {data.length, 1});
        return vector(name, data);
    }

    Call with(String name, Object value) {
        parameters.put(name, value.toString());
        return this;
    }

    Map<String, OracleValue[]> run() {
        return Oracles.find(id).evaluate(new OracleCase(id, inputs, shapes, parameters));
    }

    /// An output rounded to binary64.
    double[] get(String output) {
        return Arrays.stream(run().get(output)).mapToDouble(v -> v.value().toDouble()).toArray();
    }

    OracleValue first(String output) {
        return run().get(output)[0];
    }
}
