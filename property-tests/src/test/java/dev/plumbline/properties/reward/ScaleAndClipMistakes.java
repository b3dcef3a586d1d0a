package dev.plumbline.properties.reward;

import dev.plumbline.oracle.operations.OracleCase;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/// Builds planted mistakes of scale-and-clip.
final class ScaleAndClipMistakes {
    private ScaleAndClipMistakes() {}

    record Options(double shift, double scale, double low, double high) {}

    static Map<String, double[]> of(OracleCase call, String output, ToDoubleBiFunction<Double, Options> f) {
        var p = call.parameters();
        var options = new Options(Double.parseDouble(p.get("shift")), Double.parseDouble(p.get("scale")),
                Double.parseDouble(p.get("low")), Double.parseDouble(p.get("high")));
        var reward = call.inputs().get("reward");
        var out = new double[reward.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = f.applyAsDouble(reward[i], options);
        }
        return Map.of(output, out);
    }
}
