package dev.plumbline.properties.harness;

import dev.plumbline.kernel.DType;
import dev.plumbline.oracle.compare.AccuracyClaims;
import dev.plumbline.oracle.compare.Precision;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.oracle.operations.OracleValue;
import dev.plumbline.oracle.operations.Oracles;
import java.util.Map;
import java.util.Optional;

/// Holds the outputs of an execution against the oracle under the claim of the accuracy table.
public final class Comparison {
    private Comparison() {}

    public static Precision precision(DType dtype) {
        return dtype == DType.FLOAT32 ? Precision.BINARY32 : Precision.BINARY64;
    }

    public static Map<String, OracleValue[]> truth(OracleCase call) {
        return Oracles.find(call.operation()).evaluate(call);
    }

    /// The first output that breaks its claim, in words; empty if all hold.
    ///
    /// @param record whether to count it in {@link WorstSeen}
    public static Optional<String> failure(
            OracleCase call, Map<String, OracleValue[]> truth, Map<String, double[]> actual, String execution, DType dtype,
            boolean record) {
        for (var output : truth.entrySet()) {
            var values = actual.get(output.getKey());
            if (values == null) {
                return Optional.of("output " + output.getKey() + " is missing");
            }
            var expected = output.getValue();
            if (values.length != expected.length) {
                return Optional.of("output " + output.getKey() + " has " + values.length + " elements, expected " + expected.length);
            }
            var claim = AccuracyClaims.claim(call.operation(), output.getKey(), execution, precision(dtype));
            var rule = claim.rule();
            for (int i = 0; i < values.length; i++) {
                if (record) {
                    WorstSeen.record(call.operation(), output.getKey(), execution, dtype, values[i], expected[i], claim);
                }
                if (!rule.accepts(values[i], expected[i], precision(dtype)) && !underflow(values[i], expected[i], claim.a(), dtype, call)) {
                    return Optional.of("%s[%d] is %s, the oracle says %s (S = %s); claim a = %s, b = %s".formatted(
                            output.getKey(), i, values[i], expected[i].value(), expected[i].sensitivity(), claim.a(), claim.b()));
                }
            }
        }
        return Optional.empty();
    }

    /// An intermediate that underflows is off by up to one smallest number, and no operation multiplies it by more than
    /// the largest input: |y − y*| ≤ a η (1 + max |x|), η the smallest positive number. Vanishes beside normal results.
    private static boolean underflow(double actual, OracleValue expected, double a, DType dtype, OracleCase call) {
        double least = dtype == DType.FLOAT64 ? Double.MIN_VALUE : Float.MIN_VALUE;
        double largest = 1;
        for (var input : call.inputs().values()) {
            for (double x : input) {
                if (Double.isFinite(x)) {
                    largest = Math.max(largest, 1 + Math.abs(x));
                }
            }
        }
        return expected.value().isFinite() && Math.abs(actual - expected.value().toDouble()) <= a * least * largest;
    }
}
