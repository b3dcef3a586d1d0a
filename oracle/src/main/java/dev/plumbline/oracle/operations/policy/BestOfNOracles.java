package dev.plumbline.oracle.operations.policy;

import static dev.plumbline.oracle.operations.Arguments.named;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Best-of-n.
public final class BestOfNOracles {
    private BestOfNOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                new FormulaOracle("policy.best_of_n_law", BestOfNOracles::law),
                new FormulaOracle("policy.best_of_n_estimate", BestOfNOracles::estimate));
    }

    /// P(y) = [F(r_y)ⁿ − F⁻(r_y)ⁿ] p_y/Pr(R = r_y) with F(r) = Σ p over rewards ≤ r, F⁻ over rewards < r, and
    /// Pr(R = r) = Σ p over rewards = r, from p as given; 0 where p = 0. kl = Σ P log(P/p). A NaN in the row makes it NaN.
    ///
    /// F, F⁻ and their powers are marked: the formula subtracts powers of two rounded cumulative sums, each off by
    /// (n + 1) u times itself.
    private static Map<String, Dual[]> law(Arguments arguments) {
        var probability = arguments.matrix("probability");
        var reward = arguments.matrix("reward", "probability");
        int n = arguments.integer("n", "2", 1, Integer.MAX_VALUE);
        var tape = arguments.tape();
        var law = new Dual[probability.length][];
        var kl = new Dual[probability.length];
        for (int i = 0; i < probability.length; i++) {
            var p = probability[i];
            int actions = p.length;
            if (Functions.anyNaN(p) || Functions.anyNaN(reward[i])) {
                law[i] = Functions.nans(actions);
                kl[i] = Functions.nan();
                continue;
            }
            law[i] = Functions.filled(actions, ZERO);
            var terms = Functions.filled(actions, ZERO);
            for (int y = 0; y < actions; y++) {
                if (p[y].value().isZero()) {
                    continue;
                }
                var below = ZERO;
                var equal = ZERO;
                for (int j = 0; j < actions; j++) {
                    int order = reward[i][j].value().compareTo(reward[i][y].value());
                    below = order < 0 ? below.add(p[j]) : below;
                    equal = order == 0 ? equal.add(p[j]) : equal;
                }
                var upper = tape.rounded(below.add(equal)).pow(n);
                var lower = tape.rounded(below).pow(n);
                law[i][y] = tape.sum(upper, lower.neg()).mul(p[y]).div(equal);
                terms[y] = law[i][y].value().isZero() ? ZERO : law[i][y].mul(tape.rounded(law[i][y].div(p[y]).log()));
            }
            kl[i] = tape.sum(terms);
        }
        return named("probability", Functions.flat(law), "kl", kl);
    }

    /// Σᵢ cᵢ gold₍ᵢ₎, cᵢ = C(i−1, n−1)/C(N, n), i the rank by proxy from 1; a block of equal proxies shares the mean of
    /// its weights. A NaN proxy leaves the order undefined and gives NaN; gold values of weight 0 enter as 0 · gold.
    private static Map<String, Dual[]> estimate(Arguments arguments) {
        var proxy = arguments.matrix("proxy");
        var gold = arguments.matrix("gold", "proxy");
        int pool = arguments.shape("proxy")[1];
        int n = arguments.integer("n", "2", 1, pool);
        var weight = weights(pool, n);
        var value = new Dual[proxy.length];
        for (int i = 0; i < proxy.length; i++) {
            value[i] = Functions.anyNaN(proxy[i]) ? Functions.nan() : ranked(proxy[i], gold[i], weight);
        }
        return named("value", value);
    }

    private static Dual ranked(Dual[] proxy, Dual[] gold, Real[] weight) {
        var order = new Integer[proxy.length];
        Arrays.setAll(order, k -> k);
        Arrays.sort(order, Comparator.comparing(k -> proxy[k].value()));
        var sum = ZERO;
        for (int from = 0; from < order.length;) {
            int to = from;
            var shared = Real.ZERO;
            while (to < order.length && proxy[order[to]].value().equals(proxy[order[from]].value())) {
                shared = shared.add(weight[to++]);
            }
            var mean = Dual.constant(shared.div(Real.of(to - from)));
            for (; from < to; from++) {
                sum = sum.add(mean.mul(gold[order[from]]));
            }
        }
        return sum;
    }

    /// c₁ … c_N from exact binomial coefficients, C(i, n−1) = C(i−1, n−1) i/(i − n + 1).
    private static Real[] weights(int pool, int n) {
        var weight = new Real[pool];
        Arrays.fill(weight, Real.ZERO);
        var binomials = new BigInteger[pool];
        var choose = BigInteger.ONE;
        var total = BigInteger.ZERO;
        for (int i = n; i <= pool; i++) {
            binomials[i - 1] = choose;
            total = total.add(choose);
            choose = choose.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(i - n + 1));
        }
        // The sum of all C(i−1, n−1) is C(N, n).
        for (int i = n; i <= pool; i++) {
            weight[i - 1] = Real.of(new BigDecimal(binomials[i - 1])).div(Real.of(new BigDecimal(total)));
        }
        return weight;
    }
}
