package dev.plumbline.papers.rewardrobust;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The whole method: preferences between covered responses, a Bradley-Terry fit (stage 1), Gaussian heads fitted to it from different
/// starts and resamples, stopped early (stage 2), so that cells without data keep spread means and wide scales.
final class TrainedHeads implements Experiment {
    static final int TABLES = 4;
    private static final int LABELS = 4;
    private static final int EPOCHS = 50;
    private static final double LEARNING_RATE = 0.02;
    private static final double RIDGE = 1e-3;

    @Override
    public String id() {
        return "trained-heads";
    }

    @Override
    public String title() {
        return "Heads trained in two stages";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int tables = Math.max(1, (int) Math.round(TABLES * scale));
        for (int table = 0; table < tables; table++) {
            measured.putAll(train(new Philox(seed, 2).fork(table)).measure(backend, table));
        }
        return measured;
    }

    static RobustTable train(Philox random) {
        var gold = new double[RobustTable.CELLS];
        var covered = new boolean[RobustTable.CELLS];
        for (int k = 0; k < gold.length; k++) {
            gold[k] = random.nextGaussian();
            covered[k] = random.nextDouble() < 0.5;
        }
        var seen = new boolean[RobustTable.CELLS];
        var fit = LinearRewardFit.fit(pairs(gold, covered, seen, random), BradleyTerryLoss.PLAIN, RIDGE);
        var heads = new ArrayList<GaussianHead>();
        for (int i = 0; i < DrawnHeads.HEADS; i++) {
            heads.add(fitted(fit.weights(), seen, random.fork(i + 1L)));
        }
        var beliefs = new RobustReward[RobustTable.CELLS];
        for (int k = 0; k < gold.length; k++) {
            double[] features = oneHot(k);
            beliefs[k] = new RobustReward(heads.stream().mapToDouble(head -> head.mean(features)).toArray(),
                    heads.stream().mapToDouble(head -> head.scale(features)).toArray());
        }
        return new RobustTable(gold, beliefs);
    }

    private static PreferencePairs pairs(double[] gold, boolean[] covered, boolean[] seen, Philox random) {
        List<double[]> chosen = new ArrayList<>();
        List<double[]> rejected = new ArrayList<>();
        for (int x = 0; x < RobustTable.PROMPTS; x++) {
            int from = x * RobustTable.RESPONSES;
            for (int i = from; i < from + RobustTable.RESPONSES; i++) {
                for (int j = from; j < i; j++) {
                    boolean both = covered[i] && covered[j];
                    boolean stray = covered[i] != covered[j] && random.nextDouble() < 0.1 / (RobustTable.RESPONSES / 2.0);
                    for (int label = 0; label < (both ? LABELS : stray ? 1 : 0); label++) {
                        boolean first = random.nextDouble() < Logistic.sigmoid(gold[i] - gold[j]);
                        chosen.add(oneHot(first ? i : j));
                        rejected.add(oneHot(first ? j : i));
                        seen[i] = true;
                        seen[j] = true;
                    }
                }
            }
        }
        return PreferencePairs.of(chosen.toArray(double[][]::new), rejected.toArray(double[][]::new));
    }

    /// Stochastic gradient descent on resamples of the cells that have preferences.
    private static GaussianHead fitted(double[] target, boolean[] seen, Philox random) {
        var u = new double[RobustTable.CELLS];
        for (int k = 0; k < u.length; k++) {
            u[k] = random.nextGaussian();
        }
        var head = new GaussianHead(u, 0, new double[RobustTable.CELLS], 0.5);
        var cells = new ArrayList<Integer>();
        for (int k = 0; k < seen.length; k++) {
            if (seen[k]) {
                cells.add(k);
            }
        }
        var loss = new HeadLoss.ReparameterizedSquare();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int n = 0; n < cells.size(); n++) {
                int k = cells.get((int) (random.nextDouble() * cells.size()));
                head = head.step(oneHot(k), target[k], loss, LEARNING_RATE);
            }
        }
        return head;
    }

    static double[] oneHot(int cell) {
        var features = new double[RobustTable.CELLS];
        features[cell] = 1;
        return features;
    }
}
