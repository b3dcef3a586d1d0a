package dev.plumbline.properties.reward;

import dev.plumbline.oracle.operations.OracleCase;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/// Builds planted mistakes of the transforms: mean over the references of `f(reward, reference)`.
final class Transforms {
    private Transforms() {}

    static Map<String, double[]> of(OracleCase call, String output, DoubleBinaryOperator f) {
        var reward = call.inputs().get("reward");
        var reference = call.inputs().get("reference");
        int responses = call.shapes().get("reward")[1];
        int references = call.shapes().get("reference")[1];
        var out = new double[reward.length];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int j = 0; j < references; j++) {
                sum += f.applyAsDouble(reward[i], reference[i / responses * references + j]);
            }
            out[i] = sum / references;
        }
        return Map.of(output, out);
    }
}
