package dev.plumbline.papers.rewardrobust;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.Map;

/// Heads drawn around the gold reward: deviation 0.15 on the half of the cells that the preference data cover, 1.5 elsewhere; each
/// head knows its own deviation up to a factor exp(0.3 N(0, 1)).
final class DrawnHeads implements Experiment {
    static final int TABLES = 15;
    static final int HEADS = 5;

    @Override
    public String id() {
        return "drawn-heads";
    }

    @Override
    public String title() {
        return "Heads drawn around the gold reward";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int tables = Math.max(1, (int) Math.round(TABLES * scale));
        for (int table = 0; table < tables; table++) {
            measured.putAll(draw(new Philox(seed, 1).fork(table)).measure(backend, table));
        }
        return measured;
    }

    static RobustTable draw(Philox random) {
        var gold = new double[RobustTable.CELLS];
        var beliefs = new RobustReward[RobustTable.CELLS];
        for (int k = 0; k < gold.length; k++) {
            gold[k] = random.nextGaussian();
            double deviation = random.nextDouble() < 0.5 ? 0.15 : 1.5;
            var means = new double[HEADS];
            var scales = new double[HEADS];
            for (int i = 0; i < HEADS; i++) {
                means[i] = gold[k] + deviation * random.nextGaussian();
                scales[i] = deviation * Math.exp(0.3 * random.nextGaussian());
            }
            beliefs[k] = new RobustReward(means, scales);
        }
        return new RobustTable(gold, beliefs);
    }
}
