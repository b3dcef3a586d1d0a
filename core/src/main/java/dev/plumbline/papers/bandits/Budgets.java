package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.ConfidenceRadius;
import dev.plumbline.decision.bandits.IgnoreBudgets;
import dev.plumbline.decision.bandits.KnapsackAlgorithm;
import dev.plumbline.decision.bandits.KnapsackArms;
import dev.plumbline.decision.bandits.LagrangeKnapsack;
import dev.plumbline.decision.bandits.PrimalDualKnapsack;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.decision.bandits.UcbKnapsack;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 10: three arms with rewards 0.8, 0.5, 0.35 and consumption 0.9, 0.4, 0.1 of one resource, and the null
/// arm; B = 0.3 T. Reward as a share of T times the value of the linear program.
final class Budgets implements Chapter {
    private static final List<String> ALGORITHMS = List.of("UCB1 on rewards", "UcbBwK, half radius", "UcbBwK",
            "LagrangeBwK",
            "primal-dual, half radius");
    private static final int[] HORIZONS = {2000, 20_000};
    private static final double RATE = 0.3;

    private static String share(String algorithm, int horizon) {
        return algorithm + ": share, T = " + horizon;
    }

    @Override
    public String id() {
        return "knapsacks";
    }

    @Override
    public String title() {
        return "Rewards under a budget";
    }

    static KnapsackArms arms() {
        return new KnapsackArms(new double[] {0.8, 0.5, 0.35}, new double[][] {{0.9}, {0.4}, {0.1}});
    }

    private static KnapsackAlgorithm algorithm(String name, int horizon) {
        var radius = ConfidenceRadius.knownHorizon(horizon);
        return switch (name) {
            case "UCB1 on rewards" -> new IgnoreBudgets(new Ucb1(3, radius));
            case "UcbBwK, half radius" -> new UcbKnapsack(3, 1, RATE, radius.scaled(0.5));
            case "UcbBwK" -> new UcbKnapsack(3, 1, RATE, radius);
            case "LagrangeBwK" -> new LagrangeKnapsack(3, 1, RATE, horizon);
            case "primal-dual, half radius" -> new PrimalDualKnapsack(3, 1, RATE, horizon, radius.scaled(0.5));
            default -> throw new IllegalArgumentException("no algorithm " + name);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var arms = arms();
        double optimum = KnapsackArms.benchmark(arms.reward(), arms.cost(), RATE).value();
        var measured = new LinkedHashMap<String, Double>();
        measured.put("value of the linear program", optimum);
        for (int name : HORIZONS) {
            int horizon = Chapter.rounds(name, scale);
            for (String algorithm : ALGORITHMS) {
                var run = arms.play(algorithm(algorithm, horizon), RATE * horizon, horizon, new Philox(seed, 101),
                        new Philox(seed, 102));
                measured.put(share(algorithm, name), run.reward() / (horizon * optimum));
            }
        }
        return measured;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        int last = HORIZONS[1];
        return List.of(
                Claim.exceedsInEverySeed("UcbBwK with half the radius gets more than UCB1 on rewards by 0.2 at T = "
                        + "20000",
                        m.of(share(ALGORITHMS.get(1), last)), m.of(share(ALGORITHMS.get(0), last)), 0.2),
                Claim.exceedsInEverySeed("... and LagrangeBwK does", m.of(share("LagrangeBwK", last)),
                        m.of(share(ALGORITHMS.get(0), last)), 0.2),
                Claim.exceeds("UcbBwK comes nearer to the optimum with T", m.of(share(ALGORITHMS.get(1), last)),
                        m.of(share(ALGORITHMS.get(1), HORIZONS[0])), 0),
                Claim.exceeds("LagrangeBwK comes nearer to the optimum with T", m.of(share("LagrangeBwK", last)),
                        m.of(share("LagrangeBwK", HORIZONS[0])), 0));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Reward over T times the value of the linear program, B = 0.3 T. Means over "
                + "seeds.",
                List.of("algorithm", ">T = 2e3", ">2e4"), ALGORITHMS.stream().map(name -> List.of(name,
                        Chapter.number(m.mean(share(name, HORIZONS[0]))), Chapter.number(m.mean(share(name,
                                HORIZONS[1])))))
                        .toList()));
    }
}
