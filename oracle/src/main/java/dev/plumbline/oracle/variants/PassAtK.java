package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Chance that at least one of k samples passes, from c passes in n: 1 − C(n − c, k)/C(n, k).
final class PassAtK extends TableOperation {
    PassAtK() {
        super("pass-at-k", "pass@k, estimated without bias", "pass = 1 − C(n − c, k)/C(n, k)", "Chen et al. 2021, equation 1",
                List.of(Column.optionalKey("problem", "id", "task_id"), Column.input("n", "samples", "num_samples"),
                        Column.input("c", "samples that pass", "num_correct", "correct"), Column.input("k", "samples allowed"),
                        Column.output("pass", "probability", "pass_at_k")),
                List.of(Setting.of("estimator", "formula", "without-replacement", "with-replacement", "all-pass", "any-if-too-few")),
                List.of(Variant.convention("pass-with-replacement", "1 − (1 − c/n)^k", "verl best@k in expectation, simple scripts",
                                "samples may repeat: biased low", "B182", "estimator", "with-replacement"),
                        Variant.convention("pass-hat-k", "C(c, k)/C(n, k)", "reliability metrics", "all k pass", "Yao et al. 2024 (τ-bench)",
                                "estimator", "all-pass"),
                        Variant.bug("pass-at-k-n-below-k", "1 where n < k", "MultiPL-E #40", "too few samples count as a success",
                                "B180", "estimator", "any-if-too-few")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("pass", Formulas.rows(in.size(), i -> {
            int n = (int) in.plain("n", i);
            int c = (int) in.plain("c", i);
            int k = (int) in.plain("k", i);
            if (c < 0 || c > n || k < 1) {
                throw new IllegalArgumentException("needs 0 ≤ c ≤ n and k ≥ 1, had n = " + n + ", c = " + c + ", k = " + k);
            }
            var one = in.constant(1);
            if (k > n) {
                return in.is("estimator", "any-if-too-few") ? one : in.constant(Double.NaN);
            }
            return switch (in.choice("estimator")) {
                case "with-replacement" -> {
                    var fail = one.sub(in.constant(c).div(n));
                    var all = one;
                    for (int j = 0; j < k; j++) {
                        all = all.mul(fail);
                    }
                    yield one.sub(all);
                }
                case "all-pass" -> ratio(one, c, n, k);
                default -> one.sub(ratio(one, n - c, n, k));
            };
        }));
    }

    /// C(a, k)/C(n, k) = ∏ (a − j)/(n − j).
    private static <S extends Scalar<S>> S ratio(S one, int a, int n, int k) {
        var y = one;
        for (int j = 0; j < k; j++) {
            y = a - j <= 0 ? one.of(0) : y.mul(a - j).div(n - j);
        }
        return y;
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("n", 10, 10, 20, 200).with("c", 3, 0, 5, 7).with("k", 1, 5, 10, 100).example("usual counts", "ordinary"),
                Table.of("n", 4, 10, 3).with("c", 1, 9, 0).with("k", 4, 2, 5).example("too few failures, too few samples", "boundary"));
    }
}
