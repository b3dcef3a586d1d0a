package dev.plumbline.papers.ctrlu;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.SoftmaxClassifier;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.diffusion.FourierFeatures;
import java.util.Arrays;

/// F(x) = softmax(φ(x) W + b) on random Fourier features φ, fitted to a few clean points of each class: right on the
/// data, and sure of itself anywhere.
///
/// @param backend where features are computed
record PlaneReward(Backend backend, FourierFeatures features, SoftmaxClassifier classifier) {
    private static final int FEATURES = 64;

    static PlaneReward fit(Backend backend, int perClass, Philox random) {
        var features = FourierFeatures.random(FEATURES, 2, 1.5, 0, random.fork(0));
        var draws = random.fork(1);
        int n = perClass * CurvedClasses.CLASSES;
        var x = new double[n][];
        var labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % CurvedClasses.CLASSES;
            x[i] = CurvedClasses.draw(labels[i], draws);
        }
        return new PlaneReward(backend, features, SoftmaxClassifier.fit(
                backend, phi(backend, features, x), labels, CurvedClasses.CLASSES, new StepRule.Adam(AdamOptions.of(0.05)), 300));
    }

    /// `[points][features]`.
    private static double[][] phi(Backend backend, FourierFeatures features, double[][] x) {
        try (var _ = backend.scope()) {
            double[] all = features.of(backend, x, new double[x.length]).toArray();
            var rows = new double[x.length][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * features.size(), (i + 1) * features.size()));
            return rows;
        }
    }

    double[] logits(double[] x) {
        return logits(new double[][] {x});
    }

    /// Row after row, `[points · classes]`.
    double[] logits(double[][] x) {
        return Arrays.stream(phi(backend, features, x)).flatMapToDouble(row -> Arrays.stream(classifier.logits(row))).toArray();
    }

    /// dL/dx from dL/dlogits.
    double[] inPoint(double[] x, double[] dLogits) {
        return features.inPoint(x, 0, classifier.inFeatures(dLogits));
    }
}
