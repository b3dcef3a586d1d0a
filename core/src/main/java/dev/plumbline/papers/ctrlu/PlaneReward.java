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
record PlaneReward(FourierFeatures features, SoftmaxClassifier classifier) {
    private static final int FEATURES = 64;

    static PlaneReward fit(Backend backend, int perClass, Philox random) {
        var features = FourierFeatures.random(FEATURES, 2, 1.5, 0, random.fork(0));
        var draws = random.fork(1);
        int n = perClass * CurvedClasses.CLASSES;
        var x = new double[n][];
        var labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % CurvedClasses.CLASSES;
            x[i] = phi(features, CurvedClasses.draw(labels[i], draws));
        }
        return new PlaneReward(features, SoftmaxClassifier.fit(
                backend, x, labels, CurvedClasses.CLASSES, new StepRule.Adam(AdamOptions.of(0.05)), 300));
    }

    private static double[] phi(FourierFeatures features, double[] x) {
        return features.of(new double[][] {x}, new double[1]);
    }

    double[] logits(double[] x) {
        return classifier.logits(phi(features, x));
    }

    /// Row after row, `[points · classes]`.
    double[] logits(double[][] x) {
        return Arrays.stream(x).flatMapToDouble(point -> Arrays.stream(logits(point))).toArray();
    }

    /// dL/dx from dL/dlogits.
    double[] inPoint(double[] x, double[] dLogits) {
        return features.inPoint(x, 0, classifier.inFeatures(dLogits));
    }
}
