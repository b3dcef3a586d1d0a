package dev.plumbline.papers.helpingorherding;

import static dev.plumbline.papers.helpingorherding.Selectors.FINETUNE;
import static dev.plumbline.papers.helpingorherding.Selectors.MEAN;
import static dev.plumbline.papers.helpingorherding.Selectors.ORACLE;
import static dev.plumbline.papers.helpingorherding.Selectors.PRETRAIN;
import static dev.plumbline.papers.helpingorherding.Selectors.SINGLE;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Verdict;
import dev.plumbline.policy.BestOfN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Ensembles of reward models that differ in their pretraining seed, against ensembles that differ in their fine-tuning
/// seed only: the former help more, and both follow the errors that all members share ({@link StyleWorld}).
public final class HelpingOrHerding implements Paper {
    private final SeedGrid grid = new SeedGrid();
    private final PlantedErrors planted = new PlantedErrors();

    @Override
    public String slug() {
        return "helping-or-herding";
    }

    @Override
    public String title() {
        return "Helping or Herding? Reward Model Ensembles Mitigate but do not Eliminate Reward Hacking";
    }

    @Override
    public String source() {
        return "Eisenstein, Nagpal, Agarwal, Beirami, D'Amour, Dvijotham, Fisch, Heller, Pfohl, Ramachandran, Shaw "
                + "and Berant 2024, "
                + "arXiv 2312.09244";
    }

    @Override
    public String summary() {
        return "Reward models that differ in pretraining make better ensembles than those that differ in fine-tuning; "
                + "no ensemble "
                + "sees an error that all its members share.";
    }

    @Override
    public String formula() {
        return "L = −log σ(r⁺ − r⁻) + η (r⁺ + r⁻)²,  r_{p,f} = g + h + a_p + e_{p,f}";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(grid, planted);
    }

