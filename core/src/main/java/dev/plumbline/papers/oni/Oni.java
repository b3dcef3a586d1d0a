package dev.plumbline.papers.oni;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.oni.ChainStudy.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Rewards for captions that a slow annotator teaches while the agent trains: {@link dev.plumbline.reward.intrinsic}.
public final class Oni implements Paper {
    private static final int SLOWER = 3;
    private final ChainStudy study = new ChainStudy();

    @Override
    public String slug() {
        return "oni";
    }

    @Override
    public String title() {
        return "Online Intrinsic Rewards for Decision Making Agents from Large Language Model Feedback";
    }

    @Override
    public String source() {
        return "Zheng, Henaff, Zhang, Grover and Amos 2024, arXiv 2410.23022";
    }

    @Override
    public String summary() {
        return "Label a thin stream of the agent's own captions while it trains, distil the labels into a reward, and "
                + "let it fade "
                + "within an episode.";
    }

    @Override
    public String formula() {
        return "r = α r_extrinsic + λ N(o)^(−β) r(o),  r(o) = Y[o], 1{p(o) > η}, or z 1{z > ε} with z = (R(o) − m)/√v";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(study);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var m = measured.get(study.id());
        var claims = new ArrayList<Claim>();
        var informed = Stream.concat(Stream.of(ChainStudy.TRUTH), ChainStudy.MODELS.stream()).toList();
        for (String reward : informed) {
            claims.add(Claim.atMostInEverySeed("Without counts (β = 0), " + reward + " never solves the chain",
                    m.of(Run.of(reward, 0).solved()), 0));
        }
        double[] alone = m.of(Run.of(ChainStudy.EXTRINSIC, 3).solvedAt());
        for (String reward : informed) {
            double[] solvedAt = m.of(Run.of(reward, 3).solvedAt());
            claims.add(Claim.exceedsInEverySeed("With β = 3, " + reward + " solves it in a third of the episodes of "
                    + ChainStudy.EXTRINSIC
                    + " (those less three times these)", alone, Arrays.stream(solvedAt).map(t -> SLOWER * t).toArray(),
                    0));
        }
        for (double noise : ChainStudy.NOISES) {
            claims.add(Claim.between("The table of retrieval is right with probability 1 − ρ within 0.03, ρ = " + noise,
                    m.of(Run.noisy("retrieval", noise).accuracy()), 0.97 - noise, 1.03 - noise));
        }
        for (String model : ChainStudy.MODELS.subList(1, 3)) {
            claims.add(Claim.atLeast("At ρ = 0.2, " + model + " is right at least 0.08 more often than retrieval",
                    m.of(Run.noisy(model, 0.2).accuracy()), m.of(Run.noisy("retrieval", 0.2).accuracy()), 0.08));
        }
        var failures = new double[m.seeds()];
        for (String model : ChainStudy.MODELS) {
            for (double noise : ChainStudy.NOISES) {
                double[] solved = m.of(Run.noisy(model, noise).solved());
                Arrays.setAll(failures, i -> failures[i] + 1 - solved[i]);
            }
        }
        claims.add(Claim.atMostInEverySeed(
                "All three solve it with answers that are wrong with ρ = 0.1, 0.2, 0.3 (failures)",
                failures, 0));
        for (String model : ChainStudy.MODELS) {
            claims.add(Claim.atMostInEverySeed("Counting strings instead of events, " + model + " never solves it",
                    m.of(Run.byString(model).solved()), 0));
        }
        double[] one = new double[m.seeds()];
        Arrays.fill(one, 1);
        claims.add(Claim.atLeast("With β = 3, paying for every event solves it too",
                m.of(Run.of(ChainStudy.NOVELTY, 3).solved()), one, 0));
        claims.add(Claim.atMostInEverySeed("... but with a television never",
                m.of(Run.beforeTelevision(ChainStudy.NOVELTY).solved()), 0));
        for (String reward : informed) {
            claims.add(Claim.atLeast("... where " + reward + " always solves it",
                    m.of(Run.beforeTelevision(reward).solved()), one, 0));
        }
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var m = measured.get(study.id());
        var rows = new ArrayList<List<String>>();
        rows.add(row(m, Run.of(ChainStudy.EXTRINSIC, 3), ""));
        for (String reward : ChainStudy.PAID) {
            for (double exponent : ChainStudy.EXPONENTS) {
                rows.add(row(m, Run.of(reward, exponent), String.valueOf((int) exponent)));
            }
        }
        var noisy = new ArrayList<List<String>>();
        for (String model : ChainStudy.MODELS) {
            for (double noise : ChainStudy.NOISES) {
                var run = Run.noisy(model, noise);
                noisy.add(List.of(model, String.valueOf(noise), number("%.3f", m.mean(run.accuracy())), solved(m, run),
                        at(m, run)));
            }
        }
        var strings = ChainStudy.MODELS.stream().map(model -> row(m, Run.byString(model), "3")).toList();
        var television = Stream.concat(Stream.of(ChainStudy.EXTRINSIC, ChainStudy.NOVELTY, ChainStudy.TRUTH),
                ChainStudy.MODELS.stream()).map(reward -> row(m, Run.beforeTelevision(reward), "3")).toList();
        var headings = List.of("reward", ">β", ">solved", ">at episode", ">success at the end", ">paid captions");
        return List.of(
                new Table("Seeds that solve the chain, mean episode at which they do, share of the last tenth of the "
                        + "episodes that "
                                + "reach the end, captions with a positive reward in each.", headings, rows),
                new Table("Answers that are wrong with probability ρ, β = 3: share of captions that the model gets "
                        + "right.",
                        List.of("reward", ">ρ", ">right", ">solved", ">at episode"), noisy),
                new Table("Counted by exact string.", headings, strings),
                new Table("With a television on the wall.", headings, television));
    }

    private static List<String> row(Measurements m, Run run, String exponent) {
        return List.of(run.reward().replace('-', '−'), exponent, solved(m, run), at(m, run),
                number("%.3f", m.mean(run.success())),
                number("%.1f", m.mean(run.payments())));
    }

    private static String solved(Measurements m, Run run) {
        return (int) Arrays.stream(m.of(run.solved())).sum() + " of " + m.seeds();
    }

    /// Mean over the seeds that solve it.
    private static String at(Measurements m, Run run) {
        double[] solved = m.of(run.solved());
        double[] at = m.of(run.solvedAt());
        var mean = IntStream.range(0, at.length).filter(i -> solved[i] == 1).mapToDouble(i -> at[i]).average();
        return mean.isPresent() ? number("%.0f", mean.getAsDouble()) : "";
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var m = measured.get(study.id());
        double[] x = Stream.concat(Stream.of(0.0), ChainStudy.NOISES.stream()).mapToDouble(Double::doubleValue)
                .toArray();
        return List.of(new Figure("What is left of wrong answers", "share of wrong answers",
                "captions that the model gets right",
                ChainStudy.MODELS.stream().map(model -> new Line(model, x,
                        Arrays.stream(x).map(noise -> m.mean(Run.noisy(model, noise).accuracy())).toArray()))
                        .toList()));
    }

    private static String number(String format, double x) {
        return String.format(Locale.ROOT, format, x).replace('-', '−');
    }
}
