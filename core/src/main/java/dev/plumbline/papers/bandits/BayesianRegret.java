package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.Bandit;
import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.BanditRun;
import dev.plumbline.decision.bandits.BernoulliArms;
import dev.plumbline.decision.bandits.ConfidenceRadius;
import dev.plumbline.decision.bandits.GaussianArms;
import dev.plumbline.decision.bandits.ThompsonBeta;
import dev.plumbline.decision.bandits.ThompsonGaussian;
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

/// Chapter 3: regret averaged over a prior. K = 10; Bernoulli means uniform on [0, 1], or Gaussian means N(0, 1) with
/// rewards of deviation 1; 20 bandits a seed.
final class BayesianRegret implements Chapter {
    private static final List<String> ALGORITHMS = List.of("Thompson, Beta(1, 1), right", "Thompson, Beta(1, 9), wrong",
            "Thompson, Beta(30, 1), wrong", "UCB1", "Thompson, N(0, 1), right", "Thompson, N(−3, 0.1²), wrong",
            "UCB1, radius of deviation 1");
    private static final int FIRST_GAUSSIAN = 4;
    private static final int ARMS = 10;
    private static final int BANDITS = 20;

    private static String share(String algorithm, int decade) {
        return algorithm + ": regret / √(KT ln T), T = 1e" + (3 + decade);
    }

    @Override
    public String id() {
        return "bayesian";
    }

    @Override
    public String title() {
        return "Regret under a prior, with the right and with a wrong one";
    }

    private static BanditAlgorithm algorithm(int i, long horizon) {
        return switch (i) {
            case 0 -> new ThompsonBeta(ARMS);
            case 1 -> new ThompsonBeta(ARMS, 1, 9);
            case 2 -> new ThompsonBeta(ARMS, 30, 1);
            case 3 -> Ucb1.forHorizon(ARMS, horizon);
            case 4 -> new ThompsonGaussian(ARMS, 0, 1, 1);
            case 5 -> new ThompsonGaussian(ARMS, -3, 0.1, 1);
            case 6 -> new Ucb1(ARMS, ConfidenceRadius.knownHorizon(horizon).scaled(2));
            default -> throw new IllegalArgumentException("no algorithm " + i);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (int decade = 0; decade < 2; decade++) {
            int horizon = Chapter.rounds(Math.pow(10, 3 + decade), scale);
            double unit = Math.sqrt(ARMS * horizon * Math.log(horizon));
            for (int i = 0; i < ALGORITHMS.size(); i++) {
                double sum = 0;
                for (int j = 0; j < BANDITS; j++) {
                    sum += BanditRun.play(bandit(i >= FIRST_GAUSSIAN, new Philox(seed, 21).fork(j)), algorithm(i,
                            horizon),
                            new Philox(seed, 22).fork(j), new Philox(seed, 23).fork(j), horizon).finalRegret();
                }
                measured.put(share(ALGORITHMS.get(i), decade), sum / BANDITS / unit);
            }
        }
        return measured;
    }

    private static Bandit bandit(boolean gaussian, Philox prior) {
        var means = new double[ARMS];
        Arrays.setAll(means, a -> gaussian ? prior.nextGaussian() : prior.nextDouble());
        return gaussian ? new GaussianArms(1, means) : new BernoulliArms(means);
    }

    @Override
    public List<Claim> claims(Measurements m) {
        var claims = new ArrayList<Claim>();
        String right = ALGORITHMS.getFirst();
        claims.add(Claim.atMost("Bayesian regret of Thompson sampling is at most √(K T ln T), T = 1e4",
                m.of(share(right, 1)),
                new double[m.seeds()], 1));
        claims.add(Claim.exceeds("UCB1 regrets more than Thompson sampling under the prior", m.of(share("UCB1", 1)),
                m.of(share(right, 1)), 0));
        claims.add(Claim.exceeds("A pessimistic wrong prior, Beta(1, 9), costs regret", m.of(share(ALGORITHMS.get(1),
                1)),
                m.of(share(right, 1)), 0));
        claims.add(Claim.exceeds("A sure and pessimistic Gaussian prior costs regret", m.of(share(ALGORITHMS.get(5),
                1)),
                m.of(share(ALGORITHMS.get(4), 1)), 0));
        return claims;
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Regret over √(K T ln T), averaged over bandits drawn from the prior "
                + "(uniform for the first "
                + "four, N(0, 1) for the others). Means over seeds.", List.of("algorithm", ">T = 1e3", ">1e4"),
                ALGORITHMS.stream().map(name -> List.of(name, Chapter.number(m.mean(share(name, 0))),
                        Chapter.number(m.mean(share(name, 1))))).toList()));
    }
}
