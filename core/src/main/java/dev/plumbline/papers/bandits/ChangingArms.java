package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.BernoulliArms;
import dev.plumbline.decision.bandits.DiscountedUcb;
import dev.plumbline.decision.bandits.Exp3;
import dev.plumbline.decision.bandits.SwitchingArms;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 6: the best of three coins, .9 against .5 and .4, falls to .1 in the middle. Regret against the best arm of
/// each round, for T = 10⁴ and 10⁵, every algorithm afresh; and the same where nothing falls.
final class ChangingArms implements Chapter {
    static final String DISCOUNTED = "discounted UCB";
    static final String PLAIN = "UCB1";
    static final List<String> ALGORITHMS = List.of(PLAIN, "Exp3", DISCOUNTED);
    private static final double[] HORIZONS = {1e4, 1e5};
    private static final BernoulliArms BEFORE = new BernoulliArms(0.9, 0.5, 0.4);
    private static final BernoulliArms AFTER = new BernoulliArms(0.1, 0.5, 0.4);
    private static final SwitchingArms FALLS = new SwitchingArms(List.of(BEFORE, AFTER));
    private static final SwitchingArms STAYS = new SwitchingArms(List.of(BEFORE));

    static String falls(String algorithm, int decade) {
        return algorithm + ": best arm falls, T = 1e" + (4 + decade);
    }

    static String stays(String algorithm) {
        return algorithm + ": nothing falls, T = 1e5";
    }

    static String exponent(String algorithm) {
        return algorithm + ": best arm falls, exponent";
    }

    @Override
    public String id() {
        return "changing-arms";
    }

    @Override
    public String title() {
        return "A best arm that falls";
    }

    private static BanditAlgorithm algorithm(String name, long horizon) {
        return switch (name) {
            case PLAIN -> Ucb1.forHorizon(3, horizon);
            case "Exp3" -> Exp3.forHorizon(3, horizon);
            case DISCOUNTED -> DiscountedUcb.forChanges(3, horizon, 1);
            default -> throw new IllegalArgumentException("no algorithm " + name);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (String name : ALGORITHMS) {
            var regret = new double[HORIZONS.length];
            for (int h = 0; h < HORIZONS.length; h++) {
                long horizon = Chapter.rounds(HORIZONS[h], scale);
                regret[h] = FALLS.regret(
                        algorithm(name, horizon), new Philox(seed, 81).fork(h), new Philox(seed, 82).fork(h), horizon);
                measured.put(falls(name, h), regret[h]);
            }
            measured.put(exponent(name), Math.log10(regret[1] / regret[0]));
            long horizon = Chapter.rounds(HORIZONS[1], scale);
            measured.put(stays(name), STAYS.regret(
                    algorithm(name, horizon), new Philox(seed, 83), new Philox(seed, 84), horizon));
        }
        return measured;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        return List.of(
                Claim.between("Where the best arm falls, regret of discounted UCB grows with an exponent of .40 to .75",
                        m.of(exponent(DISCOUNTED)), 0.40, 0.75),
                Claim.atLeast("... that of UCB1 with .90 or more", m.of(exponent(PLAIN)), new double[m.seeds()], 0.90),
                Claim.exceeds("... and UCB1 regrets more at T = 1e5", m.of(falls(PLAIN, 1)),
                        m.of(falls(DISCOUNTED, 1)), 0),
                Claim.exceeds("Where nothing falls, discounted UCB regrets more than UCB1", m.of(stays(DISCOUNTED)),
                        m.of(stays(PLAIN)), 0));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Regret against the best arm of each round; the best of three coins falls from "
                + ".9 to .1 at T/2, or does not. Means over seeds.",
                List.of("algorithm", ">T = 1e4", ">1e5", ">exponent", ">no fall, 1e5"),
                ALGORITHMS.stream().map(name -> List.of(name, Chapter.number(m.mean(falls(name, 0))),
                        Chapter.number(m.mean(falls(name, 1))), Chapter.number(m.mean(exponent(name))),
                        Chapter.number(m.mean(stays(name))))).toList()));
    }
}
