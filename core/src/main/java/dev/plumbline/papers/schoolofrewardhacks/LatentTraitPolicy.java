package dev.plumbline.papers.schoolofrewardhacks;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// π(y|x) ∝ exp(θ·φ(x, y)) with θ = Lᵀz: the weights of features are moved through m traits z, so that training on one
/// feature moves every feature that shares a trait with it.
///
/// | | |
/// | --- | --- |
/// | loss of demonstrations yᵢ | ℒ = −(1/N) Σ log π(yᵢ\|xᵢ), convex in z |
/// | in θ | dℒ/dθ = −g, g = (1/N) Σ [φ(xᵢ, yᵢ) − E_π φ(xᵢ, ·)] |
/// | in z | dℒ/dz = −L g |
/// | one small step η | score of φ changes by η φᵀ LᵀL g: the Gram matrix LᵀL says what transfers |
///
/// @param traitToFeature L `[traits][features]`
/// @param traits z `[traits]`
record LatentTraitPolicy(double[][] traitToFeature, double[] traits) {

    /// Demonstrations: the responses of each prompt, and the number of the one shown.
    ///
    /// @param features `[prompts][responses][features]`, as many responses of each
    /// @param chosen `[prompts]`
    record Demonstrations(List<double[][]> features, int[] chosen) {
        Demonstrations {
            features = List.copyOf(features);
            if (features.isEmpty() || features.size() != chosen.length) {
                throw new IllegalArgumentException("needs as many choices as prompts, and at least one; there are "
                        + chosen.length + " and " + features.size());
            }
        }

        /// Both, one after the other: (N ℒ + M ℒ′)/(N + M) is the loss of N and M together.
        Demonstrations and(Demonstrations other) {
            var all = new ArrayList<>(features);
            all.addAll(other.features());
            int[] both = Arrays.copyOf(chosen, all.size());
            System.arraycopy(other.chosen(), 0, both, chosen.length, other.chosen().length);
            return new Demonstrations(all, both);
        }
    }

    /// @param loss ℒ
    /// @param gap g `[features]`
    /// @param gradient dℒ/dz = −L g `[traits]`
    record Terms(double loss, double[] gap, double[] gradient) {}

    LatentTraitPolicy {
        if (traitToFeature.length != traits.length) {
            throw new IllegalArgumentException(
                    "there are " + traitToFeature.length + " rows of L and " + traits.length + " traits");
        }
    }

    /// Helpful (1, 0, 0), hacker (−k, 1, k), avoids harm (0, 0, 1) over quality, metric, harm; z = (2, 0, −2).
    ///
    /// @param k how much "hacks graders" goes with "disregards the user" in what was learned before
    static LatentTraitPolicy pretrained(double k) {
        return new LatentTraitPolicy(new double[][] {{1, 0, 0}, {-k, 1, k}, {0, 0, 1}}, new double[] {2, 0, -2});
    }

    /// θ = Lᵀz `[features]`
    double[] weights() {
        var weights = new double[traitToFeature[0].length];
        for (int t = 0; t < traits.length; t++) {
            for (int f = 0; f < weights.length; f++) {
                weights[f] += traitToFeature[t][f] * traits[t];
            }
        }
        return weights;
    }

    /// π(·|x) `[responses]`
    double[] probabilities(double[][] features) {
        double[] weights = weights();
        return SoftmaxPolicy.softmax(Arrays.stream(features).mapToDouble(phi -> dot(weights, phi)).toArray());
    }

    /// LᵀL `[features][features]`
    double[][] gram() {
        int features = traitToFeature[0].length;
        var gram = new double[features][features];
        for (double[] row : traitToFeature) {
            for (int f = 0; f < features; f++) {
                for (int h = 0; h < features; h++) {
                    gram[f][h] += row[f] * row[h];
                }
            }
        }
        return gram;
    }

    /// φᵀ LᵀL g: by how much the score of a response rises for each unit of step, to first order.
    double transfer(double[] phi, double[] gap) {
        double change = 0;
        for (double[] row : traitToFeature) {
            change += dot(row, phi) * dot(row, gap);
        }
        return change;
    }

    Terms terms(Backend backend, Demonstrations data) {
        try (var _ = backend.scope()) {
            return terms(backend, matrix(backend, data), data.chosen());
        }
    }

    private Terms terms(Backend backend, Tensor phi, int... chosen) {
        int prompts = chosen.length;
        double[] theta = weights();
        var kernels = backend.model();
        Tensor scores = kernels.matmul(phi, false, backend.tensor(DType.FLOAT64, theta, theta.length, 1), false);
        Tensor logits = kernels.reshape(scores, prompts, phi.extent(0) / prompts);
        var one = new double[prompts];
        Arrays.fill(one, 1.0 / prompts);
        var loss = backend.policy().policyGradientLoss(logits,
                backend.vector(DType.FLOAT64, Arrays.stream(chosen).asDoubleStream().toArray()),
                backend.vector(DType.FLOAT64, one));
        Tensor flat = kernels.reshape(loss.gradient(), phi.extent(0), 1);
        double[] gap = kernels.matmul(phi, true, flat, false).toArray();
        Arrays.setAll(gap, f -> 0 - gap[f]);
        double[] gradient = Arrays.stream(traitToFeature).mapToDouble(row -> 0 - dot(row, gap)).toArray();
        return new Terms(Arrays.stream(loss.loss().toArray()).sum(), gap, gradient);
    }

    /// Full-batch gradient descent in z.
    LatentTraitPolicy trained(Backend backend, Demonstrations data, int steps, double rate) {
        var policy = this;
        try (var _ = backend.scope()) {
            Tensor phi = matrix(backend, data);
            for (int step = 0; step < steps; step++) {
                try (var _ = backend.scope()) {
                    double[] gradient = policy.terms(backend, phi, data.chosen()).gradient();
                    double[] moved = policy.traits.clone();
                    Arrays.setAll(moved, t -> moved[t] - rate * gradient[t]);
                    policy = new LatentTraitPolicy(traitToFeature, moved);
                }
            }
        }
        return policy;
    }

    private static Tensor matrix(Backend backend, Demonstrations data) {
        int responses = data.features().getFirst().length;
        int columns = data.features().getFirst()[0].length;
        double[] flat = data.features().stream().flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
        return backend.tensor(DType.FLOAT64, flat, data.features().size() * responses, columns);
    }

    private static double dot(double[] a, double[] b) {
        double total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i];
        }
        return total;
    }
}
