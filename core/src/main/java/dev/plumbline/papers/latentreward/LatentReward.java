package dev.plumbline.papers.latentreward;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// A reward of steps from returns of whole episodes, by way of a few factors that a program computes:
/// {@link LatentEncoder}, {@link EncoderVerification}, {@link dev.plumbline.reward.credit.ReturnDecomposition} and
/// {@link dev.plumbline.reward.credit.LinearReturnFit}.
public final class LatentReward implements Paper {
    private final SampleEfficiency efficiency = new SampleEfficiency();
    private final Unbiasedness unbiasedness = new Unbiasedness();
    private final GridControl control = new GridControl();

    @Override
    public String slug() {
        return "latent-reward";
    }

    @Override
    public String title() {
        return "Latent Reward: LLM-Empowered Credit Assignment in Episodic Reinforcement Learning";
    }

    @Override
    public String source() {
        return "Qu, Jiang, Wang, Mao, Wang, Liu and Ji 2024, arXiv 2412.11120";
    }

    @Override
    public String summary() {
        return "Let a program name a few factors of a step; learn only how they add up to the return.";
    }

    @Override
    public String formula() {
        return "r̂ = f(φ(s, a));  L = (R/T − m_I)² − (1 − K/T) s_I²/K, I of K steps, "
                + "m_I and s_I² mean and variance of r̂";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(efficiency, unbiasedness, control);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var fit = measured.get(efficiency.id());
        int seeds = fit.seeds();
        double[] none = new double[seeds];
        claims.add(Claim.atLeast("10 episodes give the latent reward an R² of 0.95",
                fit.of(SampleEfficiency.name(SampleEfficiency.LATENT, 10)), none, 0.95));
        double[] junk = fit.of(SampleEfficiency.name(SampleEfficiency.JUNK, least(fit, 30)));
        claims.add(Claim.exceeds("At 30 episodes, 56 other factors cost R²",
                fit.of(SampleEfficiency.name(SampleEfficiency.LATENT, least(fit, 30))), junk, 0));
        claims.add(Claim.exceeds("... and raw features cost more",
                junk, fit.of(SampleEfficiency.name(SampleEfficiency.RAW, least(fit, 30))), 0));
        for (String scheme : List.of(SampleEfficiency.LATENT, SampleEfficiency.JUNK, SampleEfficiency.RAW)) {
            claims.add(Claim.atLeast("With 1000 episodes, " + scheme + " has an R² of 0.95",
                    fit.of(SampleEfficiency.name(scheme, least(fit, 1000))), none, 0.95));
        }
        claims.add(Claim.atLeast("Two agents: r̂ of each correlates with its true share by 0.9",
                fit.of(SampleEfficiency.SHARE), none, 0.9));
        var exact = measured.get(unbiasedness.id());
        claims.add(Claim.atMostInEverySeed("The unbiased loss is the loss of all steps, on average (1e-14)",
                exact.of(Unbiasedness.UNBIASED), 1e-14));
        claims.add(Claim.atMostInEverySeed("The biased one exceeds it by (1 − K/T) s²/K (1e-14)",
                exact.of(Unbiasedness.BIASED), 1e-14));
        var grid = measured.get(control.id());
        double[] latent = grid.of(GridControl.early(GridControl.LATENT));
        claims.add(Claim.atLeast("In the first 50 episodes the latent reward is within 2 of the true one",
                latent, grid.of(GridControl.early(GridControl.DENSE)), -2));
        for (String scheme : List.of(GridControl.TERMINAL, GridControl.ONE_HOT, GridControl.UNIFORM)) {
            claims.add(Claim.exceeds("... and ahead of " + scheme, latent, grid.of(GridControl.early(scheme)), 0));
        }
        return List.copyOf(claims);
    }

    /// `episodes`, or the most that a run of a smaller scale has.
    private static int least(Measurements fit, int episodes) {
        var present = fit.bySeed().getFirst();
        return SampleEfficiency.EPISODES.stream()
                .filter(n -> n <= episodes && present.containsKey(SampleEfficiency.name(SampleEfficiency.LATENT, n)))
                .max(Integer::compare).orElseThrow();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var fit = measured.get(efficiency.id());
        var exact = measured.get(unbiasedness.id());
        var grid = measured.get(control.id());
        var headings = new ArrayList<String>();
        headings.add("reward of steps");
        SampleEfficiency.EPISODES.forEach(n -> headings.add(">" + n));
        return List.of(
                new Table("R² of the reward of single steps, by number of episodes. Means over seeds. Programs "
                                + "dropped: " + number(fit.mean(SampleEfficiency.DROPPED)) + " of 5. Two agents, "
                                + "correlation: " + number(fit.mean(SampleEfficiency.SHARE)) + ".",
                        headings,
                        SampleEfficiency.SCHEMES.stream().map(scheme -> {
                            var row = new ArrayList<String>();
                            row.add(scheme);
                            SampleEfficiency.EPISODES.forEach(n -> row.add(least(fit, n) == n
                                    ? number(fit.mean(SampleEfficiency.name(scheme, n))) : ""));
                            return List.copyOf(row);
                        }).toList()),
                new Table("Randomised losses over all 20 draws of 3 of 6 steps. Means over seeds.",
                        List.of("measure", ">value"),
                        List.of(Unbiasedness.UNBIASED, Unbiasedness.BIASED, Unbiasedness.EXCESS).stream()
                                .map(name -> List.of(name, number(exact.mean(name)))).toList()),
                new Table("Grid: mean return of episodes. Means over seeds.",
                        List.of("reward of steps", ">first 50", ">last 50"),
                        GridControl.SCHEMES.stream().map(scheme -> List.of(scheme,
                                number(grid.mean(GridControl.early(scheme))),
                                number(grid.mean(GridControl.late(scheme))))).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var grid = measured.get(control.id());
        var present = grid.bySeed().getFirst();
        double[] x = IntStream.rangeClosed(1, GridControl.EPISODES / 10).map(k -> 10 * k)
                .filter(last -> present.containsKey(GridControl.curve(GridControl.DENSE, last)))
                .asDoubleStream().toArray();
        return List.of(new Figure("Return while learning", "episode", "return, mean of ten episodes",
                GridControl.SCHEMES.stream().map(scheme -> new Line(scheme, x, IntStream.range(0, x.length)
                        .mapToDouble(i -> grid.mean(GridControl.curve(scheme, (int) x[i]))).toArray())).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, Math.abs(x) < 1e-6 && x != 0 ? "%.1e" : "%.3f", x).replace('-', '−');
    }
}
