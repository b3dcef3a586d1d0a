package dev.plumbline.properties.harness;

import dev.plumbline.kernel.DType;
import dev.plumbline.oracle.compare.AccuracyClaims;
import dev.plumbline.oracle.operations.OracleValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Keeps the largest share of its bound that each output ever used, and writes `target/accuracy-seen.csv` when the
/// tests end: a claim whose share stays far below 1 is slack.
public final class WorstSeen {
    private static final Map<String, Double> SHARE = new TreeMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(WorstSeen::write));
    }

    private WorstSeen() {}

    static synchronized void record(String operation, String output, String execution, DType dtype, double actual,
            OracleValue expected, AccuracyClaims.Row claim) {
        double share = claim.rule().measure(actual, expected, Comparison.precision(dtype)).share();
        if (Double.isFinite(share)) {
            SHARE.merge("%s,%s,%s,%s,%s,%s".formatted(operation, output, execution, dtype, claim.a(), claim.b()), share, Math::max);
        }
    }

    private static synchronized void write() {
        var text = new StringBuilder("operation,output,execution,dtype,a,b,largest share of the bound\n");
        SHARE.forEach((key, share) -> text.append(key).append(',').append("%.3f".formatted(share)).append('\n'));
        try {
            Files.writeString(Path.of("target", "accuracy-seen.csv"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
