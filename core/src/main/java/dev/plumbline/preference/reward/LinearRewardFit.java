package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.items.Cholesky;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import java.util.ArrayList;
import java.util.List;

/// Linear reward model r(x) = w · x by Newton's method on all pairs.
///
/// With Δᵢ = chosenᵢ − rejectedᵢ, sᵢ = chosenᵢ + rejectedᵢ, zᵢ = w·Δᵢ − mᵢ, vᵢ the pair weight and V = Σ vᵢ:
/// `L(w) = (1/V) Σ vᵢ [ℓ(zᵢ) + λ (w·sᵢ)²] + (ρ/2) ‖w‖²`,
/// `∇L = (1/V) Σ vᵢ [ℓ′(zᵢ) Δᵢ + 2 λ (w·sᵢ) sᵢ] + ρ w`,
/// `∇²L = (1/V) Σ vᵢ [σ(zᵢ) σ(−zᵢ) Δᵢ Δᵢᵀ + 2 λ sᵢ sᵢᵀ] + ρ I`. Items are the case of one-hot features.
///
/// Directions that no pair sees (a constant added to one-hot items) leave L unchanged without a ridge: w is sought in
/// the span of the Δᵢ (and of the sᵢ if λ > 0), by an orthonormal basis of it, so that the answer is the one of least
/// norm.
///
/// **Existence.** Without a ridge a minimum exists exactly if no direction u has ±u·Δᵢ ≥ 0 for every outcome that was
/// seen and > 0 for one (Albert and Anderson 1984), or, by Stiemke's theorem of the alternative, if there are μᵢ > 0
/// with Σ ±μᵢ Δᵢ = 0. At any w, the weights μᵢ of the outcomes in the gradient g are positive and miss that by g; with
/// M = Σ μᵢ Δᵢ Δᵢᵀ, the weights μᵢ (1 ∓ Δᵢ·M⁻¹g) hit it, and are positive if every |Δᵢ·M⁻¹g| < 1. A fit is only
/// returned with this certificate: a gradient that is merely small also occurs on the way to infinity. It is refused if
/// w itself separates the pairs, or the gradient has died without the certificate.
///
/// @param weights w `[features]`
/// @param rank dimension of the space that w was sought in
/// @param loss L(w), with centring and ridge
/// @param gradientNorm largest |∇L| in the orthonormal basis
/// @param iterations Newton steps
public record LinearRewardFit(double[] weights, int rank, double loss, double gradientNorm, int iterations) {
    private static final int MOST_ITERATIONS = 200;
    /// A vector whose part outside the basis is this much smaller than itself counts as inside.
    private static final double DEPENDENT = 1e-10;
    private static final double TOLERANCE = 1e-12;

