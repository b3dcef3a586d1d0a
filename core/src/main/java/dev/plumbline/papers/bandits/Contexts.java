package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.ContextualBandit;
import dev.plumbline.decision.bandits.ExploreFirstPolicies;
import dev.plumbline.decision.bandits.LinUcb;
import dev.plumbline.decision.bandits.LinearContexts;
import dev.plumbline.decision.bandits.PerContext;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 8: linear contexts, d = 5, 20 arms, σ = 0.3, T = 500, 2000, 8000; and a class of 200 policies over 50
/// contexts and 4 arms, one of which takes the best arm in nine contexts of ten.
final class Contexts implements Chapter {
    private static final List<String> LINEAR = List.of("LinUCB", "greedy", "UCB1 without contexts");
    private static final List<String> FINITE = List.of("explore-first over policies", "UCB1 in each context",
            "UCB1 without contexts");
    private static final int[] HORIZONS = {500, 2000, 8000};
    private static final int[] LONG = {2000, 20_000};
    private static final int CONTEXTS = 50;
    private static final int ARMS = 4;
    private static final int POLICIES = 200;

    private static String regret(String algorithm, int horizon) {
        return algorithm + ": regret, T = " + horizon;
    }

    private static String finite(String algorithm, int horizon) {
        return algorithm + ": regret against the policies, T = " + horizon;
    }

    @Override
    public String id() {
        return "contextual";
    }

    @Override
    public String title() {
        return "Arms with features, and a class of policies";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        long[] marks = Arrays.stream(HORIZONS).mapToLong(h -> Chapter.rounds(h, scale)).toArray();
        for (String name : LINEAR) {
            var world = new LinearContexts(5, 20, 0.3, new Philox(seed, 71));
            ContextualBandit algorithm = switch (name) {
                case "LinUCB" -> new LinUcb(5, 1, 1);
                case "greedy" -> new LinUcb(5, 1, 0);
                default -> ignoring(Ucb1.forHorizon(20, marks[2]));
            };
            double[] regret = world.regret(algorithm, new Philox(seed, 72), new Philox(seed, 73), marks);
            for (int i = 0; i < marks.length; i++) {
                measured.put(regret(name, HORIZONS[i]), regret[i]);
            }
        }
        for (int horizon : LONG) {
            policies(seed, Chapter.rounds(horizon, scale), horizon, measured);
        }
        return measured;
    }

    private static ContextualBandit ignoring(BanditAlgorithm algorithm) {
        return new ContextualBandit() {
            @Override
            public BanditAlgorithm.Choice select(double[][] features, Philox random) {
                return algorithm.select(random);
            }

            @Override
            public void update(BanditAlgorithm.Choice choice, double[] features, double reward) {
                algorithm.update(choice, reward);
            }
        };
    }

    /// A way to choose with a context, and to learn.
    private interface Chooser {
        BanditAlgorithm.Choice select(int context, Philox random);

        void update(int context, BanditAlgorithm.Choice choice, double reward);
    }

    private static Chooser chooser(String name, int[][] policies, int rounds) {
        if (name.equals(FINITE.getFirst())) {
            var explore = ExploreFirstPolicies.forHorizon(policies, ARMS, rounds);
            return of(explore::select, explore::update);
        }
        boolean blind = name.equals("UCB1 without contexts");
        var each = new PerContext(blind ? 1 : CONTEXTS, () -> Ucb1.forHorizon(ARMS, rounds));
        return of((context, random) -> each.select(blind ? 0 : context, random),
                (context, choice, reward) -> each.update(blind ? 0 : context, choice, reward));
    }

    private interface Select {
        BanditAlgorithm.Choice of(int context, Philox random);
    }

    private interface Update {
        void of(int context, BanditAlgorithm.Choice choice, double reward);
    }

    private static Chooser of(Select select, Update update) {
        return new Chooser() {
            @Override
            public BanditAlgorithm.Choice select(int context, Philox random) {
                return select.of(context, random);
            }

            @Override
            public void update(int context, BanditAlgorithm.Choice choice, double reward) {
                update.of(context, choice, reward);
            }
        };
    }

    private static void policies(long seed, int rounds, int name, Map<String, Double> measured) {
        var setup = new Philox(seed, 74);
        var means = new double[CONTEXTS][ARMS];
        var policies = new int[POLICIES][CONTEXTS];
        for (double[] row : means) {
            Arrays.setAll(row, a -> setup.nextDouble());
        }
        for (int i = 0; i < POLICIES; i++) {
            for (int x = 0; x < CONTEXTS; x++) {
                policies[i][x] = i == 0 && x % 10 != 0 ? best(means[x]) : setup.nextInt(ARMS);
            }
        }
        double target = Arrays.stream(policies).mapToDouble(policy -> {
            double sum = 0;
            for (int x = 0; x < CONTEXTS; x++) {
                sum += means[x][policy[x]];
            }
            return sum / CONTEXTS;
        }).max().orElseThrow();
        for (String algorithm : FINITE) {
            var chooser = chooser(algorithm, policies, rounds);
            var noise = new Philox(seed, 75);
            var decisions = new Philox(seed, 76);
            double regret = 0;
            for (int t = 0; t < rounds; t++) {
                int x = noise.nextInt(CONTEXTS);
                var choice = chooser.select(x, decisions);
                regret += target - means[x][choice.arm()];
                chooser.update(x, choice, noise.nextDouble() < means[x][choice.arm()] ? 1 : 0);
            }
            measured.put(finite(algorithm, name), regret);
        }
    }

    private static int best(double[] means) {
        int best = 0;
        for (int a = 1; a < means.length; a++) {
            best = means[a] > means[best] ? a : best;
        }
        return best;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        int last = HORIZONS[2];
        return List.of(
                Claim.exceedsInEverySeed("UCB1 without contexts regrets 50 times as much as LinUCB at T = 8000",
                        m.of(regret(LINEAR.get(2), last)),
                        Arrays.stream(m.of(regret("LinUCB", last))).map(r -> 50 * r).toArray(), 0),
                Claim.atLeast("LinUCB is not better than the greedy rule by more than 1: contexts explore",
                        m.of(regret("LinUCB", last)), m.of(regret("greedy", last)), -1),
                Claim.exceeds("At T = 2000 UCB1 in each context regrets more than explore-first over policies",
                        m.of(finite(FINITE.get(1), LONG[0])), m.of(finite(FINITE.get(0), LONG[0])), 0),
                Claim.exceeds("At T = 20000 it is the other way round: all contexts are known by then",
                        m.of(finite(FINITE.get(0), LONG[1])), m.of(finite(FINITE.get(1), LONG[1])), 0));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(
                new Paper.Table("Pseudo-regret with linear contexts, d = 5, 20 arms. Means over seeds.",
                        List.of("algorithm", ">T = 500", ">2000", ">8000"), LINEAR.stream().map(name -> List.of(name,
                                Chapter.number(m.mean(regret(name, HORIZONS[0]))),
                                Chapter.number(m.mean(regret(name, HORIZONS[1]))),
                                Chapter.number(m.mean(regret(name, HORIZONS[2]))))).toList()),
                new Paper.Table("Regret against the best of 200 policies, 50 contexts, 4 arms; negative where the "
                        + "algorithm is better "
                        + "than all of them. Means over seeds.", List.of("algorithm", ">T = 2000", ">20000"),
                        FINITE.stream().map(name -> List.of(name, Chapter.number(m.mean(finite(name, LONG[0]))),
                                Chapter.number(m.mean(finite(name, LONG[1]))))).toList()));
    }
}
