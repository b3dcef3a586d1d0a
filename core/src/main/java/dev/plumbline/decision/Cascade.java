package dev.plumbline.decision;

import java.util.List;

/// Members that run one after the other until a rule is satisfied; the last one always ends it.
///
/// Expected cost C₁ + Σ_{m ≥ 2} C_m P(stage m is reached).
///
/// @param rules of every stage but the last
/// @param memberCost C of each member, ≥ 0
public record Cascade(List<ExitRule> rules, double... memberCost) {

    /// @param score of the stage where each input left
    /// @param prediction of that stage
    /// @param stage 0 for the first
    /// @param meanCost per input
    public record Result(double[] score, int[] prediction, int[] stage, double meanCost) {

        /// Share of inputs that went beyond the first stage.
        public double passedOn() {
            int passed = 0;
            for (int s : stage) {
                passed += s > 0 ? 1 : 0;
            }
            return (double) passed / stage.length;
        }
    }

    public Cascade {
        rules = List.copyOf(rules);
        if (memberCost.length != rules.size() + 1) {
            throw new IllegalArgumentException(rules.size() + " rules need the costs of " + (rules.size() + 1)
                    + " members, found " + memberCost.length);
        }
        for (double cost : memberCost) {
            if (!(cost >= 0)) {
                throw new IllegalArgumentException("costs must not be negative, found " + cost);
            }
        }
    }

    /// @throws IllegalArgumentException unless there are as many stages as members
    public Result run(CascadeStages stages) {
        if (stages.stages() != memberCost.length) {
            throw new IllegalArgumentException(
                    stages.stages() + " stages do not fit " + memberCost.length + " members");
        }
        int n = stages.size();
        var result = new Result(new double[n], new int[n], new int[n], 0);
        double cost = 0;
        for (int r = 0; r < n; r++) {
            int m = 0;
            cost += memberCost[0];
            while (m < rules.size() && !rules.get(m).exits(stages.score()[m][r])) {
                m++;
                cost += memberCost[m];
            }
            result.score[r] = stages.score()[m][r];
            result.prediction[r] = stages.prediction()[m][r];
            result.stage[r] = m;
        }
        return new Result(result.score, result.prediction, result.stage, cost / n);
    }

    /// max |s_last − s_first|: if the window contains every s_first within this of τ, cascade and ensemble accept the
    /// same inputs at τ.
    public static double sufficientHalfWidth(double[] first, double[] last) {
        double most = 0;
        for (int i = 0; i < first.length; i++) {
            most = Math.max(most, Math.abs(last[i] - first[i]));
        }
        return most;
    }

    /// Share with |s_last − s_first| ≥ h: a bound on how often the window τ ± h decides otherwise than the ensemble.
    public static double disagreementBound(double[] first, double[] last, double halfWidth) {
        int beyond = 0;
        for (int i = 0; i < first.length; i++) {
            beyond += Math.abs(last[i] - first[i]) >= halfWidth ? 1 : 0;
        }
        return (double) beyond / first.length;
    }

    /// Share of inputs on unlike sides of τ (s ≥ τ accepts).
    public static double disagreement(double[] a, double[] b, double tau) {
        int different = 0;
        for (int i = 0; i < a.length; i++) {
            different += a[i] >= tau != b[i] >= tau ? 1 : 0;
        }
        return (double) different / a.length;
    }
}
