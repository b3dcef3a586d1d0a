package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.CostSequences;
import dev.plumbline.decision.bandits.Hedge;
import dev.plumbline.decision.bandits.WeightedMajority;
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

/// Chapter 5: Hedge on four kinds of costs, K = 10 and T = 10⁴, against its bound √((T/2) ln K); and weighted
/// majority, 20 experts.
final class FullFeedback implements Chapter {
    private static final List<String> SEQUENCES = List.of("fair coins", "one better arm", "best arm changes",
            "cost on the favorite");
    private static final double[] EPSILONS = {0.01, 0.1, 0.5};
    private static final int ARMS = 10;
    private static final int EXPERTS = 20;

    private static String share(String sequence) {
        return sequence + ": regret / bound";
    }

    private static String mistakes(double epsilon, String what) {
        return "ε = " + epsilon + ": " + what;
    }

    @Override
    public String id() {
        return "full-feedback";
    }

    @Override
    public String title() {
        return "Hedge and weighted majority against their bounds";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int rounds = Chapter.rounds(1e4, scale);
        double bound = Hedge.regretBound(ARMS, rounds, Hedge.rate(ARMS, rounds));
        var measured = new LinkedHashMap<String, Double>();
        for (int i = 0; i < SEQUENCES.size(); i++) {
            var hedge = Hedge.forHorizon(ARMS, rounds);
            double regret = i == 3 ? favorite(hedge, rounds) : CostSequences.regret(costs(i, rounds, seed), hedge);
            measured.put(share(SEQUENCES.get(i)), regret / bound);
        }
        majority(seed, rounds, measured);
        return measured;
    }

    private static double[][] costs(int kind, int rounds, long seed) {
        var means = new double[kind == 2 ? 5 : 1][ARMS];
        for (int phase = 0; phase < means.length; phase++) {
            Arrays.fill(means[phase], 0.5);
            if (kind > 0) {
                means[phase][phase] = 0.3;
            }
        }
        return CostSequences.switching(rounds, means, new Philox(seed, 41).fork(kind));
    }

    /// Costs 1 for the arm that Hedge finds likeliest, 0 for the others: an adversary who knows the distribution.
    private static double favorite(Hedge hedge, int rounds) {
        var totals = new double[ARMS];
        double paid = 0;
        for (int t = 0; t < rounds; t++) {
            double[] p = hedge.distribution();
            int favorite = 0;
            for (int a = 1; a < ARMS; a++) {
                favorite = p[a] > p[favorite] ? a : favorite;
            }
            var cost = new double[ARMS];
            cost[favorite] = 1;
            totals[favorite]++;
            paid += p[favorite];
            hedge.update(cost);
        }
        return paid - Arrays.stream(totals).min().orElseThrow();
    }

    /// Experts err in a share of the rounds that rises from 0.1 to 0.5.
    private static void majority(long seed, int rounds, Map<String, Double> measured) {
        for (double epsilon : EPSILONS) {
            var random = new Philox(seed, 42);
            var vote = new WeightedMajority(EXPERTS, epsilon);
            int wrong = 0;
            for (int t = 0; t < rounds; t++) {
                boolean truth = random.nextDouble() < 0.5;
                var advice = new boolean[EXPERTS];
                for (int e = 0; e < EXPERTS; e++) {
                    advice[e] = truth ^ random.nextDouble() < 0.1 + 0.4 * e / (EXPERTS - 1);
                }
                wrong += vote.predict(advice) == truth ? 0 : 1;
                vote.update(advice, truth);
            }
            measured.put(mistakes(epsilon, "mistakes"), (double) wrong);
            measured.put(mistakes(epsilon, "best expert"), (double) vote.best());
            measured.put(mistakes(epsilon, "bound"), WeightedMajority.mistakeBound(EXPERTS, vote.best(), epsilon));
        }
    }

    @Override
    public List<Claim> claims(Measurements m) {
        var claims = new ArrayList<Claim>();
        for (String sequence : SEQUENCES) {
            claims.add(Claim.atMostInEverySeed("Hedge is within its bound in every run: " + sequence,
                    m.of(share(sequence)), 1));
        }
        for (double epsilon : EPSILONS) {
            claims.add(Claim.exceedsInEverySeed("Weighted majority is within its bound, ε = " + epsilon,
                    m.of(mistakes(epsilon, "bound")), m.of(mistakes(epsilon, "mistakes")), 0));
        }
        return claims;
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(
                new Paper.Table("Regret of Hedge over √((T/2) ln K), K = 10, T = 1e4. Means over seeds.",
                        List.of("costs", ">regret / bound"),
                        SEQUENCES.stream().map(s -> List.of(s, Chapter.number(m.mean(share(s))))).toList()),
                new Paper.Table("Weighted majority of 20 experts in 1e4 rounds. Means over seeds.",
                        List.of("ε", ">mistakes", ">of the best expert", ">bound"),
                        Arrays.stream(EPSILONS).mapToObj(e -> List.of(String.valueOf(e),
                                Chapter.number(m.mean(mistakes(e, "mistakes"))),
                                Chapter.number(m.mean(mistakes(e, "best expert"))),
                                Chapter.number(m.mean(mistakes(e, "bound"))))).toList()));
    }
}