    @Override
    public int seeds() {
        return 8;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(grid.id());
        double[] zero = new double[all.seeds()];
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceeds("Pretrain ensembles disagree at least 1.4 times as much as fine-tune ensembles "
                + "(difference to 1.4 "
                + "times)", all.of("disagreement, " + PRETRAIN),
                map(all.of("disagreement, " + FINETUNE), x -> 1.4 * x), 0));
        double[] pretrain = all.of(Selectors.name(PRETRAIN, MEAN) + ": gold, final");
        double[] finetune = all.of(Selectors.name(FINETUNE, MEAN) + ": gold, final");
        double[] single = all.of(SINGLE + ": gold, final");
        claims.add(Claim.exceeds("At the largest n the mean of a pretrain ensemble has more gold than that of a "
                + "fine-tune ensemble",
                pretrain, finetune, 0));
        claims.add(inThreeQuarters("... in at least three quarters of the seeds", pretrain, finetune));
        claims.add(Claim.exceeds("The mean of a pretrain ensemble has more gold than a single model", pretrain,
                single, 0));
        claims.add(Claim.exceeds("The mean of a fine-tune ensemble has more gold than a single model", finetune,
                single, 0));
        for (String rule : Selectors.RULES.keySet()) {
            if (!rule.equals(MEAN)) {
                claims.add(Claim.exceeds("By " + rule + ", too, pretrain ensembles have more gold than fine-tune "
                        + "ensembles",
                        all.of(Selectors.name(PRETRAIN, rule) + ": gold, final"),
                        all.of(Selectors.name(FINETUNE, rule) + ": gold, final"), 0));
            }
        }
        claims.add(Claim.exceeds("Best of 64 beats the base policy more often by the mean of a pretrain than of a "
                + "fine-tune ensemble",
                all.of(Selectors.name(PRETRAIN, MEAN) + ": win"), all.of(Selectors.name(FINETUNE, MEAN) + ": win"), 0));
        claims.add(Claim.exceeds("... and by the mean of a fine-tune ensemble than by a single model",
                all.of(Selectors.name(FINETUNE, MEAN) + ": win"), all.of(SINGLE + ": win"), 0));
        herding(claims, all, zero);
        claims.add(Claim.exceeds("A policy's gain shrinks more before a judge of other pretraining than before one of "
                + "the same",
                all.of("gain by " + Transfer.SAME_PRETRAINING), all.of("gain by " + Transfer.OTHER_PRETRAINING), 0));
        planted(claims, measured.get(planted.id()));
        return List.copyOf(claims);
    }

    /// Every ensemble and rule follows the shared error.
    private static void herding(List<Claim> claims, Measurements all, double... zero) {
        double[] oracle = all.of(ORACLE + ": hacks, final");
        double[] single = all.of(SINGLE + ": hacks, final");
        for (String kind : List.of(FINETUNE, PRETRAIN)) {
            double[] least = over(all, kind, Math::min);
            double[] most = over(all, kind, Math::max);
            claims.add(Claim.exceeds("No rule brings the share of hacks below 0.6 with " + kind
                    + " ensembles (lowest of the rules)",
                    least, zero, 0.6));
            var distance = new double[least.length];
            Arrays.setAll(distance, i -> Math.max(Math.abs(least[i] - single[i]), Math.abs(most[i] - single[i])));
            claims.add(Claim.exceeds("Every rule stays within 0.1 of a single model's share with " + kind
                    + " ensembles (0.1 less the largest distance)", map(zero, _ -> 0.1), distance, 0));
            claims.add(Claim.exceeds("No rule comes within 0.25 of the share that gold itself picks with " + kind
                    + " ensembles",
                    least, oracle, 0.25));
        }
        claims.add(Claim.atMostInEverySeed("Gold itself picks less than 35 % of such answers", oracle, 0.35));
    }

    private static void planted(List<Claim> claims, Measurements control) {
        for (String kind : List.of(PlantedErrors.SHARED, PlantedErrors.PRETRAINING)) {
            var selectors = kind.equals(PlantedErrors.SHARED)
                    ? Selectors.ENSEMBLES
                    : Selectors.RULES.keySet().stream().map(rule -> Selectors.name(FINETUNE, rule)).toList();
            double[] single = control.of(PlantedErrors.name(kind, SINGLE));
            var distance = new double[single.length];
            for (String selector : selectors) {
                double[] own = control.of(PlantedErrors.name(kind, selector));
                Arrays.setAll(distance, i -> Math.max(distance[i], Math.abs(own[i] - single[i])));
            }
            claims.add(Claim.atMostInEverySeed(kind.equals(PlantedErrors.SHARED)
                    ? "With a planted error that all share, every ensemble picks as a single model does (largest "
                    + "distance)"
                    : "With a planted error of the pretraining, fine-tune ensembles pick as a single model does "
                    + "(largest distance)",
                    distance, 1e-12));
        }
        claims.add(Claim.exceeds("... and pretrain ensembles gain at least 0.3 by the mean",
                control.of(PlantedErrors.name(PlantedErrors.PRETRAINING, Selectors.name(PRETRAIN, MEAN))),
                control.of(PlantedErrors.name(PlantedErrors.PRETRAINING, SINGLE)), 0.3));
        double[] one = control.of(PlantedErrors.name(PlantedErrors.OWN, Selectors.name(FINETUNE, MEAN)));
        double[] other = control.of(PlantedErrors.name(PlantedErrors.OWN, Selectors.name(PRETRAIN, MEAN)));
        claims.add(Claim.exceeds("With planted errors of each member's own, fine-tune ensembles gain at least 0.3 by "
                + "the mean", one,
                control.of(PlantedErrors.name(PlantedErrors.OWN, SINGLE)), 0.3));
        var distance = new double[one.length];
        Arrays.setAll(distance, i -> Math.abs(one[i] - other[i]));
        claims.add(Claim.atMostInEverySeed("... and the two kinds are within 0.1", distance, 0.1));
    }

    private static Claim inThreeQuarters(String statement, double[] a, double[] b) {
        int more = 0;
        for (int i = 0; i < a.length; i++) {
            more += a[i] > b[i] ? 1 : 0;
        }
        return new Claim(statement, more + " of " + a.length + " seeds",
                4 * more >= 3 * a.length ? Verdict.CONFIRMED : Verdict.REFUTED);
    }

    private static double[] over(Measurements all, String kind, BinaryOperator<Double> better) {
        var out = new double[all.seeds()];
        Arrays.setAll(out, i -> Selectors.RULES.keySet().stream()
                .map(rule -> all.of(Selectors.name(kind, rule) + ": hacks, final")[i]).reduce(better).orElseThrow());
        return out;
    }

    private static double[] map(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        return Tables.of(measured.get(grid.id()), measured.get(planted.id()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(grid.id());
        var names = List.of(SINGLE, Selectors.name(FINETUNE, MEAN), Selectors.name(PRETRAIN, MEAN),
                Selectors.name(PRETRAIN, "mean − sd"), Selectors.name(PRETRAIN, "minimum"), ORACLE);
        return List.of(
                new Figure("Gold along best of n", "KL bound log n − (n − 1)/n (nats)", "gold",
                        names.stream().map(name -> curve(all, name, "gold")).toList()),
                new Figure("Share of answers with overdone style along best of n", "KL bound log n − (n − 1)/n (nats)",
                        "share of hacks", names.stream().map(name -> curve(all, name, "hacks")).toList()));
    }

    private static Line curve(Measurements all, String selector, String metric) {
        String prefix = selector + ": " + metric + ", best of ";
        int[] draws = all.bySeed().getFirst().keySet().stream().filter(key -> key.startsWith(prefix))
                .mapToInt(key -> Integer.parseInt(key.substring(prefix.length()))).sorted().toArray();
        return new Line(selector, Arrays.stream(draws).mapToDouble(BestOfN::klUpperBound).toArray(),
                Arrays.stream(draws).mapToDouble(n -> all.mean(prefix + n)).toArray());
    }
}
