package dev.plumbline.papers.secretsrlhf;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.secretsrlhf.MetaRewardModel.LinearReward;
import dev.plumbline.papers.secretsrlhf.World.Stream;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// MetaRM, for a network and for a linear reward: labelled pairs from N(0, I), unlabelled responses and test pairs from N(m, I).
final class ShiftedPolicy implements Experiment {
    static final String NETWORK = "network";
    static final String LINEAR = "linear";
    static final String VANILLA = "vanilla";
    static final String SMALL = "first order, η = 0.1";
    static final String FIRST = "first order, η = 1";
    static final String EXACT = "exact, η = 1";
    static final List<String> METHODS = List.of(VANILLA, SMALL, FIRST, EXACT);
    private static final int POOL = 200;
    private static final int LINEAR_STEPS = 200;
    private static final double LINEAR_RATE = 0.3;

    @Override
    public String id() {
        return "shifted-policy";
    }

    @Override
    public String title() {
        return "Responses that the labels did not come from";
    }

    static String name(String model, String method, String where) {
        return model + ", " + method + ": accuracy " + where;
    }

    private static double eta(String method) {
        return method.equals(VANILLA) ? 0 : method.equals(SMALL) ? 0.1 : 1;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(seed);
        var clean = world.clean(seed, scale);
        var pairs = World.labelled(clean, World.flips(seed, clean.size()));
        var near = world.test(seed, scale, false);
        var far = world.test(seed, scale, true);
        var random = World.random(seed, Stream.META);
        var drawn = random.fork(0);
        var pool = new double[POOL * RegularizedTraining.Meta.K][];
        Arrays.setAll(pool, i -> world.response(drawn, true));
        var measured = new LinkedHashMap<String, Double>();
        for (String method : METHODS) {
            var model = RegularizedTraining.train(backend, pairs, seed, new RegularizedTraining.Meta(
                    pool, eta(method), method.equals(EXACT), random.fork(1)));
            measured.put(name(NETWORK, method, "here"), World.accuracy(backend, model, near));
            measured.put(name(NETWORK, method, "shifted"), World.accuracy(backend, model, far));
            var linear = linear(pairs, pool, method);
            measured.put(name(LINEAR, method, "here"), accuracy(linear, near));
            measured.put(name(LINEAR, method, "shifted"), accuracy(linear, far));
        }
        return measured;
    }

    /// Full-batch descent from 0, where J has its kink and its derivative is 0.
    private static LinearReward linear(PreferencePairs pairs, double[][] pool, String method) {
        int k = RegularizedTraining.Meta.K;
        var shifted = new double[pool.length / k][][];
        Arrays.setAll(shifted, p -> Arrays.copyOfRange(pool, p * k, (p + 1) * k));
        var differences = differences(pairs);
        var weights = new double[World.FEATURES];
        for (int step = 0; step < LINEAR_STEPS; step++) {
            MetaRewardModel.add(weights, -LINEAR_RATE, MetaRewardModel.outerGradient(
                    new LinearReward(weights), shifted, differences, eta(method), method.equals(EXACT)));
        }
        return new LinearReward(weights);
    }

    private static double[][] differences(PreferencePairs pairs) {
        var e = new double[pairs.size()][];
        for (int i = 0; i < e.length; i++) {
            e[i] = pairs.chosen()[i].clone();
            MetaRewardModel.add(e[i], -1, pairs.rejected()[i]);
        }
        return e;
    }

    private static double accuracy(LinearReward reward, PreferencePairs test) {
        return PairAccuracy.ofChosenFirst(Arrays.stream(differences(test)).mapToDouble(reward::of).toArray()).accuracy().value();
    }
}
