package dev.plumbline.preference.contrastive;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// A linear tower for prompts and one for images: a = norm(A p), e = norm(B x), score s = a·e, a cosine.
///
/// With `constant` the prompt enters as [p; 1], so that a direction that pleases under every prompt can be expressed. A
/// score compares images of one prompt; the loss never compares images of two.
///
/// @param text A `[k][dp]`, or `[k][dp + 1]` with `constant`
/// @param image B `[k][dx]`
/// @param constant whether prompts get a last feature of 1
public record TwoTower(double[][] text, double[][] image, boolean constant) {
    public TwoTower {
        if (text.length == 0 || text.length != image.length) {
            throw new IllegalArgumentException(
                    "towers need outputs of one dimension, have " + text.length + " and " + image.length);
        }
    }

    /// Loss of a batch and its gradients.
    ///
    /// @param loss mean over the batch
    /// @param text dℒ/dA
    /// @param image dℒ/dB
    public record Gradient(double loss, double[][] text, double[][] image) {}

    /// A = [I; 0], B = I: pure alignment of features of one dimension.
    public static TwoTower alignment(int dimension, boolean constant) {
        var text = new double[dimension][dimension + (constant ? 1 : 0)];
        var image = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            text[i][i] = 1;
            image[i][i] = 1;
        }
        return new TwoTower(text, image, constant);
    }

    /// s(p, x) in [−1, 1].
    public double score(double[] prompt, double[] imageFeatures) {
        double[] a = embedPrompt(prompt);
        double[] e = embedImage(imageFeatures);
        double total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i] * e[i];
        }
        return Math.clamp(total, -1, 1);
    }

    /// a, of norm 1.
    public double[] embedPrompt(double[] prompt) {
        return unit(times(text, input(prompt)));
    }

    /// e, of norm 1.
    public double[] embedImage(double[] imageFeatures) {
        return unit(times(image, imageFeatures));
    }

    private double[] input(double[] prompt) {
        double[] input = Arrays.copyOf(prompt, text[0].length);
        if (constant) {
            input[prompt.length] = 1;
        }
        return input;
    }

    /// ℒ = mean ℓ(s₊ − s₋, o) and its gradients, by the chain rule: with c = ℓ′/n, dℒ/da = c (e₊ − e₋), dℒ/de₊ = c a,
    /// dℒ/de₋ = −c a; through u = v/‖v‖, dℒ/dv = (g − (u·g) u)/‖v‖; then dℒ/dA = Σ dℒ/dv [p; 1]ᵀ, dℒ/dB = Σ dℒ/dv xᵀ.
    /// The products are kernels of `backend`, float64.
    ///
    /// @throws ArithmeticException if an embedding is the zero vector or not finite
    public Gradient gradient(Backend backend, Triplets batch, ContrastiveLoss loss) {
        int n = batch.size();
        int k = text.length;
        var kernels = backend.model();
        try (var _ = backend.scope()) {
            Tensor prompts = matrix(backend, Arrays.stream(batch.anchor()).map(this::input).toArray(double[][]::new));
            var both = Arrays.copyOf(batch.positive(), 2 * n);
            System.arraycopy(batch.negative(), 0, both, n, n);
            Tensor images = matrix(backend, both);
            double[] a = kernels.matmul(prompts, false, matrix(backend, text), true).toArray();
            double[] e = kernels.matmul(images, false, matrix(backend, image), true).toArray();
            double[] aNorm = normalize(a, k);
            double[] eNorm = normalize(e, k);
            var da = new double[n * k];
            var de = new double[2 * n * k];
            double total = 0;
            for (int i = 0; i < n; i++) {
                double difference = 0;
                for (int j = 0; j < k; j++) {
                    difference += a[i * k + j] * (e[i * k + j] - e[(n + i) * k + j]);
                }
                double offset = batch.offset() == null ? 0 : batch.offset()[i];
                total += loss.loss(difference, offset) / n;
                double c = loss.slope(difference, offset) / n;
                for (int j = 0; j < k; j++) {
                    da[i * k + j] = c * (e[i * k + j] - e[(n + i) * k + j]);
                    de[i * k + j] = c * a[i * k + j];
                    de[(n + i) * k + j] = -c * a[i * k + j];
                }
            }
            throughNorm(da, a, aNorm);
            throughNorm(de, e, eNorm);
            Tensor dText = kernels.matmul(backend.tensor(DType.FLOAT64, da, n, k), true, prompts, false);
            Tensor dImage = kernels.matmul(backend.tensor(DType.FLOAT64, de, 2 * n, k), true, images, false);
            return new Gradient(total, rows(dText.toArray(), k), rows(dImage.toArray(), k));
        }
    }

    /// Divides each row by its norm; the norms.
    private static double[] normalize(double[] rows, int columns) {
        var norms = new double[rows.length / columns];
        for (int i = 0; i < norms.length; i++) {
            double squares = 0;
            for (int j = 0; j < columns; j++) {
                squares += rows[i * columns + j] * rows[i * columns + j];
            }
            norms[i] = requireNorm(Math.sqrt(squares));
            for (int j = 0; j < columns; j++) {
                rows[i * columns + j] /= norms[i];
            }
        }
        return norms;
    }

    /// g ← (g − (u·g) u)/‖v‖, each row.
    private static void throughNorm(double[] g, double[] u, double[] norms) {
        int columns = g.length / norms.length;
        for (int i = 0; i < norms.length; i++) {
            double along = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
                along += u[j] * g[j];
            }
            for (int j = i * columns; j < (i + 1) * columns; j++) {
                g[j] = (g[j] - along * u[j]) / norms[i];
            }
        }
    }

    /// Plain stochastic gradient descent, each epoch in an order of its own, the last batch as large as it comes.
    ///
    /// @param rate step on the mean loss of a batch
    public TwoTower trained(
            Backend backend, Triplets pairs, ContrastiveLoss loss, int epochs, int batch, double rate, Philox random) {
        if (epochs < 0 || batch < 1 || !(rate > 0 && rate <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "needs epochs, a batch and a positive rate, were " + epochs + ", " + batch + " and " + rate);
        }
        var model = this;
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = random.permutation(pairs.size());
            for (int from = 0; from < order.length; from += batch) {
                var part = pairs.at(Arrays.copyOfRange(order, from, Math.min(order.length, from + batch)));
                var gradient = model.gradient(backend, part, loss);
                model = new TwoTower(descend(model.text, gradient.text(), rate),
                        descend(model.image, gradient.image(), rate), constant);
            }
        }
        return model;
    }

    private static double[][] descend(double[][] matrix, double[][] gradient, double rate) {
        var next = new double[matrix.length][];
        for (int i = 0; i < next.length; i++) {
            next[i] = matrix[i].clone();
            for (int j = 0; j < next[i].length; j++) {
                next[i][j] -= rate * gradient[i][j];
            }
        }
        return next;
    }

    private static Tensor matrix(Backend backend, double[]... rows) {
        return backend.tensor(
                DType.FLOAT64, Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length,
                        rows[0].length);
    }

    private static double[][] rows(double[] flat, int count) {
        int columns = flat.length / count;
        var rows = new double[count][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns));
        return rows;
    }

    private static double[] times(double[][] matrix, double[] x) {
        var out = new double[matrix.length];
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < x.length; j++) {
                out[i] += matrix[i][j] * x[j];
            }
        }
        return out;
    }

    private static double[] unit(double[] v) {
        normalize(v, v.length);
        return v;
    }

    private static double requireNorm(double norm) {
        if (!(norm > 0 && norm <= Double.MAX_VALUE)) {
            throw new ArithmeticException("an embedding of norm " + norm + " has no direction");
        }
        return norm;
    }
}
