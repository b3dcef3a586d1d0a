package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.BanditRun;
import dev.plumbline.decision.bandits.ConfidenceRadius;
import dev.plumbline.decision.bandits.LowerBounds;
import dev.plumbline.decision.bandits.ThompsonBeta;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 2: what must be paid. The family of ten coins of which one has an edge of 0.45 √(K/T), averaged over which
/// one (four times each); and the slope of regret against ln T on the instance of {@link StochasticRates}.
final class HardInstances implements Chapter {
    private static final List<String> ALGORITHMS = List.of("UCB1", "Thompson", "Exp3", "explore-first");
    private static final int ARMS = 10;
    private static final int REPETITIONS = 4;
    private static final double EDGE = 0.45;

    private static String share(String algorithm, int decade) {
        return algorithm + ": regret / √(KT), T = 1e" + (3 + decade);
    }

    private static String slope(String algorithm) {
        return algorithm + ": slope";
    }

    @Override
    public String id() {
        return "lower-bounds";
    }

    @Override
    public String title() {
        return "Regret on instances that are hard for every algorithm";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (int decade = 0; decade < 2; decade++) {
            int horizon = Chapter.rounds(Math.pow(10, 3 + decade), scale);
            double unit = Math.sqrt((double) ARMS * horizon);
            for (String name : ALGORITHMS) {
                double sum = 0;
                for (int i = 0; i < ARMS * REPETITIONS; i++) {
                    var bandit = LowerBounds.hard(ARMS, horizon, EDGE, i % ARMS);
                    sum += BanditRun.play(bandit, StochasticRates.algorithm(name, ARMS, horizon), new Philox(seed,
                            11).fork(i),
                            new Philox(seed, 12).fork(i), horizon).finalRegret();
                }
                measured.put(share(name, decade), sum / (ARMS * REPETITIONS) / unit);
            }
            measured.put(share("bound", decade), LowerBounds.minimax(ARMS, horizon, EDGE) / unit);
        }
        long early = Chapter.rounds(1e4, scale);
        long late = Chapter.rounds(1e5, scale);
        for (String name : List.of("UCB1", "Thompson")) {
            var algorithm = name.equals("UCB1") ? new Ucb1(ARMS, ConfidenceRadius.anytime()) : new ThompsonBeta(ARMS);
            double[] regret = BanditRun.play(StochasticRates.arms(), algorithm, new Philox(seed, 13),
                    new Philox(seed, 14), early,
                    late).regret();
            measured.put(slope(name), (regret[1] - regret[0]) / Math.log((double) late / early));
        }
        measured.put(slope("bound"), LowerBounds.laiRobbins(StochasticRates.arms()));
        return measured;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        var claims = new ArrayList<Claim>();
        for (String name : ALGORITHMS) {
            claims.add(Claim.atLeast("On hard instances " + name + " regrets at least the minimax bound, T = 1e4",
                    m.of(share(name, 1)), m.of(share("bound", 1)), 0));
        }
        claims.add(Claim.exceeds("The slope of UCB1 is above that of Lai and Robbins", m.of(slope("UCB1")),
                m.of(slope("bound")), 0));
        return claims;
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        var rows = new ArrayList<List<String>>();
        var names = new ArrayList<>(ALGORITHMS);
        names.add("bound");
        for (String name : names) {
            boolean sloped = name.equals("UCB1") || name.equals("Thompson") || name.equals("bound");
            rows.add(List.of(name, Chapter.number(m.mean(share(name, 0))), Chapter.number(m.mean(share(name, 1))),
                    sloped ? Chapter.number(m.mean(slope(name))) : ""));
        }
        return List.of(new Paper.Table("Regret over √(K T) on ten coins, one with an edge of 0.45 √(K/T), averaged "
                + "over which; and "
                + "dR/d ln T between 1e4 and 1e5 where the edge is 0.2 (anytime UCB1). Means over seeds.",
                List.of("algorithm", ">T = 1e3", ">1e4", ">dR/d ln T"), rows));
    }
}
