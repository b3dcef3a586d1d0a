package dev.plumbline.policy.preference;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.policy.SoftmaxPolicy;

/// All pairs of a finite set of responses to one prompt, with the probability that each is preferred: the exact
/// expected loss, its gradient in the logits of a softmax policy, and its minimiser. What a preference loss aims at,
/// without sampling.
///
/// L(z) = Σ_{i≠j} m_ij w_ij L(i chosen, j rejected), m_ij = m_ji the mass of the pair {i, j}, w_ij = Pr(i ≻ j) = 1 −
/// w_ji. With a_i = Σ of all ∂L/∂l_i: dL/dz_k = a_k − π_k Σ a.
///
/// @param logReference log ref of each response, finite `[responses]`
/// @param win w_ij, in [0, 1]; the diagonal is not read `[responses x responses]`
/// @param mass m_ij ≥ 0; the diagonal is not read `[responses x responses]`
/// @param length tokens of each response `[responses]`
public record PreferencePopulation(double[] logReference, double[][] win, double[][] mass, double[] length) {
    /// @throws IllegalArgumentException unless shapes agree, w_ij + w_ji = 1 within 1e-12, and masses are symmetric
    public PreferencePopulation {
        int n = logReference.length;
        if (n < 2 || win.length != n || mass.length != n || length.length != n) {
            throw new IllegalArgumentException("logReference, win, mass and length must have one entry for each of at "
                    + "least 2 responses, have " + n + ", " + win.length + ", " + mass.length + ", " + length.length);
        }
        for (int i = 0; i < n; i++) {
            if (win[i].length != n || mass[i].length != n) {
                throw new IllegalArgumentException("row " + i + " of win or mass does not have " + n + " entries");
            }
            for (int j = 0; j < i; j++) {
                if (!(win[i][j] >= 0 && win[j][i] >= 0 && Math.abs(win[i][j] + win[j][i] - 1) <= 1e-12)) {
                    throw new IllegalArgumentException("win[" + i + "][" + j + "] and its mirror must be probabilities "
                            + "that sum to 1, were " + win[i][j] + " and " + win[j][i]);
                }
                if (!(mass[i][j] >= 0 && mass[i][j] == mass[j][i])) {
                    throw new IllegalArgumentException("mass[" + i + "][" + j + "] must not be negative and equal its "
                            + "mirror, was " + mass[i][j] + " and " + mass[j][i]);
                }
            }
        }
    }

