package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Expected gold score of the best of n by the proxy, from N ≥ n samples of a prompt: Σᵢ C(i − 1, n − 1)/C(N, n) gold₍ᵢ₎, sorted by
/// proxy.
final class BestOfN extends TableOperation {
    BestOfN() {
        super("best-of-n", "Gold score of the best of n samples, estimated without bias",
                "estimate = Σᵢ C(i − 1, n − 1)/C(N, n) gold₍ᵢ₎, samples in ascending order of proxy",
                "Nakano et al. 2021, appendix I; Gao et al. 2023; Coste et al. 2024",
                List.of(Column.optionalKey("prompt", "samples of one prompt", "group", "uid"), Column.optionalKey("sample", "id"),
                        Column.input("proxy", "score that chooses", "proxy_score", "score"),
                        Column.input("gold", "score that counts", "gold_score"), Column.input("n", "samples to choose from, ≤ N"),
                        Column.output("estimate", "for the prompt, on each of its rows", "best_of_n", "bon")),
                List.of(Setting.of("estimator", "formula", "without-replacement", "with-replacement", "first-n", "unsorted", "worst")),
                List.of(Variant.convention("bon-replacement", "Σ ((i/N)ⁿ − ((i − 1)/N)ⁿ) gold₍ᵢ₎",
                                "exact mean of a bootstrap; verl bootstrap_metric up to sampling noise", "samples may repeat: biased low",
                                "B182", "estimator", "with-replacement"),
                        Variant.convention("bon-first-n", "gold of the best of the first n", "naive scripts", "throws the other samples away",
                                "from memory", "estimator", "first-n"),
                        Variant.bug("bon-unsorted-proxy", "the formula on rows in file order", "llm_optimization on unsorted files",
                                "assumes that rows ascend by proxy", "B183", "estimator", "unsorted"),
                        Variant.convention("worst-of-n", "the same for the worst of n", "verl worst@k", "smallest proxy chosen",
                                "verl b178a3cd5", "estimator", "worst")));
    }

    @Override
    public String blockKey() {
        return "prompt";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int size = in.size();
        int n = (int) in.plain("n", 0);
        if (n < 1 || n > size) {
            throw new IllegalArgumentException("n must be from 1 to " + size + ", the samples of the prompt, was " + n);
        }
        var order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Comparator<Integer> byProxy = Comparator.comparingDouble(i -> in.plain("proxy", i));
        if (in.is("estimator", "first-n")) {
            int best = Arrays.stream(order, 0, n).max(byProxy).orElseThrow();
            return Map.of("estimate", Formulas.rows(size, _ -> in.at("gold", best)));
        }
        if (!in.is("estimator", "unsorted")) {
            Arrays.sort(order, in.is("estimator", "worst") ? byProxy.reversed() : byProxy);
        }
        var terms = new ArrayList<S>();
        for (int i = 1; i <= size; i++) {
            var weight = in.is("estimator", "with-replacement")
                    ? power(in.constant(i).div(size), n).sub(power(in.constant(i - 1).div(size), n))
                    : share(in.constant(1), i, n, size);
            if (weight.toDouble() != 0) {
                terms.add(weight.mul(in.at("gold", order[i - 1])));
            }
        }
        var estimate = in.constant(0).sum(terms);
        return Map.of("estimate", Formulas.rows(size, _ -> estimate));
    }

    private static <S extends Scalar<S>> S power(S x, int n) {
        var y = x.of(1);
        for (int i = 0; i < n; i++) {
            y = y.mul(x);
        }
        return y;
    }

    /// C(i − 1, n − 1)/C(N, n) = n/N ∏ (i − j)/(N − j), j = 1 … n − 1.
    private static <S extends Scalar<S>> S share(S one, int i, int n, int size) {
        if (i < n) {
            return one.of(0);
        }
        var y = one.mul(n).div(size);
        for (int j = 1; j < n; j++) {
            y = y.mul(i - j).div(size - j);
        }
        return y;
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("prompt", "a a a a").with("proxy", 2, 4, 1, 3).with("gold", 2, 4, 1, 3).with("n", 2, 2, 2, 2).example(
                        "proxy and gold agree", "ordinary"),
                Table.keyed("prompt", "a a a a a").with("proxy", 0.5, -1, 3, 0.25, 2).with("gold", 1, 0.5, -2, 4, 0.25)
                        .with("n", 3, 3, 3, 3, 3).example("the proxy's favourite is bad", "adversarial"));
    }
}
