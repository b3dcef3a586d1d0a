package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.HiddenExploration;
import dev.plumbline.decision.bandits.IncentivizedArms;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.GammaVariates;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Chapter 11: agents with priors Beta(4, 3) and Beta(2, 3) for two arms, 20 first rounds, 30 explorations, T = 5000;
/// 200 bandits a seed, drawn from the priors. Phases one round shorter than the least that is worth following, the
/// least, and four times as long; and agents who see everything.
final class Agents implements Chapter {
    private static final List<String> MECHANISMS = List.of("phase too short", "shortest phase", "four times that",
            "agents see all");
    private static final IncentivizedArms PRIOR = new IncentivizedArms(4, 3, 2, 3);
    private static final int WARM_UP = 20;
    private static final int EXPLORATIONS = 30;

    private static String regret(String mechanism) {
        return mechanism + ": regret";
    }

    private static String refused(String mechanism) {
        return mechanism + ": refused";
    }

    private static String pulls(String mechanism) {
        return mechanism + ": rounds of arm 1";
    }

    @Override
    public String id() {
        return "incentives";
    }

    @Override
    public String title() {
        return "Agents who explore because they cannot tell";
    }

    static int shortest() {
        return (int) Math.ceil(PRIOR.shortestPhase(WARM_UP, 0));
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int horizon = Chapter.rounds(5000, scale);
        int bandits = Math.max(3, (int) Math.round(200 * scale));
        int shortest = shortest();
        int[] phases = {shortest - 1, shortest, 4 * shortest};
        var measured = new LinkedHashMap<String, Double>();
        measured.put("shortest phase", PRIOR.shortestPhase(WARM_UP, 0));
        for (int i = 0; i < MECHANISMS.size(); i++) {
            double regret = 0;
            double refused = 0;
            double pulls = 0;
            for (int j = 0; j < bandits; j++) {
                var draw = new Philox(seed, 111).fork(j);
                double mean0 = GammaVariates.beta(4, 3, draw);
                double mean1 = GammaVariates.beta(2, 3, draw);
                var noise = new Philox(seed, 112).fork(j);
                var run = i < phases.length
                        ? new HiddenExploration(PRIOR, WARM_UP, phases[i], EXPLORATIONS).play(mean0, mean1, horizon,
                        noise,
                                new Philox(seed, 113).fork(j))
                        : HiddenExploration.greedy(PRIOR, WARM_UP, mean0, mean1, horizon, noise);
                regret += run.regret() / bandits;
                refused += (double) run.refused() / bandits;
                pulls += (double) run.pulls() / bandits;
            }
            measured.put(regret(MECHANISMS.get(i)), regret);
            measured.put(refused(MECHANISMS.get(i)), refused);
            measured.put(pulls(MECHANISMS.get(i)), pulls);
        }
        return measured;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        var claims = new ArrayList<Claim>();
        claims.add(Claim.atMostInEverySeed("Nobody refuses when the phase is the shortest that is worth following",
                m.of(refused(MECHANISMS.get(1))), 0));
        claims.add(Claim.atMostInEverySeed("In a phase one round shorter arm 1 is never taken",
                m.of(pulls(MECHANISMS.get(0))),
                0));
        claims.add(Claim.exceeds("Agents who see all regret more than those under hidden exploration",
                m.of(regret(MECHANISMS.get(3))), m.of(regret(MECHANISMS.get(1))), 0));
        claims.add(Claim.exceeds("... and a phase too short costs more than either", m.of(regret(MECHANISMS.get(0))),
                m.of(regret(MECHANISMS.get(3))), 0));
        return claims;
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Two arms with priors Beta(4, 3) and Beta(2, 3), T = 5000: regret averaged "
                + "over the priors, rounds "
                + "in which a recommendation was refused, rounds of arm 1. The least phase is "
                + Chapter.number(m.mean("shortest phase")) + " rounds. Means over seeds.",
                List.of("mechanism", ">regret", ">refused", ">arm 1"), MECHANISMS.stream().map(name -> List.of(name,
                        Chapter.number(m.mean(regret(name))), Chapter.number(m.mean(refused(name))),
                        Chapter.number(m.mean(pulls(name))))).toList()));
    }
}
