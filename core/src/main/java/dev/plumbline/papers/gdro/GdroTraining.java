package dev.plumbline.papers.gdro;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.diffusion.LinearVelocity;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import java.util.Arrays;

/// Training on groups that were made beforehand: in each step some groups, one time for all members of a group, new noise for each
/// member, the same for model and reference.
///
/// @param loss of a group; their mean is descended
/// @param groups in a step
/// @param steps of Adam
/// @param rate learning rate of Adam
record GdroTraining(GdroLoss loss, int groups, int steps, double rate) {

    /// A trained copy of `reference`.
    LinearVelocity train(Backend backend, LinearVelocity reference, OfflineGroups data, Philox random) {
        var model = reference.copy();
        var parameter = model.trainable(new StepRule.Adam(AdamOptions.of(rate)));
        int members = data.members();
        for (int step = 0; step < steps; step++) {
            var x = new double[groups * members][];
            var t = new double[x.length];
            var target = new double[x.length][];
            var chosen = new int[groups];
            for (int g = 0; g < groups; g++) {
                chosen[g] = random.nextInt(data.size());
                double time = random.nextDouble();
                for (int j = 0; j < members; j++) {
                    double[] clean = data.samples()[chosen[g]][j];
                    double[] e = {random.nextGaussian(), random.nextGaussian()};
                    x[g * members + j] = RectifiedFlow.noised(clean, e, time);
                    t[g * members + j] = time;
                    target[g * members + j] = RectifiedFlow.target(clean, e);
                }
            }
            try (var _ = backend.scope()) {
                var features = model.features(x, t);
                double[][] trained = model.at(features);
                double[][] frozen = reference.at(features);
                var gradient = new double[x.length][];
                for (int g = 0; g < groups; g++) {
                    int from = g * members;
                    int to = from + members;
                    var terms = loss.evaluate(Arrays.copyOfRange(target, from, to), Arrays.copyOfRange(trained, from, to),
                            Arrays.copyOfRange(frozen, from, to), data.rewards()[chosen[g]]);
                    for (int j = 0; j < members; j++) {
                        gradient[from + j] = Arrays.stream(terms.gradient()[j]).map(d -> d / groups).toArray();
                    }
                }
                parameter.step(model.gradient(features, gradient));
            }
        }
        return model;
    }
}
