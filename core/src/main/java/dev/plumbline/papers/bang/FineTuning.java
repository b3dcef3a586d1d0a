package dev.plumbline.papers.bang;

import dev.plumbline.classification.ClassScores;
import dev.plumbline.classification.CorrectionTable;
import dev.plumbline.classification.LabeledRows;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.WeightSpace;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A modest pre-trained model and a sure fine-tuned one, averaged.
///
/// 10 classes, 4 invariant and 24 spurious slots, noise 0.5. Slots alternate between the two masks: 2 invariant and 12
/// spurious each. Pre-trained: 3000 points at p = 0.8, 300 steps of Adam 0.01. Fine-tuned: 3000 points at p = 0, 1500
/// steps of Adam 0.05. Tests: 6000 points at p = 0 and at p = 0.9.
final class FineTuning implements Experiment {
    static final String PRETRAINED = "pre-trained";
    static final String PLAIN = "cross-entropy";
    static final String SMOOTHED = "label smoothing";
    static final String MIXED = "mixup";
    static final String BOTH = "mixup and smoothing";
    /// Label smoothing, its logits scaled until it is as sure as cross-entropy: as accurate as the one, as sure as the
    /// other.
    static final String SURE = "label smoothing, as sure as cross-entropy";
    static final String CALIBRATED = "cross-entropy, both at the temperature of p = 0";
    static final String ORACLE = "cross-entropy, best factor";
    static final List<String> PENALIZED = List.of(PLAIN, SMOOTHED, MIXED, BOTH);
    static final List<String> FINETUNED = List.of(PLAIN, SMOOTHED, MIXED, BOTH, SURE);
    static final double[] ALPHAS = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    private static final SpuriousSlots SLOTS = new SpuriousSlots(10, 4, 24, 0.5);
    private static final double SHIFT = 0.9;
    private static final Map<String, ConfidencePenalty> PENALTY = Map.of(
            PLAIN, ConfidencePenalty.NONE, SMOOTHED, ConfidencePenalty.SMOOTHING,
            MIXED, ConfidencePenalty.MIXUP, BOTH, ConfidencePenalty.BOTH);

    static String alone(String model, String quantity) {
        return model + " alone: " + quantity;
    }

    static String averaged(String model, String quantity) {
        return model + " averaged: " + quantity;
    }

    static String at(String model, double alpha) {
        return model + " at alpha " + alpha;
    }

    @Override
    public String id() {
        return "fine-tuning";
    }

    @Override
    public String title() {
        return "Averages of a modest and a sure model under shift";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int n = (int) Math.ceil(3000 * Math.min(1, scale));
        int tests = (int) Math.ceil(6000 * scale);
        var before = SLOTS.draw(n, 0.8, 1, new Philox(seed, 0));
        var tuning = SLOTS.draw(n, 0, 1, new Philox(seed, 1));
        var inside = SLOTS.draw(tests, 0, 1, new Philox(seed, 2));
        var outside = SLOTS.draw(tests, SHIFT, 1, new Philox(seed, 3));
        var held = SLOTS.draw(n, 0, 1, new Philox(seed, 4));
        var pretrained = SlotClassifier.train(backend, before, 0, 0.01, (int) Math.ceil(300 * scale),
                ConfidencePenalty.NONE, new Philox(seed, 5));
        var measured = new LinkedHashMap<String, Double>();
        alone(backend, PRETRAINED, pretrained, outside, measured);
        var models = new LinkedHashMap<String, SlotClassifier>();
        for (String model : PENALIZED) {
            models.put(model, SlotClassifier.train(backend, tuning, 1, 0.05, (int) Math.ceil(1500 * scale),
                    PENALTY.get(model), new Philox(seed, 6)));
        }
        models.put(SURE, asSure(backend, models.get(SMOOTHED), models.get(PLAIN), outside));
        models.forEach((name, model) -> {
            alone(backend, name, model, outside, measured);
            average(backend, name, pretrained, model, inside, outside, measured);
            for (double alpha : ALPHAS) {
                measured.put(at(name, alpha), between(pretrained, model, alpha).accuracy(backend, outside));
            }
        });
        controls(backend, pretrained, models.get(PLAIN), held, outside, measured);
        return measured;
    }

    private static SlotClassifier between(SlotClassifier a, SlotClassifier b, double alpha) {
        return new SlotClassifier(
                a.classes(), WeightSpace.interpolate(a.parameters(), b.parameters(), alpha));
    }

    private static void alone(
            Backend backend, String name, SlotClassifier model, LabeledRows outside, Map<String, Double> measured) {
        double[][] log = model.logProbabilities(backend, outside);
        measured.put(alone(name, "accuracy"), ClassScores.accuracy(log, outside.label()));
        measured.put(alone(name, "confidence"), SlotClassifier.confidence(log));
        measured.put(alone(name, "logit gap"), SlotClassifier.gap(log));
    }

    private static void average(
            Backend backend, String name, SlotClassifier pretrained, SlotClassifier model, LabeledRows inside,
            LabeledRows outside, Map<String, Double> measured) {
        var average = between(pretrained, model, 0.5);
        double[][] log = average.logProbabilities(backend, outside);
        measured.put(averaged(name, "accuracy"), ClassScores.accuracy(log, outside.label()));
        measured.put(averaged(name, "confidence"), SlotClassifier.confidence(log));
        measured.put(averaged(name, "accuracy at p = 0"), average.accuracy(backend, inside));
        var table = CorrectionTable.of(ClassScores.predictions(pretrained.logProbabilities(backend, outside)),
                ClassScores.predictions(model.logProbabilities(backend, outside)), ClassScores.predictions(log),
                outside.label());
        measured.put(averaged(name, "FalseFalseTrue"), table.falseFalseTrue());
        measured.put(averaged(name, "overruled"), table.overruled());
        measured.put(averaged(name, "corrected"), table.corrected());
    }

    /// Bisection in the factor, on points whose labels are not looked at.
    private static SlotClassifier asSure(
            Backend backend, SlotClassifier model, SlotClassifier example, LabeledRows points) {
        double wanted = SlotClassifier.confidence(example.logProbabilities(backend, points));
        double[][] log = model.logProbabilities(backend, points);
        double low = 1.0 / 64;
        double high = 64;
        for (int step = 0; step < 40; step++) {
            double middle = Math.sqrt(low * high);
            if (SlotClassifier.confidence(ClassScores.atTemperature(log, 1 / middle)) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return model.times(low);
    }

    private static void controls(
            Backend backend, SlotClassifier pretrained, SlotClassifier plain, LabeledRows held, LabeledRows outside,
            Map<String, Double> measured) {
        double first = ClassScores.temperature(pretrained.logProbabilities(backend, held), held.label());
        double second = ClassScores.temperature(plain.logProbabilities(backend, held), held.label());
        var calibrated = between(pretrained.times(1 / first), plain.times(1 / second), 0.5);
        measured.put(averaged(CALIBRATED, "accuracy"), calibrated.accuracy(backend, outside));
        double best = 0;
        double factor = 0;
        for (int tenth = 1; tenth <= 10; tenth++) {
            double accuracy = between(pretrained, plain.times(tenth / 10.0), 0.5).accuracy(backend, outside);
            if (accuracy > best) {
                best = accuracy;
                factor = tenth / 10.0;
            }
        }
        measured.put(averaged(ORACLE, "accuracy"), best);
        measured.put(averaged(ORACLE, "factor"), factor);
    }
}
