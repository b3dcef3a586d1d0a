package dev.plumbline.papers.secretsrlhf;

import java.util.Arrays;

/// Contrastive losses of two views of the same B items, to be added to the loss of a reward model: L = L_rm + b L_cl. An item is
/// a response, or the difference of a pair. Source: Wang et al. 2024 (arXiv 2401.06080), contrastive part (its equations from
/// memory, not checked against the text); SimCSE: Gao et al. 2021; SwAV: Caron et al. 2020.
public final class ContrastiveLoss {
    private ContrastiveLoss() {}

    /// SimCSE, nats: with aᵢ, cⱼ the rows of either view divided by their length and pᵢ = softmaxⱼ(aᵢ·cⱼ/τ),
    ///
    /// L = −(1/B) Σᵢ log pᵢᵢ ≥ 0,  ∂L/∂aᵢ = (1/(Bτ)) (Σⱼ pᵢⱼ cⱼ − cᵢ),  ∂L/∂cⱼ = (1/(Bτ)) (Σᵢ pᵢⱼ aᵢ − aⱼ),
    ///
    /// and through the length, ∂L/∂h = (I − a aᵀ) ∂L/∂a/‖h‖. Exponents are taken from the largest of a row; relative error of
    /// the loss O(B u/τ).
    ///
    /// @param viewA `[B][dimensions]`, no row of length 0
    /// @param viewB as large
    /// @param tau τ > 0
    /// @param gradA overwritten by ∂L/∂viewA; null: not wanted
    /// @param gradB the same for viewB
    /// @throws IllegalArgumentException if shapes differ, there is no item, a row has no direction, or τ is not positive
    public static double simCse(double[][] viewA, double[][] viewB, double tau, double[][] gradA, double[][] gradB) {
        requireTemperature(tau);
        int batch = viewA.length;
        var a = Directions.of(viewA);
        var c = Directions.of(viewB);
        requireSame(a, c);
        var p = new double[batch][];
        double loss = 0;
        for (int i = 0; i < batch; i++) {
            double[] logP = logSoftmax(a.rows()[i], c.rows(), tau);
            loss -= logP[i];
            p[i] = Arrays.stream(logP).map(Math::exp).toArray();
        }
        double factor = 1 / (batch * tau);
        if (gradA != null) {
            for (int i = 0; i < batch; i++) {
                var g = new double[a.dimensions()];
                for (int j = 0; j < batch; j++) {
                    add(g, factor * (p[i][j] - (i == j ? 1 : 0)), c.rows()[j]);
                }
                a.pullBack(i, g, gradA[i]);
            }
        }
        if (gradB != null) {
            for (int j = 0; j < batch; j++) {
                var g = new double[a.dimensions()];
                for (int i = 0; i < batch; i++) {
                    add(g, factor * (p[i][j] - (i == j ? 1 : 0)), a.rows()[i]);
                }
                c.pullBack(j, g, gradB[j]);
            }
        }
        return loss / batch;
    }

    /// SwAV, nats: each view predicts the cluster codes of the other. With K prototypes (rows, made of length 1) and
    /// p(h) = softmaxₖ(h·cₖ/(‖h‖ τ)),
    ///
    /// L = −(1/(2B)) Σᵢ Σₖ [q(bᵢ)ₖ log p(aᵢ)ₖ + q(aᵢ)ₖ log p(bᵢ)ₖ],
    ///
    /// the codes q from {@link #codes} and held constant: ∂L/∂a = (1/(2Bτ)) Σₖ (p(a)ₖ − q(b)ₖ) cₖ, then through the length.
    /// Prototypes are held constant too.
    ///
    /// @param codesA `[B][K]` rows sum to 1
    public static double swav(double[][] viewA, double[][] viewB, double[][] codesA, double[][] codesB, double[][] prototypes,
            double tau, double[][] gradA, double[][] gradB) {
        requireTemperature(tau);
        var a = Directions.of(viewA);
        var b = Directions.of(viewB);
        requireSame(a, b);
        var c = Directions.of(prototypes);
        return 0.5 * predict(a, codesB, c, tau, gradA) + 0.5 * predict(b, codesA, c, tau, gradB);
    }