    /// @param ridge ρ ≥ 0
    /// @throws IllegalArgumentException if there are no pairs, a feature is not finite, all weights are 0, or the ridge
    ///     is negative
    /// @throws NoFiniteEstimateException if the pairs are separable and there is no ridge
    public static LinearRewardFit fit(PreferencePairs pairs, BradleyTerryLoss loss, double ridge) {
        if (pairs.size() == 0) {
            throw new IllegalArgumentException("there are no pairs to fit");
        }
        if (!(ridge >= 0 && ridge <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("ridge must be finite and not negative, was " + ridge);
        }
        return new Newton(pairs, loss, ridge).solve();
    }

    /// r(x) = w · x.
    public double score(double... features) {
        if (features.length != weights.length) {
            throw new IllegalArgumentException("there are " + features.length + " features, expected "
                    + weights.length);
        }
        double sum = 0;
        for (int i = 0; i < features.length; i++) {
            sum += weights[i] * features[i];
        }
        return sum;
    }

    /// The same function as a network without hidden layers, for the executions.
    public RewardModel model(DType dtype) {
        var layout = new Mlp.Layout(weights.length, List.of(), 1, Activation.IDENTITY);
        return new RewardModel(layout, dtype, List.of(weights.clone(), new double[1]));
    }

    /// The problem in coordinates a of the basis: w = Σ aₖ qₖ.
    private static final class Newton {
        private final PreferencePairs pairs;
        private final BradleyTerryLoss loss;
        private final double ridge;
        private final List<double[]> basis = new ArrayList<>();
        private final double[][] difference;
        private final double[][] sum;
        private final double totalWeight;
        private double[] gradient;
        private double[][] hessian;
        private double[][] certificate;

        Newton(PreferencePairs pairs, BradleyTerryLoss loss, double ridge) {
            this.pairs = pairs;
            this.loss = loss;
            this.ridge = ridge;
            int n = pairs.size();
            int d = pairs.features();
            var fullDifference = new double[n][d];
            var fullSum = new double[n][d];
            var total = new CompensatedSum();
            for (int i = 0; i < n; i++) {
                total.add(pairs.weight(i));
                for (int j = 0; j < d; j++) {
                    double c = pairs.chosen()[i][j];
                    double r = pairs.rejected()[i][j];
                    fullDifference[i][j] = c - r;
                    fullSum[i][j] = c + r;
                    if (!(Math.abs(c) <= Double.MAX_VALUE && Math.abs(r) <= Double.MAX_VALUE)) {
                        throw new IllegalArgumentException("feature " + j + " of pair " + i + " is not finite");
                    }
                }
            }
            totalWeight = total.value();
            if (!(totalWeight > 0)) {
                throw new IllegalArgumentException("all pair weights are 0");
            }
            for (int i = 0; i < n; i++) {
                if (pairs.weight(i) > 0) {
                    extend(fullDifference[i]);
                    if (loss.centering() > 0) {
                        extend(fullSum[i]);
                    }
                }
            }
            difference = coordinates(fullDifference);
            sum = loss.centering() > 0 ? coordinates(fullSum) : null;
        }

        /// Gram and Schmidt, twice, which makes the vectors orthogonal to rounding (Giraud and Langou 2005).
        private void extend(double[] vector) {
            if (basis.size() == vector.length) {
                return;
            }
            double before = norm(vector);
            double[] rest = vector.clone();
            for (int pass = 0; pass < 2; pass++) {
                for (double[] q : basis) {
                    double part = dot(q, rest);
                    for (int j = 0; j < rest.length; j++) {
                        rest[j] -= part * q[j];
                    }
                }
            }
            double after = norm(rest);
            if (after > DEPENDENT * before) {
                for (int j = 0; j < rest.length; j++) {
                    rest[j] /= after;
                }
                basis.add(rest);
            }
        }

        private double[][] coordinates(double[][] vectors) {
            var rows = new double[vectors.length][basis.size()];
            for (int i = 0; i < rows.length; i++) {
                for (int k = 0; k < basis.size(); k++) {
                    rows[i][k] = dot(vectors[i], basis.get(k));
                }
            }
            return rows;
        }

        LinearRewardFit solve() {
            int rank = basis.size();
            var a = new double[rank];
            double value = value(a);
            double reach = 0;
            for (double[] row : difference) {
                reach = Math.max(reach, norm(row));
            }
            double[] before = null;
            double previous = Double.POSITIVE_INFINITY;
            for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
                derivatives(a);
                double largest = 0;
                for (double g : gradient) {
                    largest = Math.max(largest, Math.abs(g));
                }
                if (before != null && !(largest < previous)) {
                    return result(before, value(before), previous, iteration);
                }
                boolean finite = ridge > 0 || hasCertificate();
                if (finite && largest <= TOLERANCE * reach) {
                    return result(a, value, largest, iteration);
                }
                if (!finite && (largest <= 0.1 * TOLERANCE * reach || separates(a))) {
                    throw separable();
                }
                double[] step;
                try {
                    step = new Cholesky(hessian).solve(gradient);
                } catch (ArithmeticException e) {
                    throw finite ? e : separable();
                }
                double length = 1;
                double[] next = moved(a, step, length);
                double nextValue = value(next);
                // L is flat to rounding long before its gradient is: there, whole steps while the gradient falls
                boolean flat = finite && Math.abs(nextValue - value) <= 0x1p-40 * value;
                while (!flat && !(nextValue < value)) {
                    length /= 2;
                    if (length < 0x1p-30) {
                        throw finite ? new ArithmeticException("Newton's method found no descent at loss " + value)
                                : separable();
                    }
                    next = moved(a, step, length);
                    nextValue = value(next);
                }
                before = flat ? a : null;
                previous = largest;
                a = next;
                value = nextValue;
            }
            throw separable();
        }

        private LinearRewardFit result(double[] a, double value, double gradientNorm, int iterations) {
            var weights = new double[pairs.features()];
            for (int k = 0; k < a.length; k++) {
                for (int j = 0; j < weights.length; j++) {
                    weights[j] += a[k] * basis.get(k)[j];
                }
            }
            return new LinearRewardFit(weights, a.length, value, gradientNorm, iterations);
        }

        private static double[] moved(double[] a, double[] step, double length) {
            var next = a.clone();
            for (int k = 0; k < next.length; k++) {
                next[k] -= length * step[k];
            }
            return next;
        }

        private double z(double[] a, int i) {
            return dot(difference[i], a) - (pairs.margin() == null ? 0 : pairs.margin()[i]);
        }

        private double value(double[] a) {
            var total = new CompensatedSum();
            for (int i = 0; i < difference.length; i++) {
                double v = pairs.weight(i);
                if (v > 0) {
                    double term = BradleyTerryLoss.loss(z(a, i), loss.smoothed(pairs.target(i)));
                    if (sum != null) {
                        double s = dot(sum[i], a);
                        term += loss.centering() * s * s;
                    }
                    total.add(v * term);
                }
            }
            return total.value() / totalWeight + ridge / 2 * dot(a, a);
        }

        private void derivatives(double[] a) {
            int rank = a.length;
            gradient = new double[rank];
            hessian = new double[rank][rank];
            certificate = new double[rank][rank];
            for (int i = 0; i < difference.length; i++) {
                double v = pairs.weight(i) / totalWeight;
                if (v == 0) {
                    continue;
                }
                double z = z(a, i);
                double y = loss.smoothed(pairs.target(i));
                // both outcomes of a soft target have a weight of their own in the gradient
                double seen = (y > 0 ? y * Logistic.sigmoid(-z) : 0) + (y < 1 ? (1 - y) * Logistic.sigmoid(z) : 0);
                add(difference[i], v * BradleyTerryLoss.slope(z, y), v * Logistic.sigmoidSlope(z), v * seen);
                if (sum != null) {
                    double pull = 2 * loss.centering() * v;
                    add(sum[i], pull * dot(sum[i], a), pull, pull);
                }
            }
            for (int k = 0; k < rank; k++) {
                gradient[k] += ridge * a[k];
                hessian[k][k] += ridge;
            }
        }

        /// gradient += g x; hessian += h x xᵀ; certificate += m x xᵀ (lower triangles).
        private void add(double[] x, double g, double h, double m) {
            for (int k = 0; k < x.length; k++) {
                gradient[k] += g * x[k];
                double hx = h * x[k];
                double mx = m * x[k];
                if (x[k] != 0) {
                    for (int l = 0; l <= k; l++) {
                        hessian[k][l] += hx * x[l];
                        certificate[k][l] += mx * x[l];
                    }
                }
            }
        }

        /// Whether a itself is a direction along which every outcome becomes more likely.
        private boolean separates(double[] a) {
            for (int i = 0; i < difference.length; i++) {
                double y = loss.smoothed(pairs.target(i));
                double along = dot(difference[i], a);
                boolean better = y == 1 ? along > 0 : y == 0 && along < 0;
                if (pairs.weight(i) > 0 && !better) {
                    return false;
                }
            }
            return sum == null;
        }

        private boolean hasCertificate() {
            double[] correction;
            try {
                correction = new Cholesky(certificate).solve(gradient);
            } catch (ArithmeticException e) {
                return false;
            }
            for (int i = 0; i < difference.length; i++) {
                // half of what the theorem allows: rounding must not decide
                if (pairs.weight(i) > 0 && !(Math.abs(dot(difference[i], correction)) < 0.5)) {
                    return false;
                }
            }
            return true;
        }

        private NoFiniteEstimateException separable() {
            return new NoFiniteEstimateException("the pairs are linearly separable: along some direction of the "
                    + basis.size() + " that they span, no outcome of the " + difference.length
                    + " pairs becomes less likely, so that no finite weights are best; add a ridge or label smoothing");
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
