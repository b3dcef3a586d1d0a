package dev.plumbline.classification;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Points around centres: x = c_k + noise N(0, I), cluster k uniform, label k mod `classes`. With more clusters than
/// classes, classes are unions of islands, which a small network cannot tell apart and a large one can.
///
/// @param centers c `[clusters][d]`
/// @param noise standard deviation around a centre, in the unit of x
public record GaussianClusters(double[][] centers, int classes, double noise) {
    public GaussianClusters {
        if (centers.length < classes || classes < 1) {
            throw new IllegalArgumentException(
                    "every class needs a cluster, were " + centers.length + " clusters for " + classes + " classes");
        }
        if (!(noise >= 0)) {
            throw new IllegalArgumentException("noise must not be negative, was " + noise);
        }
    }

    /// Centres `spread` N(0, I).
    public static GaussianClusters random(
            int clusters, int dimensions, int classes, double spread, double noise, Philox random) {
        var centers = new double[clusters][dimensions];
        for (double[] center : centers) {
            Arrays.setAll(center, _ -> spread * random.nextGaussian());
        }
        return new GaussianClusters(centers, classes, noise);
    }

    /// 40 centres 1.5 N(0, I) in 10 dimensions, 5 classes, noise 1: the task of the experiments on ensembles.
    public static GaussianClusters islands(Philox random) {
        return random(40, 10, 5, 1.5, 1, random);
    }

    /// Every centre moved by `offset` `[d]`.
    public GaussianClusters moved(double... offset) {
        var moved = new double[centers.length][offset.length];
        for (int k = 0; k < moved.length; k++) {
            double[] center = centers[k];
            Arrays.setAll(moved[k], d -> center[d] + offset[d]);
        }
        return new GaussianClusters(moved, classes, noise);
    }

    public LabeledRows draw(int n, Philox random) {
        var x = new double[n][];
        var label = new int[n];
        for (int i = 0; i < n; i++) {
            int k = random.nextInt(centers.length);
            double[] center = centers[k];
            x[i] = new double[center.length];
            Arrays.setAll(x[i], d -> center[d] + noise * random.nextGaussian());
            label[i] = k % classes;
        }
        return new LabeledRows(x, label, classes);
    }
}