    private static double predict(Directions h, double[][] codes, Directions c, double tau, double[][] grad) {
        int batch = h.rows().length;
        double loss = 0;
        for (int i = 0; i < batch; i++) {
            double[] logP = logSoftmax(h.rows()[i], c.rows(), tau);
            var g = new double[h.dimensions()];
            for (int k = 0; k < logP.length; k++) {
                loss -= codes[i][k] == 0 ? 0 : codes[i][k] * logP[k];
                add(g, (Math.exp(logP[k]) - codes[i][k]) / (2 * batch * tau), c.rows()[k]);
            }
            if (grad != null) {
                h.pullBack(i, g, grad[i]);
            }
        }
        return loss / batch;
    }

    /// Codes q `[B][K]` by Sinkhorn's iteration on exp(h·cₖ/(‖h‖ ε)): columns are scaled to B/K, rows to 1, `iterations` times,
    /// rows last. Clusters are so used alike.
    ///
    /// @param epsilon ε > 0; 0.05 in SwAV
    public static double[][] codes(double[][] view, double[][] prototypes, double epsilon, int iterations) {
        requireTemperature(epsilon);
        if (iterations < 1) {
            throw new IllegalArgumentException("needs an iteration, was " + iterations);
        }
        double[][] q = softmaxRows(Directions.of(view).rows(), Directions.of(prototypes).rows(), epsilon);
        int clusters = q[0].length;
        for (int iteration = 0; iteration < iterations; iteration++) {
            for (int k = 0; k < clusters; k++) {
                int column = k;
                double sum = Arrays.stream(q).mapToDouble(row -> row[column]).sum();
                for (double[] row : q) {
                    row[k] = sum > 0 ? row[k] * q.length / (sum * clusters) : 0;
                }
            }
            for (double[] row : q) {
                double sum = Arrays.stream(row).sum();
                Arrays.setAll(row, k -> row[k] / sum);
            }
        }
        return q;
    }

    private static double[][] softmaxRows(double[][] a, double[][] c, double tau) {
        return Arrays.stream(a)
                .map(row -> Arrays.stream(logSoftmax(row, c, tau)).map(Math::exp).toArray()).toArray(double[][]::new);
    }

    private static double[] logSoftmax(double[] a, double[][] c, double tau) {
        var s = new double[c.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < s.length; j++) {
            s[j] = dot(a, c[j]) / tau;
            largest = Math.max(largest, s[j]);
        }
        double sum = 0;
        for (double x : s) {
            sum += Math.exp(x - largest);
        }
        double norm = largest + Math.log(sum);
        Arrays.setAll(s, j -> s[j] - norm);
        return s;
    }

    private static void requireTemperature(double tau) {
        if (!(tau > 0 && tau <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("tau must be positive and finite, was " + tau);
        }
    }

    private static void requireSame(Directions a, Directions b) {
        if (a.rows().length != b.rows().length || a.dimensions() != b.dimensions()) {
            throw new IllegalArgumentException("the views differ in shape");
        }
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static void add(double[] sum, double factor, double[] x) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += factor * x[k];
        }
    }

    /// Rows of length 1, and the lengths that they had.
    private record Directions(double[][] rows, double[] length) {
        static Directions of(double[]... h) {
            if (h.length == 0) {
                throw new IllegalArgumentException("there are no items");
            }
            var rows = new double[h.length][];
            var length = new double[h.length];
            for (int i = 0; i < h.length; i++) {
                if (h[i].length != h[0].length) {
                    throw new IllegalArgumentException("rows differ in length");
                }
                double largest = Arrays.stream(h[i]).map(Math::abs).max().orElse(0);
                if (!(largest > 0 && largest <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("row " + i + " has no direction");
                }
                double[] scaled = Arrays.stream(h[i]).map(x -> x / largest).toArray(); // squares neither over- nor underflow
                double norm = Math.sqrt(dot(scaled, scaled));
                rows[i] = Arrays.stream(scaled).map(x -> x / norm).toArray();
                length[i] = largest * norm;
            }
            return new Directions(rows, length);
        }

        int dimensions() {
            return rows[0].length;
        }

        /// (I − a aᵀ) g/‖h‖ of row i.
        void pullBack(int i, double[] g, double... out) {
            double along = dot(rows[i], g);
            for (int k = 0; k < out.length; k++) {
                out[k] = (g[k] - along * rows[i][k]) / length[i];
            }
        }
    }
}
