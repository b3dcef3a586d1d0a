package dev.plumbline.papers.refinerft;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Every reward standardised within the group before they are added: {@link dev.plumbline.policy.mixing.RewardMixture}.
public final class ReFineRft implements Paper {
    private final RewardScales scales = new RewardScales();
    private final ThinkingCost thinking = new ThinkingCost();

    @Override
    public String slug() {
        return "refine-rft";
    }

    @Override
    public String title() {
        return "ReFine-RFT: Can Textual Reasoning Improve the Performance of MLLMs on Fine-grained Visual "
                + "Classification?";
    }

    @Override
    public String source() {
        return "Zhu, Su and Liu 2026, arXiv 2601.06993";
    }

    @Override
    public String summary() {
        return "Standardise every reward within the group before weighting and adding: none rules by its scale.";
    }

    @Override
    public String formula() {
        return "A_i = Σ_m w_m (R_im − mean_m)/(s_m + ε), s_m with divisor G − 1";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(scales, thinking);
    }

    @Override
    public int seeds() {
        return 10;
    }

    private static double[] early(Measurements m, Combination combination, double scale) {
        return m.of(RewardScales.name(combination, scale, "accuracy, early"));
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var m = measured.get(scales.id());
        var claims = new ArrayList<Claim>();
        var change = new double[m.seeds()];
        Arrays.setAll(change, i -> Math.max(
                Math.abs(early(m, Combination.EACH, 10)[i] - early(m, Combination.EACH, 1)[i]),
                Math.abs(early(m, Combination.EACH, 30)[i] - early(m, Combination.EACH, 1)[i])));
        claims.add(Claim.atMostInEverySeed(
                "MRN: no scale of the reward of brevity changes accuracy by more than 0.005", change, 0.005));
        double[] sum = early(m, Combination.SUM, 1);
        double[] ten = early(m, Combination.SUM, 10);
        claims.add(Claim.exceeds("GRPO of the sum: accuracy at scale 10 is below half of that at scale 1",
                Arrays.stream(sum).map(a -> a / 2).toArray(), ten, 0));
        claims.add(Claim.exceeds("MRN of matched size is above GRPO of the sum at scale 10, by 0.2",
                early(m, Combination.MATCHED, 10), ten, 0.2));
        claims.add(Claim.exceeds("MRN is above GRPO of the sum at scale 1", early(m, Combination.EACH, 1), sum, 0));
        claims.add(Claim.atMost("... but not for its direction: of matched size it is above by 0.05 at most",
                early(m, Combination.MATCHED, 1), sum, 0.05));
        var t = measured.get(thinking.id());
        for (int bin = 1; bin < FineGrained.LENGTHS; bin++) {
            claims.add(Claim.exceeds("Forced thinking of length bin " + bin + " is less accurate than of " + (bin - 1),
                    t.of(ThinkingCost.forced(bin - 1)), t.of(ThinkingCost.forced(bin)), 0));
        }
        var even = new double[t.seeds()];
        Arrays.fill(even, 2.5);
        claims.add(Claim.exceeds("The reward of accuracy alone leads to shorter thinking than the even start",
                even, t.of(ThinkingCost.MEAN_BIN), 0));
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var m = measured.get(scales.id());
        var t = measured.get(thinking.id());
        return List.of(
                new Table("Exact accuracy after 60 and 120 sweeps, mass on the shortest thinking and on the form after "
                                + "60, root mean square of the first advantages, divisor G − 1. Means over seeds.",
                        List.of("advantages", ">scale", ">early", ">late", ">shortest", ">in form", ">size"),
                        Combination.ALL.stream().flatMap(combination -> DoubleStream.of(RewardScales.SCALES)
                                .mapToObj(scale -> List.of(combination.name(),
                                        String.format(Locale.ROOT, "%.0f", scale),
                                        number(m.mean(RewardScales.name(combination, scale, "accuracy, early"))),
                                        number(m.mean(RewardScales.name(combination, scale, "accuracy, late"))),
                                        number(m.mean(RewardScales.name(combination, scale, "shortest, early"))),
                                        number(m.mean(RewardScales.name(combination, scale, "in form, early"))),
                                        number(m.mean(RewardScales.name(combination, scale, "size")))))).toList()),
                new Table("Exact accuracy where one length bin of thinking is forced, or paid for beside accuracy, the "
                                + "mass that it then has, and the mass that accuracy alone gives it. Means over seeds.",
                        List.of("length bin", ">forced", ">paid", ">mass, paid", ">mass, accuracy alone"),
                        IntStream.range(0, FineGrained.LENGTHS).mapToObj(bin -> List.of(Integer.toString(bin),
                                number(t.mean(ThinkingCost.forced(bin))), number(t.mean(ThinkingCost.paid(bin))),
                                number(t.mean(ThinkingCost.paidMass(bin))), number(t.mean(ThinkingCost.free(bin)))))
                                .toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var m = measured.get(scales.id());
        var t = measured.get(thinking.id());
        return List.of(
                new Figure("Accuracy when one reward is multiplied", "scale of the reward of brevity", "accuracy",
                        Combination.ALL.stream().map(combination -> new Line(combination.name(), RewardScales.SCALES,
                                DoubleStream.of(RewardScales.SCALES).map(scale ->
                                        m.mean(RewardScales.name(combination, scale, "accuracy, early"))).toArray()))
                                .toList()),
                new Figure("Accuracy of forced thinking", "length bin", "accuracy", List.of(new Line("forced",
                        IntStream.range(0, FineGrained.LENGTHS).asDoubleStream().toArray(),
                        IntStream.range(0, FineGrained.LENGTHS).mapToDouble(bin -> t.mean(ThinkingCost.forced(bin)))
                                .toArray()))));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
