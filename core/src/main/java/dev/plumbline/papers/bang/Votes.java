package dev.plumbline.papers.bang;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Models that count votes: exact accuracy beside that of bilinear models on drawn points, and beside the limit of many
/// slots.
final class Votes implements Experiment {
    static final String SINGLE = "single";
    static final String BALANCED = "average";
    static final String IMBALANCED = "average, one model 2.5 times";
    static final String OVERLAP_OUTPUT = "outputs, one shared of each kind";
    static final String OVERLAP_WEIGHT = "weights, one shared of each kind";
    static final List<String> SMALL = List.of(SINGLE, BALANCED, IMBALANCED, OVERLAP_OUTPUT, OVERLAP_WEIGHT);
    static final String MANY_SINGLE = "30 slots, single";
    static final String MANY_DISJOINT = "30 slots, average";
    static final String MANY_OUTPUT = "30 slots, outputs, 10 shared";
    static final String MANY_WEIGHT = "30 slots, weights, 10 shared";
    static final List<String> MANY = List.of(MANY_SINGLE, MANY_DISJOINT, MANY_OUTPUT, MANY_WEIGHT);
    static final double[] SHIFTS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    static final List<Integer> CLASSES = List.of(3, 10);
    private static final double SHIFT = 0.9;
    /// A tiny noise splits ties at random, as the exact accuracy does.
    private static final double NOISE = 1e-6;

    static String exact(String ensemble) {
        return ensemble + ": exact";
    }

    static String drawn(String ensemble) {
        return ensemble + ": drawn";
    }

    static String many(String ensemble, int classes, double p, boolean gaussian) {
        return ensemble + ", K = " + classes + ", p = " + p + (gaussian ? ": limit" : ": exact");
    }

    private static SlotWeights weights(String ensemble) {
        return switch (ensemble) {
            case SINGLE -> SlotWeights.single(2, 3);
            case BALANCED -> SlotWeights.pair(2, 3, 0, 0, 2);
            // 2.5² = 25/4
            case IMBALANCED -> SlotWeights.imbalanced(2, 3, 4, 25);
            case OVERLAP_OUTPUT -> SlotWeights.pair(2, 3, 1, 1, 2);
            case OVERLAP_WEIGHT -> SlotWeights.pair(2, 3, 1, 1, 4);
            case MANY_SINGLE -> SlotWeights.single(5, 30);
            case MANY_DISJOINT -> SlotWeights.pair(5, 30, 0, 0, 2);
            case MANY_OUTPUT -> SlotWeights.pair(5, 30, 0, 10, 2);
            case MANY_WEIGHT -> SlotWeights.pair(5, 30, 0, 10, 4);
            default -> throw new IllegalArgumentException("no ensemble is called " + ensemble);
        };
    }

    @Override
    public String id() {
        return "votes";
    }

    @Override
    public String title() {
        return "Exact accuracy of weighted votes";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int draws = (int) Math.ceil(20000 * scale);
        for (String ensemble : SMALL) {
            double exact = weights(ensemble).accuracy(3).at(SHIFT);
            double drawn = drawn(ensemble, draws, new Philox(seed, SMALL.indexOf(ensemble)));
            measured.put(exact(ensemble), exact);
            measured.put(drawn(ensemble), drawn);
            measured.put(ensemble + ": errors", Math.abs(drawn - exact) / Math.sqrt(exact * (1 - exact) / draws));
        }
        for (int classes : CLASSES) {
            for (String ensemble : MANY) {
                var weights = weights(ensemble);
                var accuracy = weights.accuracy(classes);
                for (double p : SHIFTS) {
                    measured.put(many(ensemble, classes, p, false), accuracy.at(p));
                    measured.put(many(ensemble, classes, p, true), weights.gaussian(p, classes));
                }
            }
        }
        return measured;
    }

    /// Share of drawn points that the models themselves get right.
    private static double drawn(String ensemble, int draws, Philox random) {
        boolean shared = ensemble.equals(OVERLAP_OUTPUT) || ensemble.equals(OVERLAP_WEIGHT);
        // invariant slots first: 4 or, with one shared, 3; then 6 or 5 spurious ones
        int invariant = shared ? 3 : 4;
        int spurious = shared ? 5 : 6;
        var slots = new SpuriousSlots(3, invariant, spurious, NOISE);
        var first = new double[invariant + spurious];
        var second = new double[invariant + spurious];
        Arrays.fill(first, 0, 2, 1);
        Arrays.fill(first, invariant, invariant + 3, 1);
        Arrays.fill(second, invariant - 2, invariant, 1);
        Arrays.fill(second, invariant + spurious - 3, invariant + spurious, 1);
        var a = BilinearModel.counting(3, first);
        var b = BilinearModel.counting(3, second).scaled(ensemble.equals(IMBALANCED) ? 2.5 : 1);
        var average = BilinearModel.weightAverage(a, b);
        var points = slots.draw(draws, SHIFT, 1, random);
        int right = 0;
        for (int r = 0; r < draws; r++) {
            double[] x = points.x()[r];
            double[] scores = switch (ensemble) {
                case SINGLE -> a.scores(x);
                case OVERLAP_OUTPUT -> BilinearModel.outputAverage(a, b, x);
                default -> average.scores(x);
            };
            right += SoftmaxPolicy.argmax(scores) == points.label()[r] ? 1 : 0;
        }
        return (double) right / draws;
    }
}
