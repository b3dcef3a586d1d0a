package dev.plumbline.properties.policy;

import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.properties.harness.Tables;
import java.util.Map;

/// Generalised advantage estimation with one mistake.
final class Trajectory {
    private Trajectory() {}

    enum Mistake {
        MASK_IGNORED,
        BOOTSTRAPS_AFTER_TERMINATION,
        NO_BOOTSTRAP_AFTER_TRUNCATION,
        TRACE_CROSSES_EPISODES,
        DECAY_WITHOUT_LAMBDA,
        RETURNS_ARE_ADVANTAGES
    }

    static Map<String, double[]> advantages(OracleCase call, Mistake mistake) {
        var reward = call.inputs().get("reward");
        var value = call.inputs().get("value");
        int rows = call.shapes().get("reward")[0];
        int steps = call.shapes().get("reward")[1];
        double gamma = Tables.number(call, "gamma");
        double lambda = Tables.number(call, "lambda");
        var advantage = new double[reward.length];
        var returns = new double[reward.length];
        for (int row = 0; row < rows; row++) {
            double nextAdvantage = 0;
            double nextValue = Double.NaN;
            for (int t = steps - 1; t >= 0; t--) {
                int i = row * steps + t;
                if (at(call, "mask", i, 1) == 0 && mistake != Mistake.MASK_IGNORED) {
                    continue;
                }
                boolean terminated = at(call, "terminated", i, 0) == 1;
                boolean truncated = at(call, "truncated", i, 0) == 1;
                boolean last = Double.isNaN(nextValue);
                double follow = last || truncated ? at(call, "bootstrap", i, 0) : nextValue;
                if (mistake == Mistake.NO_BOOTSTRAP_AFTER_TRUNCATION && truncated) {
                    follow = 0;
                }
                if (terminated && mistake != Mistake.BOOTSTRAPS_AFTER_TERMINATION) {
                    follow = 0;
                }
                boolean cut = (terminated || truncated || last) && mistake != Mistake.TRACE_CROSSES_EPISODES;
                double decay = mistake == Mistake.DECAY_WITHOUT_LAMBDA ? gamma : gamma * lambda;
                advantage[i] = reward[i] + gamma * follow - value[i] + (cut ? 0 : decay * nextAdvantage);
                returns[i] = mistake == Mistake.RETURNS_ARE_ADVANTAGES ? advantage[i] : advantage[i] + value[i];
                nextAdvantage = advantage[i];
                nextValue = value[i];
            }
        }
        return Map.of("advantage", advantage, "returns", returns);
    }

    private static double at(OracleCase call, String name, int i, double absent) {
        return call.inputs().containsKey(name) ? call.inputs().get(name)[i] : absent;
    }
}
