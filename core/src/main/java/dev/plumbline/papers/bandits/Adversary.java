package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.CostSequences;
import dev.plumbline.decision.bandits.Exp3;
import dev.plumbline.decision.bandits.Exp4;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 6: an adversary who lets arm 0 look best for a while. K = 5, T = 2·10⁴; arm 0 costs 0.1 and arm 1 costs
/// 0.5 for two fifths of the time, then 0.9 and 0.1; the others 0.6. Exp4 has 40 experts: "always a" for each arm,
/// one who knows when to change, and others who change at random.
final class Adversary implements Chapter {
    private static final List<String> ALGORITHMS = List.of("UCB1", "Thompson", "Exp3");
    private static final List<String> ON_UCB1 = List.of("UCB1, cost on its next arm",
            "Exp3, cost on the next arm of UCB1");
    private static final String EXP4 = "Exp4, against the best of 40 experts";
    private static final int ARMS = 5;
    private static final int EXPERTS = 40;

    private static String regret(String algorithm) {
        return algorithm + ": regret";
    }

    private static String share(String algorithm) {
        return algorithm + ": regret / bound";
    }

    @Override
    public String id() {
        return "adversarial";
    }

    @Override
    public String title() {
        return "The arm that looks best changes";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int rounds = Chapter.rounds(2e4, scale);
        double[] before = {0.1, 0.5, 0.6, 0.6, 0.6};
        double[] after = {0.9, 0.1, 0.6, 0.6, 0.6};
        double[][] costs = CostSequences.switching(rounds, new double[][] {before, before, after, after, after},
                new Philox(seed, 51));
        var measured = new LinkedHashMap<String, Double>();
        for (String name : ALGORITHMS) {
            double regret = CostSequences.regret(costs, StochasticRates.algorithm(name, ARMS, rounds),
                    new Philox(seed, 52));
            measured.put(regret(name), regret);
            measured.put(share(name), regret / Exp3.regretBound(ARMS, rounds));
        }
        double[][] against = onUcb1(rounds, new Philox(seed, 55));
        for (String name : ON_UCB1) {
            var algorithm = StochasticRates.algorithm(name.substring(0, 4), ARMS, rounds);
            double regret = CostSequences.regret(against, algorithm, new Philox(seed, 55));
            measured.put(regret(name), regret);
            measured.put(share(name), regret / Exp3.regretBound(ARMS, rounds));
        }
        double regret = experts(costs, new Philox(seed, 53), new Philox(seed, 54));
        measured.put(regret(EXP4), regret);
        measured.put(share(EXP4), regret / Exp4.regretBound(EXPERTS, ARMS, rounds));
        return measured;
    }

    /// 1 for the arm that UCB1 takes next, else 0: fixed before the first round, as UCB1 is not random but for ties,
    /// whose stream the adversary knows.
    private static double[][] onUcb1(int rounds, Philox decisions) {
        var costs = new double[rounds][ARMS];
        var algorithm = Ucb1.forHorizon(ARMS, rounds);
        for (double[] cost : costs) {
            var choice = algorithm.select(decisions);
            cost[choice.arm()] = 1;
            algorithm.update(choice, 0);
        }
        return costs;
    }

    private static double experts(double[][] costs, Philox setup, Philox decisions) {
        int rounds = costs.length;
        var change = new int[EXPERTS];
        var arms = new int[EXPERTS][2];
        for (int e = 0; e < EXPERTS; e++) {
            change[e] = e < ARMS ? rounds : e == ARMS ? rounds * 2 / 5 : setup.nextInt(rounds);
            arms[e][0] = e < ARMS ? e : e == ARMS ? 0 : setup.nextInt(ARMS);
            arms[e][1] = e == ARMS ? 1 : setup.nextInt(ARMS);
        }
        var algorithm = Exp4.forHorizon(EXPERTS, ARMS, rounds);
        var paidByExpert = new double[EXPERTS];
        double paid = 0;
        for (int t = 0; t < rounds; t++) {
            var advice = new double[EXPERTS][ARMS];
            for (int e = 0; e < EXPERTS; e++) {
                int arm = arms[e][t < change[e] ? 0 : 1];
                advice[e][arm] = 1;
                paidByExpert[e] += costs[t][arm];
            }
            var choice = algorithm.select(advice, decisions);
            paid += costs[t][choice.arm()];
            algorithm.update(choice, advice, costs[t][choice.arm()]);
        }
        return paid - Arrays.stream(paidByExpert).min().orElseThrow();
    }

    @Override
    public List<Claim> claims(Measurements m) {
        return List.of(
                Claim.exceedsInEverySeed("Where costs follow it, UCB1 loses half of all rounds",
                        m.of(regret(ON_UCB1.get(0))), new double[m.seeds()], 1e4),
                Claim.atMost("On the same costs Exp3 is within √(2 T K ln K) on average", m.of(share(ON_UCB1.get(1))),
                        new double[m.seeds()], 1),
                Claim.atMost("Where the best arm changes, Exp3 is within it too", m.of(share("Exp3")),
                        new double[m.seeds()], 1),
                Claim.atMost("Exp4 is within √(2 T K ln N) of the best expert on average", m.of(share(EXP4)),
                        new double[m.seeds()], 1),
                Claim.exceeds("... UCB1 regrets more than Exp3", m.of(regret("UCB1")), m.of(regret("Exp3")), 0),
                Claim.exceeds("... and so does Thompson sampling", m.of(regret("Thompson")),
                        m.of(regret("Exp3")), 0));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        var rows = new ArrayList<List<String>>();
        var names = new ArrayList<>(ALGORITHMS);
        names.add(EXP4);
        names.addAll(ON_UCB1);
        for (String name : names) {
            rows.add(List.of(name, Chapter.number(m.mean(regret(name))), Chapter.number(m.mean(share(name)))));
        }
        return List.of(new Paper.Table("Regret against the best fixed arm where the best arm changes, and on costs "
                + "that follow UCB1; K = 5, T = 2e4; over "
                + "√(2 T K ln K), for Exp4 √(2 T K ln N). Means over seeds.", List.of("algorithm", ">regret",
                ">over bound"), rows));
    }
}
