package dev.plumbline.papers.rmensembles;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Why conservatism works: members rᵢ = g + b + s eᵢ with gold g ~ N(0, 1), an error b that all share and errors eᵢ of their
/// own, of a size s that differs from answer to answer. Penalties act through s alone, so that they help against eᵢ and not
/// against b.
final class SharedError implements Experiment {
    static final String OWN = "errors of their own";
    static final String SHARED = "a shared error";

    @Override
    public String id() {
        return "shared-error";
    }

    @Override
    public String title() {
        return "Errors that members share, and errors of their own";
    }

    static String name(String kind, String objective) {
        return kind + ", " + objective + ": final";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int[] draws = {1, 1024};
        int prompts = Math.max(20, (int) Math.round(100 * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (String kind : List.of(OWN, SHARED)) {
            var random = new Philox(seed, 4);
            var pools = new ArrayList<Pool>();
            for (int q = 0; q < prompts; q++) {
                var gold = new double[draws[1]];
                var scores = new double[SyntheticGold.MEMBERS][gold.length];
                for (int j = 0; j < gold.length; j++) {
                    gold[j] = random.nextGaussian();
                    double size = 0.4 * Math.exp(0.9 * random.nextGaussian());
                    double shared = 1.2 * random.nextGaussian();
                    for (double[] member : scores) {
                        double own = random.nextGaussian();
                        member[j] = gold[j] + (kind.equals(OWN) ? size * own : shared + 0.3 * own);
                    }
                }
                pools.add(new Pool(gold, scores));
            }
            measured.put(name(kind, Objectives.SINGLE), Objectives.single(draws, pools, SyntheticGold.MEMBERS, false)[1]);
            Objectives.RULES.forEach((name, rule) -> measured.put(name(kind, name), Objectives.bestOfN(
                    draws, Objectives.rewards(rule, pools, SyntheticGold.MEMBERS), Objectives.gold(pools))[1]));
        }
        return measured;
    }
}
