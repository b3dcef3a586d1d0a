package dev.plumbline.papers.helpingorherding;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.reward.CrossedEnsemble;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which ensemble removes which error: r_{p,f} = g + error with gold g ~ N(0, 1) and an error ~ N(0, 1) that is
/// e_{p,f}, a_p or h: drawn for each member, for each pretraining, or once for all.
final class PlantedErrors implements Experiment {
    static final String OWN = "fine-tuning error";
    static final String PRETRAINING = "pretraining error";
    static final String SHARED = "shared error";
    static final List<String> KINDS = List.of(OWN, PRETRAINING, SHARED);

    @Override
    public String id() {
        return "planted-errors";
    }

    @Override
    public String title() {
        return "Errors of members, of pretrainings, of all";
    }

    static String name(String kind, String selector) {
        return kind + ", " + selector + ": gold";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int prompts = Math.max(20, (int) Math.round(40 * scale));
        int candidates = 1024;
        var measured = new LinkedHashMap<String, Double>();
        for (String kind : KINDS) {
            var random = new Philox(seed, 31);
            var gold = new double[prompts * candidates];
            var scores = new double[CrossedTraining.SEEDS][CrossedTraining.SEEDS][gold.length];
            for (int i = 0; i < gold.length; i++) {
                gold[i] = random.nextGaussian();
                double shared = random.nextGaussian();
                for (double[][] row : scores) {
                    double ofRow = random.nextGaussian();
                    for (double[] member : row) {
                        double own = random.nextGaussian();
                        member[i] = gold[i] + switch (kind) {
                            case OWN -> own;
                            case PRETRAINING -> ofRow;
                            default -> shared;
                        };
                    }
                }
            }
            Selectors.of(backend, new CrossedEnsemble(scores), gold).forEach((selector, rewards) ->
                    measured.put(name(kind, selector), Selectors.bestOfAll(rewards, gold, prompts)));
        }
        return measured;
    }
}
