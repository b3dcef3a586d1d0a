package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.LipschitzBandit;
import dev.plumbline.decision.bandits.PointAlgorithm;
import dev.plumbline.decision.bandits.UniformGrid;
import dev.plumbline.decision.bandits.Zooming;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 4: arms in [0, 1], μ(x) = 0.9 − |x − 0.37|, for T = 2·10³, 2·10⁴ and 10⁵.
final class SimilarArms implements Chapter {
    private static final List<String> ALGORITHMS = List.of("zooming", "grid of the best rate", "grid of 200 points");
    private static final double[] HORIZONS = {2e3, 2e4, 1e5};

    private static String regret(String algorithm, int i) {
        return algorithm + ": regret, T = " + (int) HORIZONS[i];
    }

    private static String points(String algorithm, int i) {
        return algorithm + ": points, T = " + (int) HORIZONS[i];
    }

    @Override
    public String id() {
        return "lipschitz";
    }

    @Override
    public String title() {
        return "A peak on an interval of arms";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var bandit = new LipschitzBandit(0.37, 0.9, 1);
        var measured = new LinkedHashMap<String, Double>();
        for (int i = 0; i < HORIZONS.length; i++) {
            int horizon = Chapter.rounds(HORIZONS[i], scale);
            var zooming = new Zooming(horizon);
            var tuned = UniformGrid.forHorizon(horizon, 1);
            var algorithms = List.<PointAlgorithm>of(zooming, tuned, new UniformGrid(200, horizon));
            for (int j = 0; j < algorithms.size(); j++) {
                measured.put(regret(ALGORITHMS.get(j), i), bandit.regret(algorithms.get(j), new Philox(seed,
                        31).fork(i),
                        new Philox(seed, 32).fork(i), horizon)[0]);
            }
            measured.put(points("zooming", i), (double) zooming.balls().size());
            measured.put(points("grid of the best rate", i), (double) tuned.points());
        }
        return measured;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        return List.of(
                Claim.exceeds("At T = 20000 a grid of 200 points regrets more than zooming",
                        m.of(regret(ALGORITHMS.get(2), 1)),
                        m.of(regret("zooming", 1)), 0),
                Claim.exceeds("... and zooming, with the constants of the book, more than the tuned grid",
                        m.of(regret("zooming", 1)), m.of(regret(ALGORITHMS.get(1), 1)), 0));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Pseudo-regret, and points in use, for a peak of 0.9 with slope 1. Means "
                + "over seeds.",
                List.of("algorithm", ">T = 2e3", ">2e4", ">1e5", ">points, 2e4", ">1e5"),
                        ALGORITHMS.stream().map(name -> List.of(
                        name, Chapter.number(m.mean(regret(name, 0))), Chapter.number(m.mean(regret(name, 1))),
                        Chapter.number(m.mean(regret(name, 2))),
                        name.equals(ALGORITHMS.get(2)) ? "200" : Chapter.number(m.mean(points(name, 1))),
                        name.equals(ALGORITHMS.get(2)) ? "200" : Chapter.number(m.mean(points(name, 2))))).toList()));
    }
}
