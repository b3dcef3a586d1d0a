package dev.plumbline.properties.harness;

import dev.plumbline.oracle.operations.OracleCase;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/// A mistake that someone has made, or could: a wrong implementation that the claims must reject.
///
/// @param name the mistake in a few words
/// @param outputs some or all outputs of the operation, computed with the mistake; those left out are not judged
public record Mutant(String name, Function<OracleCase, Map<String, double[]>> outputs) {

    /// One output, computed elementwise from the input `x`.
    public static Mutant pointwise(String name, String output, DoubleUnaryOperator f) {
        return new Mutant(name, call -> Map.of(output, java.util.Arrays.stream(call.inputs().get("x")).map(f).toArray()));
    }

    /// One output, computed from each row of the input `input` of two axes: `f` fills the row's share of the result.
    public static Mutant rows(String name, String input, String output, Function<double[], double[]> f) {
        return new Mutant(name, call -> {
            var shape = call.shapes().get(input);
            var parts = new double[shape[0]][];
            int length = 0;
            for (int row = 0; row < shape[0]; row++) {
                var from = row * shape[1];
                parts[row] = f.apply(java.util.Arrays.copyOfRange(call.inputs().get(input), from, from + shape[1]));
                length += parts[row].length;
            }
            return Map.of(output, concatenated(parts, length));
        });
    }

    /// One output, computed from each column of `scores` `[members x items]`; `f` returns the value of the item.
    public static Mutant columns(String name, java.util.function.BiFunction<OracleCase, double[], Double> f) {
        return new Mutant(name, call -> {
            var shape = call.shapes().get("scores");
            var scores = call.inputs().get("scores");
            var values = new double[shape[1]];
            for (int item = 0; item < shape[1]; item++) {
                var column = new double[shape[0]];
                for (int member = 0; member < shape[0]; member++) {
                    column[member] = scores[member * shape[1] + item];
                }
                values[item] = f.apply(call, column);
            }
            return Map.of("value", values);
        });
    }

    private static double[] concatenated(double[][] parts, int length) {
        var all = new double[length];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
