package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.Arrays;
import java.util.List;

/// Red when gold is not sorted with its proxy (the published script), when ties depend on position, for sampling with replacement.
class BestOfNEstimateProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.best_of_n_estimate";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("gold not permuted with the proxy", call -> Tables.rows(call, "value", (in, c) -> { var order = java.util.stream.IntStream.range(0, in[0].length).boxed().sorted(java.util.Comparator.comparingDouble(i -> in[0][i])).toList(); int pool = in[0].length; int n = (int) Tables.number(c, "n"); double sum = 0; double w = n / (double) pool; for (int i = pool; i >= n; i--) { sum += w * in[1][i - 1]; w = i > n ? w * (i - n) / (i - 1) : 0; } return new double[] {sum}; }, "proxy", "gold")),
                new Mutant("ties by position", call -> Tables.rows(call, "value", (in, c) -> { var order = java.util.stream.IntStream.range(0, in[0].length).boxed().sorted(java.util.Comparator.comparingDouble(i -> in[0][i])).toList(); int pool = in[0].length; int n = (int) Tables.number(c, "n"); double sum = 0; double w = n / (double) pool; for (int i = pool; i >= n; i--) { sum += w * in[1][order.get(i - 1)]; w = i > n ? w * (i - n) / (i - 1) : 0; } return new double[] {sum}; }, "proxy", "gold")),
                new Mutant("with replacement", call -> Tables.rows(call, "value", (in, c) -> { var order = java.util.stream.IntStream.range(0, in[0].length).boxed().sorted(java.util.Comparator.comparingDouble(i -> in[0][i])).toList(); int pool = in[0].length; int n = (int) Tables.number(c, "n"); double sum = 0; double w = 1 - Math.pow(1 - 1.0 / pool, n); for (int i = pool; i >= n; i--) { sum += w * in[1][order.get(i - 1)]; w = i > n ? w * (i - n) / (i - 1) : 0; } return new double[] {sum}; }, "proxy", "gold")),
                new Mutant("maximum of the gold", call -> Tables.rows(call, "value", (in, c) -> new double[] {Arrays.stream(in[1]).max().orElse(0)}, "proxy", "gold")));
    }
}