    /// Bradley-Terry labels w_ij = σ(r_i − r_j), pairs of two independent draws from `sampling`, m_ij = μ_i μ_j.
    ///
    /// @param sampling μ `[responses]`
    public static PreferencePopulation bradleyTerry(
            double[] logReference, double[] reward, double[] sampling, double[] length) {
        int n = logReference.length;
        if (reward.length != n || sampling.length != n) {
            throw new IllegalArgumentException("logReference, reward and sampling must have one length, have " + n
                    + ", " + reward.length + ", " + sampling.length);
        }
        var win = new double[n][n];
        var mass = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                win[i][j] = Logistic.sigmoid(reward[i] - reward[j]);
                mass[i][j] = sampling[i] * sampling[j];
            }
        }
        return new PreferencePopulation(logReference, win, mass, length);
    }

    /// The same pairs whose labels are exchanged with probability ε: w ← (1 − ε) w + ε (1 − w).
    ///
    /// @throws IllegalArgumentException unless ε lies in [0, 1]
    public PreferencePopulation flipped(double epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon must lie in [0, 1], was " + epsilon);
        }
        int n = win.length;
        var noisy = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                noisy[i][j] = (1 - epsilon) * win[i][j] + epsilon * (1 - win[i][j]);
            }
        }
        return new PreferencePopulation(logReference, noisy, mass, length);
    }

    /// Expected loss and its gradient in the logits.
    ///
    /// @throws IllegalArgumentException unless there is one logit for each response
    public SoftmaxPolicy.Terms expected(PreferenceLoss loss, double[] logits) {
        int n = logReference.length;
        if (logits.length != n) {
            throw new IllegalArgumentException(
                    "logits has " + logits.length + " entries, there are " + n + " responses");
        }
        double[] logp = SoftmaxPolicy.logSoftmax(logits);
        var value = new CompensatedSum();
        var slope = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double weight = i == j ? 0 : mass[i][j] * win[i][j];
                if (weight > 0) {
                    var terms = loss.evaluate(new PreferencePair(
                            logp[i], logp[j], logReference[i], logReference[j], length[i], length[j]));
                    value.add(weight * terms.loss());
                    slope[i] += weight * terms.inChosen();
                    slope[j] += weight * terms.inRejected();
                }
            }
        }
        double total = CompensatedSum.of(slope);
        for (int k = 0; k < n; k++) {
            slope[k] -= Math.exp(logp[k]) * total;
        }
        return new SoftmaxPolicy.Terms(value.value(), slope);
    }

    /// log π where the expected loss is least, from π = ref, by BFGS with step halving until the largest entry of the
    /// gradient is at most `tolerance` or no step lowers the loss. A local minimum for losses that are not convex.
    ///
    /// For a strictly convex loss the error in log π is about tolerance/(least curvature), and about √u relative to its
    /// scale where the loss itself stops to change.
    ///
    /// @throws IllegalArgumentException unless `tolerance` is positive
    /// @throws ArithmeticException if 10000 steps do not suffice, as where the loss has no minimum
    public double[] minimize(PreferenceLoss loss, double tolerance) {
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("tolerance must be positive, was " + tolerance);
        }
        int n = logReference.length;
        double[] z = logReference.clone();
        var here = expected(loss, z);
        double[][] inverse = identity(n);
        for (int step = 0; step < 10_000; step++) {
            double[] g = here.gradient();
            if (largest(g) <= tolerance) {
                return SoftmaxPolicy.logSoftmax(z);
            }
            double[] direction = times(inverse, g, -1);
            double descent = dot(direction, g);
            if (!(descent < 0)) {
                inverse = identity(n);
                direction = times(inverse, g, -1);
                descent = dot(direction, g);
            }
            double scale = Math.min(1, 5 / largest(direction));
            SoftmaxPolicy.Terms next = null;
            double[] moved = null;
            for (int halving = 0; halving < 60 && next == null; halving++, scale /= 2) {
                moved = added(z, scale, direction);
                var there = expected(loss, moved);
                // the gradient decides where the loss can no longer tell two points apart
                boolean lower = there.value() <= here.value() + 1e-4 * scale * descent;
                boolean flatter = Math.abs(there.value() - here.value()) <= 1e-15 * Math.abs(here.value())
                        && largest(there.gradient()) < largest(g);
                next = lower || flatter ? there : null;
            }
            if (next == null) {
                return SoftmaxPolicy.logSoftmax(z);
            }
            inverse = updated(inverse, added(moved, -1, z), added(next.gradient(), -1, g));
            z = moved;
            here = next;
        }
        throw new ArithmeticException("no minimum after 10000 steps; largest entry of the gradient "
                + largest(here.gradient()));
    }

    /// BFGS: (I − s yᵀ/yᵀs) H (I − y sᵀ/yᵀs) + s sᵀ/yᵀs; H as it is where yᵀs is not positive.
    private static double[][] updated(double[][] h, double[] s, double[] y) {
        double ys = dot(y, s);
        if (!(ys > 1e-300)) {
            return h;
        }
        double[] hy = times(h, y, 1);
        double yhy = dot(y, hy);
        int n = s.length;
        var out = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                out[i][j] = h[i][j] + (1 + yhy / ys) * s[i] * s[j] / ys - (hy[i] * s[j] + s[i] * hy[j]) / ys;
            }
        }
        return out;
    }

    private static double[][] identity(int n) {
        var out = new double[n][n];
        for (int i = 0; i < n; i++) {
            out[i][i] = 1;
        }
        return out;
    }

    private static double[] times(double[][] m, double[] x, double factor) {
        var out = new double[x.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = factor * dot(m[i], x);
        }
        return out;
    }

    private static double[] added(double[] x, double factor, double[] y) {
        var out = x.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += factor * y[i];
        }
        return out;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double largest(double[] x) {
        double largest = 0;
        for (double v : x) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }
}
