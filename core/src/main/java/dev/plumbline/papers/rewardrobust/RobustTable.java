package dev.plumbline.papers.rewardrobust;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.CompensatedSum;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Gold rewards of 8 prompts with 8 responses each and what an ensemble believes of them; measures policies that are optimal for
/// each nominal weight.
///
/// @param gold `[64]`
/// @param beliefs `[64]`
record RobustTable(double[] gold, RobustReward[] beliefs) {
    static final int PROMPTS = 8;
    static final int RESPONSES = 8;
    static final int CELLS = PROMPTS * RESPONSES;
    static final double BETA = 0.3;
    static final double[] WEIGHTS = {1, 0.8, 0.6, 0.4, 0.2, 0};

    /// `a = 0.4: gold 03`.
    static String name(double nominalWeight, String what, int table) {
        return String.format(Locale.ROOT, "a = %.1f: %s %02d", nominalWeight, what, table);
    }

    /// E_π[g] and E_π[r_a] of π ∝ π_ref exp(r_a/β), π_ref uniform, for every nominal weight.
    Map<String, Double> measure(Backend backend, int table) {
        var measured = new LinkedHashMap<String, Double>();
        for (double a : WEIGHTS) {
            var robust = new double[CELLS];
            for (int k = 0; k < CELLS; k++) {
                robust[k] = beliefs[k].robust(a);
            }
            double[] policy = policy(backend, robust);
            measured.put(name(a, "gold", table), expectation(policy, gold));
            measured.put(name(a, "optimised", table), expectation(policy, robust));
        }
        measured.put(String.format(Locale.ROOT, "optimum: gold %02d", table), expectation(policy(backend, gold), gold));
        measured.put(String.format(Locale.ROOT, "set-wise 0.4: gold %02d", table), setwise(0.4));
        return measured;
    }

    private static double[] policy(Backend backend, double[] utility) {
        try (var _ = backend.scope()) {
            var base = backend.zeros(DType.FLOAT64, PROMPTS, RESPONSES);
            var u = backend.tensor(DType.FLOAT64, utility, PROMPTS, RESPONSES);
            double[] logProbability = backend.policy().regularizedOptimum(base, u, BETA).logProbability().toArray();
            for (int k = 0; k < CELLS; k++) {
                logProbability[k] = Math.exp(logProbability[k]);
            }
            return logProbability;
        }
    }

    /// Mean over prompts of E_π[f].
    private static double expectation(double[] policy, double[] f) {
        var total = new CompensatedSum();
        for (int k = 0; k < CELLS; k++) {
            total.addProduct(policy[k], f[k]);
        }
        return total.value() / PROMPTS;
    }

    private double setwise(double nominalWeight) {
        int heads = beliefs[0].means().length;
        var reference = new double[PROMPTS][RESPONSES];
        var rewards = new double[heads][PROMPTS][RESPONSES];
        var nominal = new double[PROMPTS][RESPONSES];
        for (int k = 0; k < CELLS; k++) {
            int x = k / RESPONSES;
            int y = k % RESPONSES;
            reference[x][y] = 1.0 / RESPONSES;
            nominal[x][y] = beliefs[k].nominal();
            for (int i = 0; i < heads; i++) {
                rewards[i][x][y] = beliefs[k].means()[i];
            }
        }
        var optimum = SetwiseOptimum.solve(reference, rewards, nominal, nominalWeight, BETA, 300);
        double gain = 0;
        for (int k = 0; k < CELLS; k++) {
            gain += optimum.policy()[k / RESPONSES][k % RESPONSES] * gold[k] / PROMPTS;
        }
        return gain;
    }
}
