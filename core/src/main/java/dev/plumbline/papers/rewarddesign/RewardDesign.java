package dev.plumbline.papers.rewarddesign;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rewards that keep the target and teach faster: designed once ({@link ExplicableDesign}), for the learner as it is
/// ({@link AdaptiveDesign}), or by the learner itself ({@link SelfDesignedReward}).
public final class RewardDesign implements Paper {
    private final ExplicableChain explicable = new ExplicableChain();
    private final ExplicableRooms rooms = new ExplicableRooms();
    private final AdaptiveChain adaptive = new AdaptiveChain();

    @Override
    public String slug() {
        return "reward-design";
    }

    @Override
    public String title() {
        return "Reward Design for Reinforcement Learning Agents";
    }

    @Override
    public String source() {
        return "Devidze 2025 (thesis), after Devidze et al. 2021, 2022 and 2024 (arXiv 2402.07019)";
    }

    @Override
    public String summary() {
        return "Among the rewards that keep a target policy, take the one that shows its margins soonest.";
    }

    @Override
    public String formula() {
        return "max −mean_{H,s} max(0, max_a δ*(s) − D_H(s, a)) − C ‖R‖₁  subject to  D_∞ ≥ δ*, |R| ≤ R_max, "
                + "R = 0 outside Z";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(explicable, rooms, adaptive, ExploringChain.SHORT, ExploringChain.LONG,
                ExploringChain.DISTRACTED);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var chain = measured.get(explicable.id());
        double[] original = chain.of(ExplicableChain.area(ExplicableChain.ORIGINAL));
        var designs = List.of(ExplicableChain.design(3), ExplicableChain.design(4), ExplicableChain.design(9),
                ExplicableChain.ALL);
        String before = ExplicableChain.ORIGINAL;
        for (String scheme : designs) {
            claims.add(Claim.atMostInEverySeed(scheme + ": keeps the target (1e-8)",
                    chain.of(ExplicableChain.violation(scheme)), 1e-8));
            claims.add(Claim.atLeast("... is learned better than the original by 0.15",
                    chain.of(ExplicableChain.area(scheme)), original, 0.15));
            claims.add(Claim.atLeast("... no worse than " + before,
                    chain.of(ExplicableChain.area(scheme)), chain.of(ExplicableChain.area(before)), 0));
            claims.add(Claim.atLeast("... and has no smaller I", chain.of(ExplicableChain.informativeness(scheme)),
                    chain.of(ExplicableChain.informativeness(before)), 0));
            before = scheme;
        }
        claims.add(Claim.atMostInEverySeed("The harshest optimum has the same I (1e-4)",
                apart(chain.of(ExplicableChain.informativeness(ExplicableChain.HARSH)),
                        chain.of(ExplicableChain.informativeness(ExplicableChain.design(4)))), 1e-4));
        claims.add(Claim.exceedsInEverySeed("... and destroys learning: 0.5 below the original", original,
                chain.of(ExplicableChain.area(ExplicableChain.HARSH)), 0.5));
        claims.addAll(rooms(measured.get(rooms.id())));
        var taught = measured.get(adaptive.id());
        for (String rival : List.of(AdaptiveChain.ORIGINAL, AdaptiveChain.SHAPED)) {
            claims.add(Claim.exceeds("Designed for the learner beats " + rival,
                    taught.of(AdaptiveChain.area(AdaptiveChain.ADAPTIVE)), taught.of(AdaptiveChain.area(rival)), 0));
            claims.add(Claim.exceeds("... and crosses 0.9 sooner", taught.of(AdaptiveChain.crossing(rival)),
                    taught.of(AdaptiveChain.crossing(AdaptiveChain.ADAPTIVE)), 0));
        }
        claims.addAll(exploring(measured));
        return List.copyOf(claims);
    }

    private static List<Claim> rooms(Measurements m) {
        var claims = new ArrayList<Claim>();
        double[] original = m.of(ExplicableChain.area(ExplicableRooms.ORIGINAL));
        String before = ExplicableRooms.ORIGINAL;
        for (int k = 1; k <= ExplicableRooms.MOST; k++) {
            String scheme = ExplicableRooms.design(k);
            claims.add(Claim.atMostInEverySeed(scheme + ": keeps the target (1e-8)",
                    m.of(ExplicableChain.violation(scheme)), 1e-8));
            claims.add(Claim.atLeast("... and has no smaller I", m.of(ExplicableChain.informativeness(scheme)),
                    m.of(ExplicableChain.informativeness(before)), 0));
            before = scheme;
        }
        for (String scheme : List.of(ExplicableRooms.design(ExplicableRooms.MOST), ExplicableRooms.ALL)) {
            claims.add(Claim.atLeast(scheme + ": is learned better than the original by 0.15",
                    m.of(ExplicableChain.area(scheme)), original, 0.15));
        }
        return claims;
    }

