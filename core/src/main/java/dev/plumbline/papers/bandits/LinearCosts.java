package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.CostSequences;
import dev.plumbline.decision.bandits.GridPaths;
import dev.plumbline.decision.bandits.PerturbedLeader;
import dev.plumbline.decision.bandits.SemiBanditHedge;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 7: twenty paths of six edges through a grid of 24 edges, T = 10⁴. Costs of edges whose means change once
/// at random, and costs of 1 on the path that follow-the-leader takes next, which it cannot escape and others can.
final class LinearCosts implements Chapter {
    private static final List<String> ALGORITHMS = List.of("semi-bandit Hedge", "perturbed leader", "leader");
    private static final List<String> SEQUENCES = List.of("means change once", "cost on the leader");
    private static final GridPaths PATHS = new GridPaths(3);

    private static String regret(String algorithm, String sequence) {
        return algorithm + ", " + sequence + ": regret";
    }

    private static String bound(String algorithm, String sequence) {
        return algorithm + ", " + sequence + ": bound";
    }

    @Override
    public String id() {
        return "linear-costs";
    }

    @Override
    public String title() {
        return "Paths through a grid";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int rounds = Chapter.rounds(1e4, scale);
        var measured = new LinkedHashMap<String, Double>();
        for (String sequence : SEQUENCES) {
            double[][] costs = sequence.equals(SEQUENCES.getFirst()) ? changing(rounds, seed) : onTheLeader(rounds);
            double best = Arrays.stream(PATHS.all()).mapToDouble(path -> GridPaths.cost(path,
                    CostSequences.totals(costs))).min()
                    .orElseThrow();
            double total = Arrays.stream(costs).mapToDouble(cost -> Arrays.stream(cost).sum()).max().orElseThrow();
            double distance = 2.0 * PATHS.length();
            double epsilon = Math.sqrt(distance / (PATHS.length() * total * rounds));
            measured.put(regret("semi-bandit Hedge", sequence), semiBandit(costs, new Philox(seed, 62)) - best);
            measured.put(bound("semi-bandit Hedge", sequence), SemiBanditHedge.regretBound(PATHS.all().length,
                    PATHS.length(),
                    PATHS.edges(), rounds));
            measured.put(regret("perturbed leader", sequence), follow(costs, epsilon, new Philox(seed, 63)) - best);
            measured.put(bound("perturbed leader", sequence), PerturbedLeader.regretBound(distance, PATHS.length(),
                    total, rounds));
            measured.put(regret("leader", sequence), follow(costs, Double.POSITIVE_INFINITY, new Philox(seed,
                    63)) - best);
        }
        return measured;
    }

    private static double[][] changing(int rounds, long seed) {
        var random = new Philox(seed, 61);
        var means = new double[2][PATHS.edges()];
        for (double[] row : means) {
            Arrays.setAll(row, i -> random.nextDouble());
        }
        return CostSequences.switching(rounds, means, random);
    }

    /// Fixed before the first round, because the leader is not random.
    private static double[][] onTheLeader(int rounds) {
        var costs = new double[rounds][PATHS.edges()];
        var past = new double[PATHS.edges()];
        for (double[] cost : costs) {
            for (int edge : PATHS.cheapest(past)) {
                cost[edge] = 1;
                past[edge]++;
            }
        }
        return costs;
    }

    private static double follow(double[][] costs, double epsilon, Philox random) {
        var leader = new PerturbedLeader(PATHS::cheapest, PATHS.edges(), epsilon);
        double paid = 0;
        for (double[] cost : costs) {
            paid += GridPaths.cost(leader.select(random), cost);
            leader.update(cost);
        }
        return paid;
    }

    private static double semiBandit(double[][] costs, Philox random) {
        int[][] paths = PATHS.all();
        var hedge = SemiBanditHedge.forHorizon(paths, PATHS.edges(), costs.length);
        double paid = 0;
        for (double[] cost : costs) {
            int path = hedge.select(random);
            paid += GridPaths.cost(paths[path], cost);
            hedge.update(path, cost);
        }
        return paid;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        return SEQUENCES.stream().flatMap(sequence -> ALGORITHMS.stream().limit(2).map(name -> Claim.atLeast(
                "On average " + name + " is within its bound: " + sequence, m.of(bound(name, sequence)),
                m.of(regret(name, sequence)), 0))).toList();
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Regret against the best of 20 paths, and its bound, T = 1e4. Means over seeds.",
                List.of("algorithm", ">means change once", ">bound", ">cost on the leader", ">bound"),
                ALGORITHMS.stream().map(name -> List.of(name, Chapter.number(m.mean(regret(name, SEQUENCES.get(0)))),
                        name.equals("leader") ? "" : Chapter.number(m.mean(bound(name, SEQUENCES.get(0)))),
                        Chapter.number(m.mean(regret(name, SEQUENCES.get(1)))),
                        name.equals("leader") ? "" : Chapter.number(m.mean(bound(name, SEQUENCES.get(1)))))).toList()));
    }
}
