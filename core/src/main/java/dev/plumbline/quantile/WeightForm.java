package dev.plumbline.quantile;

import java.util.Arrays;

/// How weights over p models may vary with the level when quantiles g `[p][m]` are combined to q `[m]`. Weights are a softmax of
/// logits: convex, and equal for equal logits. Fakoor et al. 2023, section on aggregators.
///
/// Gradients, with d = ∂L/∂q: {@link #MEDIUM} ∂L/∂a_{i,k} = w_{i,k} (g_{i,k} − q_k) d_k; {@link #COARSE} the sum of that over k;
/// {@link #FINE} ∂L/∂a_{i,l,k} = w_{i,l,k} (g_{i,l} − q_k) d_k.
public enum WeightForm {
    /// q_k = Σᵢ wᵢ g_{i,k}; p logits. Ordered forecasts stay ordered.
    COARSE {
        @Override
        public int parameters(int models, int levels) {
            return models;
        }

        @Override
        int source(int parameter, int level, int levels) {
            return parameter * levels + level;
        }
    },

    /// q_k = Σᵢ w_{i,k} g_{i,k}, Σᵢ w_{i,k} = 1; p m logits, model by model.
    MEDIUM {
        @Override
        public int parameters(int models, int levels) {
            return models * levels;
        }

        @Override
        int source(int parameter, int level, int levels) {
            return parameter * levels + level;
        }
    },

    /// q_k = Σ_{i,l} w_{i,l,k} g_{i,l}, Σ_{i,l} w_{i,l,k} = 1; p m m logits, model by model, then by the level l it is taken from.
    /// Equal logits give the same number at every level.
    FINE {
        @Override
        public int parameters(int models, int levels) {
            return models * levels * levels;
        }

        @Override
        int source(int parameter, int level, int levels) {
            return parameter;
        }
    };

    /// Number of logits.
    public abstract int parameters(int models, int levels);

    /// Where in g, row by row, the term `parameter` of level `level` stands.
    abstract int source(int parameter, int level, int levels);

    /// Terms of the sum for one level: logits of level k are `term * stride + k` (coarse: `term`).
    private int terms(int models, int levels) {
        return this == FINE ? models * levels : models;
    }

    private int logit(int term, int level, int levels) {
        return this == COARSE ? term : term * levels + level;
    }

    /// q `[m]`.
    ///
    /// @param logits as many as {@link #parameters} says
    /// @param g `[p][m]`
    /// @throws IllegalArgumentException if their number differs
    public double[] aggregate(double[] logits, double[][] g) {
        return combine(weights(logits, g.length, g.length == 0 ? 0 : g[0].length), g);
    }

    /// q `[m]` with given weights.
    ///
    /// @param w as {@link #weights} gives them
    public double[] combine(double[][] w, double[][] g) {
        int levels = w.length;
        var q = new double[levels];
        for (int k = 0; k < levels; k++) {
            for (int t = 0; t < w[k].length; t++) {
                int at = source(t, k, levels);
                q[k] += w[k][t] * g[at / levels][at % levels];
            }
        }
        return q;
    }

    /// Adds ∂L/∂logits to `out`.
    ///
    /// @param w the weights of the logits
    /// @param q what {@link #combine} gave
    /// @param d ∂L/∂q
    public void addGradient(double[][] w, double[][] g, double[] q, double[] d, double[] out) {
        int levels = w.length;
        for (int k = 0; k < levels; k++) {
            for (int t = 0; t < w[k].length; t++) {
                int at = source(t, k, levels);
                out[logit(t, k, levels)] += w[k][t] * (g[at / levels][at % levels] - q[k]) * d[k];
            }
        }
    }

    /// The weights of every level `[m][terms]`, softmax of its logits; terms are models, or (fine) models and levels.
    ///
    /// @throws IllegalArgumentException if the number of logits is not {@link #parameters}
    public double[][] weights(double[] logits, int models, int levels) {
        if (levels == 0 || logits.length != parameters(models, levels)) {
            throw new IllegalArgumentException(this + " weights of " + models + " models at " + levels + " levels need "
                    + parameters(models, levels) + " logits, found " + logits.length);
        }
        var w = new double[levels][];
        for (int k = 0; k < levels; k++) {
            w[k] = this == COARSE && k > 0 ? w[0] : softmax(logits, k, terms(models, levels), levels);
        }
        return w;
    }

    private double[] softmax(double[] logits, int level, int terms, int levels) {
        var w = new double[terms];
        Arrays.setAll(w, t -> logits[logit(t, level, levels)]);
        double most = Arrays.stream(w).max().orElseThrow();
        double sum = 0;
        for (int t = 0; t < terms; t++) {
            w[t] = Math.exp(w[t] - most);
            sum += w[t];
        }
        for (int t = 0; t < terms; t++) {
            w[t] /= sum;
        }
        return w;
    }
}
