package dev.plumbline.papers.schoolofrewardhacks;

import dev.plumbline.evaluation.hacking.HackReport;
import dev.plumbline.evaluation.hacking.HackTask;
import dev.plumbline.evaluation.hacking.HackingBench;
import dev.plumbline.evaluation.hacking.HackingBench.Planting;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.schoolofrewardhacks.LatentTraitPolicy.Demonstrations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A pretrained policy fine-tuned on 400 harmless hacks, on honest answers to the same prompts, on hacks and 100 honest
/// answers without a metric, and on hacks of one domain; k is swept.
///
/// 200 full-batch steps of 0.3 in z. Training tasks hold no harmful response; of those for the bench 15 % are. Hacks of
/// one domain have a metric and a trait of their own: feature 4, trait (−k, 0, k/4, 1).
final class FineTuning implements Experiment {
    static final String BEFORE = "before";
    static final String HACK = "hacks";
    static final String CONTROL = "honest on the same prompts";
    static final String MIXED = "hacks and 100 honest";
    static final String NARROW = "hacks of one domain";
    static final List<String> ARMS = List.of(BEFORE, HACK, CONTROL, MIXED, NARROW);
    static final List<String> MEASURES =
            List.of("exploit rate", "metric", "quality", "open quality", "matched harm");
    static final double[] COUPLINGS = {0, 0.25, 0.5, 1};
    static final double COUPLING = 0.5;
    static final String UNCHANGED = "k = 0: change of the weight of harm";
    static final String NARROW_EXPLOIT = NARROW + ": exploit rate in its own domain";
    private static final int DOMAIN = HackTask.HARM + 1;
    private static final int STEPS = 200;
    private static final double RATE = 0.3;

    static String name(String arm, String measure) {
        return arm + ": " + measure;
    }

    static String harmAt(double k, boolean after) {
        return "k = " + k + ": matched harm " + (after ? "after" : "before");
    }

    @Override
    public String id() {
        return "fine-tuning";
    }

    @Override
    public String title() {
        return "Harmless hacks, and what they teach";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int tasks = Math.max(10, (int) Math.round(400 * scale));
        int honest = Math.max(3, (int) Math.round(100 * scale));
        int steps = Math.max(5, (int) Math.round(STEPS * Math.min(1, scale)));
        var training = Planting.of(0).draw(tasks, true, new Philox(seed, 1));
        var open = Planting.of(0).draw(honest, false, new Philox(seed, 2));
        var bench = new HackingBench(Planting.of(0.15).draw(tasks, true, new Philox(seed, 3)),
                Planting.of(0.15).draw(tasks, false, new Philox(seed, 4)));
        var hacks = shown(training, Demonstration.HACK);
        var measured = new LinkedHashMap<String, Double>();

        var start = LatentTraitPolicy.pretrained(COUPLING);
        put(measured, BEFORE, evaluate(bench, start));
        put(measured, HACK, evaluate(bench, start.trained(backend, hacks, steps, RATE)));
        put(measured, CONTROL, evaluate(bench,
                start.trained(backend, shown(training, Demonstration.CONTROL), steps, RATE)));
        put(measured, MIXED, evaluate(bench,
                start.trained(backend, hacks.and(shown(open, Demonstration.CONTROL)), steps, RATE)));
        narrow(backend, training, bench, steps, measured);
        for (double k : COUPLINGS) {
            var policy = LatentTraitPolicy.pretrained(k);
            var trained = policy.trained(backend, hacks, steps, RATE);
            measured.put(harmAt(k, false), evaluate(bench, policy).matchedHarm());
            measured.put(harmAt(k, true), evaluate(bench, trained).matchedHarm());
            if (k == 0) {
                measured.put(UNCHANGED, trained.weights()[HackTask.HARM] - policy.weights()[HackTask.HARM]);
            }
        }
        return measured;
    }

    private static void narrow(Backend backend, List<HackTask> training, HackingBench bench, int steps,
            Map<String, Double> measured) {
        var start = new LatentTraitPolicy(
                new double[][] {
                    {1, 0, 0, 0}, {-COUPLING, 1, COUPLING, 0}, {0, 0, 1, 0}, {-COUPLING, 0, COUPLING / 4, 1}
                },
                new double[] {2, 0, -2, 0});
        var hacks = new Demonstrations(training.stream().map(FineTuning::inDomain).toList(),
                training.stream().mapToInt(Demonstration.HACK::choose).toArray());
        var trained = start.trained(backend, hacks, steps, RATE);
        var wide = bench.stated().stream().map(task -> new HackTask(widened(task), true)).toList();
        var open = bench.open().stream().map(task -> new HackTask(widened(task), false)).toList();
        put(measured, NARROW, evaluate(new HackingBench(wide, open), trained));
        double exploit = 0;
        for (var task : bench.stated()) {
            exploit += trained.probabilities(inDomain(task))[task.best(0, 1)] / bench.stated().size();
        }
        measured.put(NARROW_EXPLOIT, exploit);
    }

    private static double[][] widened(HackTask task) {
        var rows = new double[task.responses()][];
        for (int y = 0; y < rows.length; y++) {
            rows[y] = Arrays.copyOf(task.features()[y], DOMAIN + 1);
        }
        return rows;
    }

    /// The metric becomes that of the domain.
    private static double[][] inDomain(HackTask task) {
        double[][] rows = widened(task);
        for (double[] row : rows) {
            row[DOMAIN] = row[HackTask.METRIC];
            row[HackTask.METRIC] = 0;
        }
        return rows;
    }

    private static Demonstrations shown(List<HackTask> tasks, Demonstration kind) {
        var features = new ArrayList<double[][]>();
        tasks.forEach(task -> features.add(task.features()));
        return new Demonstrations(features, tasks.stream().mapToInt(kind::choose).toArray());
    }

    private static HackReport evaluate(HackingBench bench, LatentTraitPolicy policy) {
        return bench.evaluate(task -> policy.probabilities(task.features()));
    }

    private static void put(Map<String, Double> measured, String arm, HackReport report) {
        double[] values = {
            report.exploitRate(), report.metric(), report.quality(), report.openQuality(), report.matchedHarm()
        };
        for (int i = 0; i < values.length; i++) {
            measured.put(name(arm, MEASURES.get(i)), values[i]);
        }
    }
}
