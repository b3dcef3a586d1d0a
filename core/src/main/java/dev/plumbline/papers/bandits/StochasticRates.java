package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.BanditRun;
import dev.plumbline.decision.bandits.BernoulliArms;
import dev.plumbline.decision.bandits.EpsilonGreedy;
import dev.plumbline.decision.bandits.Exp3;
import dev.plumbline.decision.bandits.ExploreFirst;
import dev.plumbline.decision.bandits.Hedge;
import dev.plumbline.decision.bandits.SuccessiveElimination;
import dev.plumbline.decision.bandits.ThompsonBeta;
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

/// Chapters 1, 3, 5 and 6: how regret grows with T on one instance, K = 10, nine arms of 0.5 and one of 0.7. Every
/// algorithm starts afresh for each of T = 10³, 10⁴, 10⁵, tuned to that T; the exponent of the last decade is
/// ln(R(10⁵)/R(10⁴))/ln 10.
final class StochasticRates implements Chapter {
    static final List<String> ALGORITHMS = List.of("explore-first", "epsilon-greedy", "successive elimination", "UCB1",
            "Thompson", "Exp3", "Hedge, full feedback");
    private static final double[] HORIZONS = {1e3, 1e4, 1e5};
    private static final int ARMS = 10;
    private static final int BEST = 6;

    static BernoulliArms arms() {
        var means = new double[ARMS];
        Arrays.fill(means, 0.5);
        means[BEST] = 0.7;
        return new BernoulliArms(means);
    }

    static String regret(String algorithm, int decade) {
        return algorithm + ": regret, T = 1e" + (3 + decade);
    }

    static String exponent(String algorithm) {
        return algorithm + ": exponent";
    }

    @Override
    public String id() {
        return "rates";
    }

    @Override
    public String title() {
        return "Growth of regret of seven algorithms on ten coins";
    }

    static BanditAlgorithm algorithm(String name, int arms, long horizon) {
        return switch (name) {
            case "explore-first" -> ExploreFirst.forHorizon(arms, horizon);
            case "epsilon-greedy" -> new EpsilonGreedy(arms);
            case "successive elimination" -> SuccessiveElimination.forHorizon(arms, horizon);
            case "UCB1" -> Ucb1.forHorizon(arms, horizon);
            case "Thompson" -> new ThompsonBeta(arms);
            case "Exp3" -> Exp3.forHorizon(arms, horizon);
            default -> throw new IllegalArgumentException("no algorithm " + name);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var bandit = arms();
        var measured = new LinkedHashMap<String, Double>();
        for (int i = 0; i < ALGORITHMS.size(); i++) {
            String name = ALGORITHMS.get(i);
            var regret = new double[HORIZONS.length];
            for (int h = 0; h < HORIZONS.length; h++) {
                int horizon = Chapter.rounds(HORIZONS[h], scale);
                var noise = new Philox(seed, 1).fork(h);
                regret[h] = i == ALGORITHMS.size() - 1
                        ? hedge(bandit, horizon, noise)
                        : BanditRun.play(bandit, algorithm(name, ARMS, horizon), noise, new Philox(seed, 2).fork(h),
                        horizon)
                                .finalRegret();
                measured.put(regret(name, h), regret[h]);
            }
            measured.put(exponent(name), Math.log(regret[2] / regret[1]) / Math.log(10));
        }
        for (int h = 0; h < HORIZONS.length; h++) {
            measured.put(regret("bound of Exp3", h), Exp3.regretBound(ARMS, Chapter.rounds(HORIZONS[h], scale)));
        }
        return measured;
    }

    /// Σₜ pₜ·Δ, where all rewards are seen.
    private static double hedge(BernoulliArms bandit, int horizon, Philox noise) {
        var hedge = Hedge.forHorizon(ARMS, horizon);
        double regret = 0;
        var cost = new double[ARMS];
        for (int t = 0; t < horizon; t++) {
            double[] p = hedge.distribution();
            for (int a = 0; a < ARMS; a++) {
                regret += p[a] * (0.7 - bandit.mean(a));
                cost[a] = 1 - bandit.draw(a, noise);
            }
            hedge.update(cost);
        }
        return regret;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        var claims = new ArrayList<Claim>();
        for (String name : List.of("explore-first", "epsilon-greedy")) {
            claims.add(Claim.between("Regret of " + name + " grows with an exponent of .60 to .75",
                    m.of(exponent(name)), 0.60,
                    0.75));
        }
        for (String name : List.of("Exp3", "Hedge, full feedback")) {
            claims.add(Claim.between("... of " + name + ", .40 to .56", m.of(exponent(name)), 0.40, 0.56));
        }
        for (String name : List.of("UCB1", "Thompson")) {
            claims.add(Claim.atMost("... of " + name + ", below .35", m.of(exponent(name)), new double[m.seeds()],
                    0.35));
        }
        claims.add(Claim.exceedsInEverySeed("Exp3 is under its bound at T = 1e5", m.of(regret("bound of Exp3", 2)),
                m.of(regret("Exp3", 2)), 0));
        claims.add(Claim.exceeds("UCB1 regrets more than Thompson at T = 1e5", m.of(regret("UCB1", 2)),
                m.of(regret("Thompson", 2)), 0));
        claims.add(Claim.exceeds("Exp3 regrets more than UCB1 at T = 1e5", m.of(regret("Exp3", 2)),
                m.of(regret("UCB1", 2)),
                0));
        return claims;
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        var rows = new ArrayList<List<String>>();
        for (String name : ALGORITHMS) {
            rows.add(List.of(name, Chapter.number(m.mean(regret(name, 0))), Chapter.number(m.mean(regret(name, 1))),
                    Chapter.number(m.mean(regret(name, 2))), Chapter.number(m.mean(exponent(name)))));
        }
        rows.add(List.of("bound of Exp3, √(2 T K ln K)", Chapter.number(m.mean(regret("bound of Exp3", 0))),
                Chapter.number(m.mean(regret("bound of Exp3", 1))), Chapter.number(m.mean(regret("bound of Exp3", 2))),
                "0.500"));
        return List.of(new Paper.Table("Pseudo-regret on ten coins, one of them better by 0.2. Means over seeds.",
                List.of("algorithm", ">T = 1e3", ">1e4", ">1e5", ">exponent"), rows));
    }

    @Override
    public List<Paper.Figure> figures(Measurements m) {
        var lines = new ArrayList<Paper.Line>();
        var names = new ArrayList<>(ALGORITHMS);
        names.add("bound of Exp3");
        for (String name : names) {
            var y = new double[HORIZONS.length];
            Arrays.setAll(y, h -> Math.log10(m.mean(regret(name, h))));
            lines.add(new Paper.Line(name, new double[] {3, 4, 5}, y));
        }
        return List.of(new Paper.Figure("Growth of regret", "log₁₀ T", "log₁₀ pseudo-regret", lines));
    }
}
