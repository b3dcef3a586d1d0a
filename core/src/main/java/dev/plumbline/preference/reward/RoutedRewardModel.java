package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.model.TopOneRouter;
import java.util.List;
import java.util.stream.IntStream;

/// One reward model for each task, chosen by the prompt: r(p, x) = r_{t*}(x), t* = argmax of the {@link TopOneRouter}.
///
/// Exactly one inner model is asked, so a wrong route is not made good by the others. Rewards of different tasks have
/// different offsets and scales: compare them within a prompt only.
///
/// @param inner one for each expert of the router
public record RoutedRewardModel(TopOneRouter router, List<Inner> inner) {

    /// The reward model of a task.
    @FunctionalInterface
    public interface Inner {
        /// Rewards `[rows]` of `features` `[rows][inputs]`.
        double[] score(Backend backend, double[][] features);
    }

    public RoutedRewardModel {
        inner = List.copyOf(inner);
        if (inner.size() != router.experts()) {
            throw new IllegalArgumentException(
                    "the router has " + router.experts() + " experts, there are " + inner.size() + " models");
        }
    }

    /// @param prompts p `[rows][prompt features]`
    /// @param features x `[rows][inputs]`
    /// @return r `[rows]`
    public double[] score(Backend backend, double[][] prompts, double[][] features) {
        if (prompts.length != features.length) {
            throw new IllegalArgumentException(
                    "there are " + prompts.length + " prompts and " + features.length + " responses");
        }
        int[] route = router.route(backend, prompts);
        var rewards = new double[features.length];
        for (int t = 0; t < inner.size(); t++) {
            int task = t;
            int[] rows = IntStream.range(0, route.length).filter(i -> route[i] == task).toArray();
            double[] own = inner.get(t).score(
                    backend, IntStream.of(rows).mapToObj(i -> features[i]).toArray(double[][]::new));
            for (int i = 0; i < rows.length; i++) {
                rewards[rows[i]] = own[i];
            }
        }
        return rewards;
    }
}
