package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for cancelling differences of powers, ties counted twice, another n, the worst in place of the best, the continuous KL.
class BestOfNLawProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.best_of_n_law";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("differences of powers", call -> Tables.rows(call, "probability", (in, c) -> { var p = in[0]; var r = in[1]; int n = (int) Tables.number(c, "n"); var out = new double[p.length]; for (int y = 0; y < p.length; y++) { double below = 0; double tied = 0; for (int j = 0; j < p.length; j++) { below += r[j] < r[y] ? p[j] : 0; tied += r[j] == r[y] ? p[j] : 0; } out[y] = p[y] == 0 ? 0 : (Math.pow(below + tied, n) - Math.pow(below, n)) * p[y] / tied; } return out; }, "probability", "reward")),
                new Mutant("ties counted twice", call -> Tables.rows(call, "probability", (in, c) -> { var p = in[0]; var r = in[1]; int n = (int) Tables.number(c, "n"); var out = new double[p.length]; for (int y = 0; y < p.length; y++) { double below = 0; double tied = 0; for (int j = 0; j < p.length; j++) { below += r[j] < r[y] ? p[j] : 0; tied += r[j] == r[y] ? p[j] : 0; } out[y] = Math.pow(below + tied, n) - Math.pow(below, n); } return out; }, "probability", "reward")),
                new Mutant("n + 1 draws", call -> Tables.rows(call, "probability", (in, c) -> { var p = in[0]; var r = in[1]; int n = (int) Tables.number(c, "n"); var out = new double[p.length]; for (int y = 0; y < p.length; y++) { double below = 0; double tied = 0; for (int j = 0; j < p.length; j++) { below += r[j] < r[y] ? p[j] : 0; tied += r[j] == r[y] ? p[j] : 0; } out[y] = p[y] == 0 ? 0 : (Math.pow(below + tied, n + 1) - Math.pow(below, n + 1)) * p[y] / tied; } return out; }, "probability", "reward")),
                new Mutant("worst of n", call -> Tables.rows(call, "probability", (in, c) -> { var p = in[0]; var r = in[1]; int n = (int) Tables.number(c, "n"); var out = new double[p.length]; for (int y = 0; y < p.length; y++) { double below = 0; double tied = 0; for (int j = 0; j < p.length; j++) { below += r[j] < r[y] ? p[j] : 0; tied += r[j] == r[y] ? p[j] : 0; } out[y] = p[y] == 0 ? 0 : (Math.pow(1 - below, n) - Math.pow(1 - below - tied, n)) * p[y] / tied; } return out; }, "probability", "reward")),
                new Mutant("log n - (n - 1)/n for a discrete law", call -> Tables.rows(call, "kl", (in, c) -> new double[] {Math.log(Tables.number(c, "n")) - (Tables.number(c, "n") - 1) / Tables.number(c, "n")}, "probability", "reward")));
    }
}
