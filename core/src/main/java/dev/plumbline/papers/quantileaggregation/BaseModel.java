package dev.plumbline.papers.quantileaggregation;

import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.preference.items.Cholesky;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A fitted conditional-quantile model: x to quantiles at {@link Levels}.
@FunctionalInterface
interface BaseModel {
    double[] predict(double... x);

    /// What fits a model to rows.
    @FunctionalInterface
    interface Fit {
        BaseModel to(double[][] x, double[] y);
    }

    /// Quantiles (linear interpolation) of the k nearest rows; coordinates are multiplied by `weight` first.
    static Fit nearest(int k, double... weight) {
        return (x, y) -> point -> {
            var distance = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < weight.length; j++) {
                    double d = weight[j] * (x[i][j] - point[j]);
                    distance[i] += d * d;
                }
            }
            int[] order = Quantiles.stableOrder(distance);
            double[] near = IntStream.range(0, Math.min(k, order.length)).mapToDouble(i -> y[order[i]]).sorted().toArray();
            return Arrays.stream(Levels.taus()).map(tau -> Quantiles.quantile(near, tau, QuantileMethod.LINEAR)).toArray();
        };
    }

    /// Normal quantiles around a least-squares sum of polynomials, one of each coordinate; one standard deviation for all x, multiplied by `factor`.
    static Fit gaussian(int degree, double factor) {
        return (x, y) -> {
            double[][] features = features(x, degree);
            var one = new double[y.length];
            Arrays.fill(one, 1);
            double[] beta = weightedLeastSquares(features, y, one, 0);
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                double r = y[i] - dot(features[i], beta);
                sum += r * r;
            }
            double deviation = factor * Math.sqrt(sum / y.length);
            return point -> {
                double mean = dot(powers(point, degree), beta);
                return Arrays.stream(Levels.taus()).map(tau -> mean + deviation * Quantiles.normalQuantile(tau)).toArray();
            };
        };
    }

    /// Linear quantile regression on the powers up to `degree` of each coordinate, each level by itself, on every `stride`-th row.
    static Fit quantileRegression(int degree, int stride) {
        return (x, y) -> {
            double[][] own = IntStream.range(0, x.length).filter(i -> i % stride == 0).mapToObj(i -> x[i]).toArray(double[][]::new);
            double[] target = IntStream.range(0, x.length).filter(i -> i % stride == 0).mapToDouble(i -> y[i]).toArray();
            double[][] features = features(own, degree);
            double[][] beta = Arrays.stream(Levels.taus()).mapToObj(tau -> quantileFit(features, target, tau)).toArray(double[][]::new);
            return point -> {
                double[] row = powers(point, degree);
                return Arrays.stream(beta).mapToDouble(b -> dot(row, b)).toArray();
            };
        };
    }

    /// Minimum of Σ ρ_τ(y − x β) by majorisation (Hunter and Lange 2000): Xᵀ W (y − X β) + (2 τ − 1) Xᵀ 1 = 0 with
    /// W = 1/(ε + |residual|), 60 times, ε from 0.1 down to 1e-4.
    private static double[] quantileFit(double[][] features, double[] y, double tau) {
        var weight = new double[y.length];
        Arrays.fill(weight, 1);
        double[] beta = weightedLeastSquares(features, y, weight, 0);
        for (int turn = 0; turn < 60; turn++) {
            double epsilon = Math.max(0.1 * Math.pow(0.85, turn), 1e-4);
            for (int i = 0; i < y.length; i++) {
                weight[i] = 1 / (epsilon + Math.abs(y[i] - dot(features[i], beta)));
            }
            beta = weightedLeastSquares(features, y, weight, 2 * tau - 1);
        }
        return beta;
    }

    /// β with Xᵀ W (y − X β) + shift Xᵀ 1 = 0; a ridge of 1e-9 of the diagonal keeps nearly dependent features apart.
    private static double[] weightedLeastSquares(double[][] features, double[] y, double[] weight, double shift) {
        int d = features[0].length;
        var matrix = new double[d][d];
        var right = new double[d];
        for (int i = 0; i < y.length; i++) {
            double[] row = features[i];
            for (int a = 0; a < d; a++) {
                double wa = weight[i] * row[a];
                right[a] += wa * y[i] + shift * row[a];
                for (int b = 0; b <= a; b++) {
                    matrix[a][b] += wa * row[b];
                }
            }
        }
        for (int a = 0; a < d; a++) {
            matrix[a][a] *= 1 + 1e-9;
        }
        return new Cholesky(matrix).solve(right);
    }

    private static double[][] features(double[][] x, int degree) {
        return Arrays.stream(x).map(row -> powers(row, degree)).toArray(double[][]::new);
    }

    /// 1, and the powers up to `degree` of each coordinate, halved to lie in [−1, 1]: an additive model.
    private static double[] powers(double[] x, int degree) {
        var all = new double[1 + degree * x.length];
        all[0] = 1;
        for (int j = 0; j < x.length; j++) {
            double power = 1;
            for (int d = 0; d < degree; d++) {
                power *= x[j] / 2;
                all[1 + j * degree + d] = power;
            }
        }
        return all;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