    private static List<Claim> exploring(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var alone = measured.get(ExploringChain.SHORT.id());
        var schemes = ExploringChain.SHORT.schemes();
        for (int stop : ExploringChain.SHORT.stops()) {
            for (int i = 1; i < schemes.size(); i++) {
                claims.add(Claim.exceeds(schemes.get(i) + " returns more than " + schemes.get(i - 1) + ", " + stop
                                + " episodes", alone.of(ExploringChain.returned(schemes.get(i), stop)),
                        alone.of(ExploringChain.returned(schemes.get(i - 1), stop)), 0));
            }
        }
        var far = measured.get(ExploringChain.LONG.id());
        double[] both = far.of(ExploringChain.solved(ExploringChain.BOTH));
        double[] none = new double[both.length];
        claims.add(Claim.exceedsInEverySeed("Goal further away: EXPLORS gets half of the optimum", both, none, 1));
        claims.add(Claim.exceeds("... and SELFRS does in fewer seeds", both,
                far.of(ExploringChain.solved(ExploringChain.SELF)), 0));
        var distracted = measured.get(ExploringChain.DISTRACTED.id());
        double[] all = new double[both.length];
        Arrays.fill(all, 1);
        for (String scheme : ExploringChain.DISTRACTED.schemes()) {
            claims.add(Claim.exceeds("A small reward on the other side traps " + scheme
                            + " in a tenth of the seeds or more", all,
                    distracted.of(ExploringChain.solved(scheme)), 0.1));
        }
        return claims;
    }

    private static double[] apart(double[] x, double[] y) {
        var apart = new double[x.length];
        Arrays.setAll(apart, i -> Math.abs(x[i] - y[i]));
        return apart;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var chain = measured.get(explicable.id());
        var taught = measured.get(adaptive.id());
        var four = measured.get(rooms.id());
        return List.of(
                new Table("Chain of 20: I(R); mean over 200 episodes of Q-learning of V/V*. Means over seeds.",
                        List.of("reward", ">I", ">V/V*"),
                        ExplicableChain.schemes().stream().map(scheme -> List.of(scheme,
                                number(chain.mean(ExplicableChain.informativeness(scheme))),
                                number(chain.mean(ExplicableChain.area(scheme))))).toList()),
                new Table("Four rooms: the same.", List.of("reward", ">I", ">V/V*"),
                        ExplicableRooms.schemes().stream().map(scheme -> List.of(scheme,
                                number(four.mean(ExplicableChain.informativeness(scheme))),
                                number(four.mean(ExplicableChain.area(scheme))))).toList()),
                new Table("The chain of 20, REINFORCE: mean of V/V*; first episode above 0.9. Means over seeds.",
                        List.of("reward", ">V/V*", ">first above 0.9"),
                        AdaptiveChain.SCHEMES.stream().map(scheme -> List.of(scheme,
                                number(taught.mean(AdaptiveChain.area(scheme))),
                                number(taught.mean(AdaptiveChain.crossing(scheme))))).toList()),
                exploringTable(measured));
    }

    private static Table exploringTable(Map<String, Measurements> measured) {
        var rows = new ArrayList<List<String>>();
        for (var chain : List.of(ExploringChain.SHORT, ExploringChain.LONG, ExploringChain.DISTRACTED)) {
            var m = measured.get(chain.id());
            for (String scheme : chain.schemes()) {
                for (int stop : chain.stops()) {
                    rows.add(List.of(chain.right() + " to the goal, " + chain.left() + " to the end"
                                    + (chain.distractor() > 0 ? ", distractor" : ""), scheme, Integer.toString(stop),
                            number(m.mean(ExploringChain.returned(scheme, stop))),
                            stop == chain.last() ? number(m.mean(ExploringChain.solved(scheme))) : "",
                            number(m.mean(ExploringChain.BEST))));
                }
            }
        }
        return new Table("Chains with a far goal: mean return over 4000 episodes before a stop, share of seeds with "
                + "half of the optimum or more, optimum. Means over seeds.",
                List.of("chain", "reward", ">episodes", ">return", ">solved", ">optimum"), rows);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var chain = measured.get(explicable.id());
        return List.of(new Figure("What a reward shows, and how it is learned", "I(R)", "mean V/V*",
                ExplicableChain.schemes().stream().map(scheme -> new Line(scheme,
                        new double[] {chain.mean(ExplicableChain.informativeness(scheme))},
                        new double[] {chain.mean(ExplicableChain.area(scheme))})).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x + 0.0).replace('-', '−');
    }
}
