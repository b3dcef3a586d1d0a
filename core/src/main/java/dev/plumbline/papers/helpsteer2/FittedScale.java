package dev.plumbline.papers.helpsteer2;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.preference.PairReduction;
import dev.plumbline.preference.reward.RewardModelStages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which loss keeps the scale of the reward. 300 pairs with magnitudes from the gold reward g, but signs drawn from the
/// Bradley-Terry model of 0.2 g: people agree less than the margins m assume. Measured: ‖θ‖/‖0.2 w‖ of the fit, 1 for a
/// calibrated model; above 1 by chance too, since noise adds to the norm.
final class FittedScale implements Experiment {
    static final double FACTOR = 0.2;
    static final List<String> LOSSES = List.of(MatchedData.REGULAR, MatchedData.SCALED, MatchedData.MARGIN);

    @Override
    public String id() {
        return "fitted-scale";
    }

    @Override
    public String title() {
        return "Scale of the fitted reward";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(new Philox(seed, 0));
        int n = Math.max(20, (int) Math.round(300 * scale));
        var data = world.redrawn(world.data(new Philox(seed, 3), n), new Philox(seed, 4), FACTOR);
        var measured = new LinkedHashMap<String, Double>();
        for (String loss : LOSSES) {
            double[] theta = RewardModelStages.preference(backend, new double[World.FEATURES], MatchedData.loss(loss),
                    data.pairs(), data.magnitude(), PairReduction.MEAN, MatchedData.DESCENT);
            measured.put(loss, norm(theta) / (FACTOR * norm(world.gold())));
        }
        return measured;
    }

    private static double norm(double[] x) {
        return Math.sqrt(World.dot(x, x));
    }
}
