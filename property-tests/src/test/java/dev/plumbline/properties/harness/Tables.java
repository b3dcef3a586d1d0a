package dev.plumbline.properties.harness;

import dev.plumbline.oracle.operations.OracleCase;
import java.util.Arrays;
import java.util.Map;

/// Row-wise helpers for planted mistakes of policy operations.
public final class Tables {
    private Tables() {}

    /// A row of each input, to one result.
    public interface RowFunction {
        double[] apply(double[][] rows, OracleCase call);
    }

    /// One output from rows of the two-axis inputs `names`, results concatenated.
    public static Map<String, double[]> rows(OracleCase call, String output, RowFunction f, String... names) {
        var shape = call.shapes().get(names[0]);
        var results = new double[shape[0]][];
        int length = 0;
        for (int row = 0; row < shape[0]; row++) {
            var inputs = new double[names.length][];
            for (int i = 0; i < names.length; i++) {
                int columns = call.shapes().get(names[i]).length == 1 ? 1 : shape[1];
                inputs[i] = Arrays.copyOfRange(call.inputs().get(names[i]), row * columns, (row + 1) * columns);
            }
            results[row] = f.apply(inputs, call);
            length += results[row].length;
        }
        var all = new double[length];
        int at = 0;
        for (var result : results) {
            System.arraycopy(result, 0, all, at, result.length);
            at += result.length;
        }
        return Map.of(output, all);
    }

    public static double[] softmax(double[] z) {
        double max = Arrays.stream(z).max().orElse(0);
        double sum = Arrays.stream(z).map(x -> Math.exp(x - max)).sum();
        return Arrays.stream(z).map(x -> Math.exp(x - max) / sum).toArray();
    }

    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    public static double mean(double[] x) {
        return Arrays.stream(x).average().orElse(Double.NaN);
    }

    public static double deviation(double[] x, int ddof) {
        double m = mean(x);
        return Math.sqrt(Arrays.stream(x).map(v -> (v - m) * (v - m)).sum() / (x.length - ddof));
    }

    public static double number(OracleCase call, String name) {
        return Double.parseDouble(call.parameters().get(name));
    }

    public static double[] map(double[] x, java.util.function.DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    /// One output, elementwise over the inputs `names`.
    public static Map<String, double[]> elements(OracleCase call, String output, java.util.function.ToDoubleFunction<double[]> f, String... names) {
        var out = new double[call.inputs().get(names[0]).length];
        for (int i = 0; i < out.length; i++) {
            var at = new double[names.length];
            for (int j = 0; j < names.length; j++) {
                at[j] = call.inputs().get(names[j])[i];
            }
            out[i] = f.applyAsDouble(at);
        }
        return Map.of(output, out);
    }
}
