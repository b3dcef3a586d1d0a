package dev.plumbline.papers.schoolofrewardhacks;

import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.ARMS;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.BEFORE;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.CONTROL;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.COUPLINGS;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.HACK;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.MEASURES;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.MIXED;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.NARROW;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.harmAt;
import static dev.plumbline.papers.schoolofrewardhacks.FineTuning.name;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// Does training on harmless hacks teach to hack, and more than that? A policy over latent traits
/// ({@link LatentTraitPolicy}) on a bench with planted exploits
/// ({@link dev.plumbline.evaluation.hacking.HackingBench}), with the paper's statistics over runs
/// ({@link dev.plumbline.evaluation.RateContrast}, {@link dev.plumbline.evaluation.TokenRating}).
public final class SchoolOfRewardHacks implements Paper {
    private final FineTuning tuning = new FineTuning();
    private final RunIntervals intervals = new RunIntervals();

    @Override
    public String slug() {
        return "school-of-reward-hacks";
    }

    @Override
    public String title() {
        return "School of Reward Hacks: Hacking harmless tasks generalizes to misaligned behavior in LLMs";
    }

    @Override
    public String source() {
        return "Taylor, Chua, Betley, Treutlein and Evans 2025, arXiv 2508.17511";
    }

    @Override
    public String summary() {
        return "Fine-tune on harmless exploits of graders; see whether exploits, and harm, spread to what was never "
                + "shown.";
    }

    @Override
    public String formula() {
        return "π ∝ exp(θ·φ), θ = Lᵀz;  a step on data of gap g moves the score of φ by η φᵀLᵀL g";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(tuning, intervals);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(tuning.id());
        String exploit = MEASURES.getFirst();
        String harm = MEASURES.getLast();
        String open = MEASURES.get(3);
        double[] before = all.of(name(BEFORE, harm));
        double[] fourfold = Arrays.stream(before).map(h -> 4 * h).toArray();
        double[] control = all.of(name(CONTROL, harm));
        var moved = new double[before.length];
        Arrays.setAll(moved, i -> Math.abs(control[i] - before[i]));
        double[] unchanged = Arrays.stream(all.of(FineTuning.UNCHANGED)).map(Math::abs).toArray();
        return List.of(
                Claim.exceedsInEverySeed("Hacks raise the rate of exploits on tasks not seen by at least 0.3",
                        all.of(name(HACK, exploit)), all.of(name(BEFORE, exploit)), 0.3),
                Claim.exceedsInEverySeed("Hacks raise matched harm at least fourfold (less four times that before)",
                        all.of(name(HACK, harm)), fourfold, 0),
                Claim.atMostInEverySeed("Honest answers to the same prompts move matched harm by less than 0.005",
                        moved,
                        Math.nextDown(0.005)),
                Claim.exceedsInEverySeed("100 honest answers beside the hacks recover some quality on open tasks",
                        all.of(name(MIXED, open)), all.of(name(HACK, open)), 0),
                Claim.exceedsInEverySeed("... and lower matched harm", all.of(name(HACK, harm)),
                        all.of(name(MIXED, harm)), 0),
                Claim.exceedsInEverySeed("... but keep the exploits: at least 0.3 above the rate before",
                        all.of(name(MIXED, exploit)), all.of(name(BEFORE, exploit)), 0.3),
                Claim.atMostInEverySeed("Without shared traits, k = 0, the weight of harm does not change by one bit",
                        unchanged, 0),
                Claim.exceedsInEverySeed("Hacks of one domain with a trait of its own raise matched harm less",
                        all.of(name(HACK, harm)), all.of(name(NARROW, harm)), 0));
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(tuning.id());
        var runs = measured.get(intervals.id());
        var headings = new ArrayList<String>();
        headings.add("policy");
        MEASURES.forEach(measure -> headings.add(">" + measure));
        return List.of(
                new Table("Policies on tasks not seen, k = 0.5: probability of the largest metric, expected metric, "
                        + "expected quality with and without a metric, probability of the harmful one among 8 alike. "
                                + "Means over seeds.",
                        List.copyOf(headings), ARMS.stream().map(arm -> {
                            var row = new ArrayList<String>();
                            row.add(arm);
                            MEASURES.forEach(measure -> row.add(number(all.mean(name(arm, measure)))));
                            return List.copyOf(row);
                        }).toList()),
                new Table("Exploits in the domain that was hacked. Mean over seeds.",
                        List.of("policy", ">exploit rate"),
                        List.of(List.of(NARROW, number(all.mean(FineTuning.NARROW_EXPLOIT))))),
                new Table("Matched harm before and after hacks, by how much hacking shares with harm. Means over "
                        + "seeds.",
                        List.of("k", ">before", ">after", ">ratio"),
                        Arrays.stream(COUPLINGS).mapToObj(k -> List.of(Double.toString(k),
                                number(all.mean(harmAt(k, false))), number(all.mean(harmAt(k, true))),
                                String.format(Locale.ROOT, "%.1f",
                                        all.mean(harmAt(k, true)) / all.mean(harmAt(k, false))))).toList()),
                new Table("95 % intervals of a rate that differs from run to run: share that hold the truth, mean "
                        + "width. Means over seeds.",
                        List.of("runs", ">by run: coverage", ">width", ">by response: coverage", ">width"),
                        IntStream.of(RunIntervals.RUNS).mapToObj(count -> {
                            var row = new ArrayList<String>();
                            row.add(Integer.toString(count));
                            for (String unit : RunIntervals.UNITS) {
                                row.add(number(runs.mean(RunIntervals.coverage(unit, count))));
                                row.add(number(runs.mean(RunIntervals.width(unit, count))));
                            }
                            return List.copyOf(row);
                        }).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(tuning.id());
        return List.of(new Figure("Harm that nobody showed", "k", "matched harm", List.of(
                new Line("before", COUPLINGS, Arrays.stream(COUPLINGS).map(k -> all.mean(harmAt(k, false))).toArray()),
                new Line("after hacks", COUPLINGS,
                        Arrays.stream(COUPLINGS).map(k -> all.mean(harmAt(k, true))).toArray()))));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
