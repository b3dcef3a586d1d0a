package dev.plumbline.papers.secretsrlhf;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.secretsrlhf.World.Stream;
import dev.plumbline.preference.DenoisingPolicy;
import dev.plumbline.preference.PreferenceStrength;
import dev.plumbline.preference.reward.Denoising;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A vote of eight networks of ten epochs on pairs of which a quarter is labelled wrong; networks from each tenth of the vote alone,
/// and from all pairs under each policy; contrastive learning instead of a policy. Accuracy is of clean pairs.
final class NoisyPairs implements Experiment {
    static final int MEMBERS = 8;
    static final int DECILES = 10;
    static final String VANILLA = "vanilla";
    static final String SMOOTHING = "label smoothing 0.1";
    static final String FLIP = "flip u < 0";
    static final String FLIP_LOWEST = "flip lowest 20 %";
    static final String MARGIN = "margin";
    static final String FLIP_MARGIN = "flip u < 0, margin";
    static final String SOFT = "soft label 0.1 where u < 0, margin";
    static final String SOFT_FLIPPED = "flip u < 0 to a soft label 0.1, margin";
    static final String HALF = "target 1/2 where u < 0";
    static final String BANDS = "lowest 20 % flipped, next 20 % target 1/2, others margin";
    static final String CLEAN = "clean labels";
    static final String CONTRAST_PAIR = "vanilla + SimCSE of responses";
    static final String CONTRAST_DIFFERENCE = "vanilla + SimCSE of differences";
    static final String CONTRAST_SWAV = "vanilla + SwAV of responses";
    static final List<String> POLICIES = List.of(VANILLA, SMOOTHING, FLIP, FLIP_LOWEST, MARGIN, FLIP_MARGIN, SOFT, SOFT_FLIPPED,
            HALF, BANDS);
    static final List<String> CONTRASTS = List.of(CONTRAST_PAIR, CONTRAST_DIFFERENCE, CONTRAST_SWAV);
    private static final int VOTE_EPOCHS = 10;
    private static final double CONTRAST_WEIGHT = 0.1;
    private static final double CONTRAST_TAU = 0.05;
    private static final int PROTOTYPES = 8;

    @Override
    public String id() {
        return "noisy-pairs";
    }

    @Override
    public String title() {
        return "Pairs of which a quarter is labelled wrong";
    }

    static String flipRate(int decile) {
        return "flipped in tenth " + decile;
    }

    static String group(String which) {
        return "accuracy from " + which + " alone";
    }

    static String accuracy(String method) {
        return method + ": accuracy";
    }

    static DenoisingPolicy policy(String name, PreferenceStrength strength) {
        double lowest = strength.threshold(0.2);
        return switch (name) {
            case VANILLA -> new DenoisingPolicy.None();
            case SMOOTHING -> new DenoisingPolicy.LabelSmoothing(0.1);
            case FLIP -> new DenoisingPolicy.FlipNegative(0);
            case FLIP_LOWEST -> new DenoisingPolicy.FlipNegative(lowest);
            case MARGIN -> new DenoisingPolicy.AdaptiveMargin(false);
            case FLIP_MARGIN -> new DenoisingPolicy.AdaptiveMargin(true);
            case SOFT -> new DenoisingPolicy.SoftLabelMargin(0.1, false);
            case SOFT_FLIPPED -> new DenoisingPolicy.SoftLabelMargin(0.1, true);
            case HALF -> new DenoisingPolicy.Banded(
                    List.of(0.0), List.of(new DenoisingPolicy.LabelSmoothing(0.5), new DenoisingPolicy.None()));
            case BANDS -> new DenoisingPolicy.Banded(List.of(lowest, strength.threshold(0.4)), List.of(
                    new DenoisingPolicy.FlipNegative(lowest), new DenoisingPolicy.LabelSmoothing(0.5),
                    new DenoisingPolicy.AdaptiveMargin(false)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(seed);
        var clean = world.clean(seed, scale);
        boolean[] flipped = World.flips(seed, clean.size());
        var pairs = World.labelled(clean, flipped);
        var test = world.test(seed, scale, false);
        var vote = RewardEnsemble.train(List.of(backend), World.options(VOTE_EPOCHS, 1000 + MEMBERS * seed), pairs, null, MEMBERS,
                RewardEnsemble.Diversity.SEED, () -> {});
        var strength = Denoising.strength(backend, vote, pairs);
        var measured = new LinkedHashMap<String, Double>();
        int[] order = strength.order();
        for (int k = 0; k < DECILES; k++) {
            int[] tenth = part(order, 0.1 * k, 0.1 * (k + 1));
            measured.put(flipRate(k + 1), share(flipped, tenth));
            measured.put(group("tenth " + (k + 1)),
                    World.accuracy(backend, World.train(backend, pairs.select(tenth), seed), test));
        }
        measured.put("flipped in the lowest 20 %", share(flipped, part(order, 0, 0.2)));
        measured.put(group("lowest 20 %"),
                World.accuracy(backend, World.train(backend, pairs.select(part(order, 0, 0.2)), seed), test));
        measured.put(group("20 to 40 %"),
                World.accuracy(backend, World.train(backend, pairs.select(part(order, 0.2, 0.4)), seed), test));
        int[] negative = Arrays.stream(order).filter(i -> strength.mean()[i] < 0).toArray();
        measured.put("share of u < 0", (double) negative.length / order.length);
        measured.put("flipped where u < 0", share(flipped, negative));
        for (String name : POLICIES) {
            var own = name.equals(VANILLA) ? pairs : Denoising.apply(pairs, strength, policy(name, strength));
            measured.put(accuracy(name), World.accuracy(backend, World.train(backend, own, seed), test));
        }
        measured.put(accuracy(CLEAN), World.accuracy(backend, World.train(backend, clean, seed), test));
        for (String name : CONTRASTS) {
            measured.put(accuracy(name), World.accuracy(backend, contrast(backend, pairs, seed, name), test));
        }
        return measured;
    }

    private static RewardModel contrast(
            Backend backend, PreferencePairs pairs, long seed, String name) {
        var random = World.random(seed, Stream.VIEWS);
        var prototypes = new double[PROTOTYPES][World.HIDDEN];
        Philox own = random.fork(1);
        for (double[] prototype : prototypes) {
            Arrays.setAll(prototype, k -> own.nextGaussian());
        }
        String kind = name.equals(CONTRAST_SWAV) ? "swav" : name.equals(CONTRAST_PAIR) ? "pair" : "difference";
        return RegularizedTraining.train(backend, pairs, seed, new RegularizedTraining.Contrast(
                kind, CONTRAST_WEIGHT, CONTRAST_TAU, prototypes, random.fork(0)));
    }

    private static int[] part(int[] order, double from, double to) {
        return Arrays.copyOfRange(order, (int) Math.round(from * order.length), (int) Math.round(to * order.length));
    }

    private static double share(boolean[] flipped, int... index) {
        return index.length == 0 ? 0 : (double) Arrays.stream(index).filter(i -> flipped[i]).count() / index.length;
    }
}
