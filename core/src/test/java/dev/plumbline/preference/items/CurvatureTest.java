package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The second derivatives of the likelihood: against differences, dense against sparse, small against large systems.
///
/// Planted mistakes that turn it red: a border entry left out or of the wrong sign; an edge added once instead of to both ends;
/// conjugate gradients without the new direction's β; a gauge term that stays in the answer.
class CurvatureTest {
    private static Comparisons mixed() {
        var random = new Philox(5, 0);
        var builder = Comparisons.builder(6);
        for (int k = 0; k < 80; k++) {
            int i = (int) (6 * random.nextDouble());
            int j = (i + 1 + (int) (5 * random.nextDouble())) % 6;
            double score = new double[] {0, 0.5, 1}[(int) (3 * random.nextDouble())];
            if (k % 3 == 0) {
                builder.tie(i, j, 1 + score).win(i, j, 0.5);
            } else {
                builder.ordered(i, j, score, 1 + random.nextDouble());
            }
        }
        return builder.build();
    }

    private static List<FitOptions> models() {
        return List.of(FitOptions.defaults().withTies(new TieModel.HalfWin()),
                FitOptions.defaults().withTies(new TieModel.Davidson()).withOrderEffect(true),
                FitOptions.defaults().withTies(new TieModel.RaoKupper()).withOrderEffect(true)
                        .withPrior(new StrengthPrior.Ridge(0.3)),
                FitOptions.defaults().withTies(new TieModel.Davidson()));
    }

    private static double[] point(Likelihood likelihood) {
        var random = new Philox(6, 0);
        var x = new double[likelihood.parameters];
        Arrays.setAll(x, i -> 0.5 * random.nextGaussian());
        if (likelihood.tie >= 0) {
            x[likelihood.tie] = 0.4; // positive, as Rao and Kupper's parameter must be
        }
        return x;
    }

    private static Curvature at(Likelihood likelihood, double[] x, double[] gradient) {
        var curvature = new Curvature(likelihood);
        likelihood.evaluate(x, gradient, curvature);
        return curvature;
    }

    /// Central differences of the gradient with h = 1e-5: truncation h² f‴ below 1e-8 for some hundred comparisons, rounding
    /// 1e-13/h.
    @Test
    void isTheDerivativeOfTheGradient() {
        for (var options : models()) {
            var likelihood = new Likelihood(mixed(), options);
            double[] x = point(likelihood);
            int n = likelihood.parameters;
            double[][] matrix = at(likelihood, x, new double[n]).dense(0);
            for (int k = 0; k < n; k++) {
                double[] up = x.clone();
                double[] down = x.clone();
                up[k] += 1e-5;
                down[k] -= 1e-5;
                var above = new double[n];
                var below = new double[n];
                at(likelihood, up, above);
                at(likelihood, down, below);
                for (int j = 0; j < n; j++) {
                    double slope = (above[j] - below[j]) / (up[k] - down[k]);
                    // the gradient may be that of the likelihood or of its negative: the matrix is positive semidefinite
                    assertEquals(Math.abs(slope), Math.abs(matrix[j][k]), 1e-6, options + " " + j + " " + k);
                    assertEquals(matrix[k][j], matrix[j][k], 1e-12, "symmetric");
                }
                assertTrue(matrix[k][k] > 0);
            }
        }
    }

    /// Sums of about a hundred terms of order 10: 1e-11.
    @Test
    void sparseIsDense() {
        for (var options : models()) {
            var likelihood = new Likelihood(mixed(), options);
            int n = likelihood.parameters;
            var curvature = at(likelihood, point(likelihood), new double[n]);
            double[][] dense = curvature.dense(0);
            double[] v = new Philox(7, 0).doubles(n, -1, 1).toArray();
            var product = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    product[i] += dense[i][j] * v[j];
                }
                assertEquals(dense[i][i], curvature.diagonalEntries()[i], 1e-12);
            }
            assertArrayEquals(product, times(curvature, v), 1e-11);
            double[][] gauged = curvature.dense(2);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    boolean items = i < likelihood.items && j < likelihood.items;
                    assertEquals(dense[i][j] + (items ? 2.0 / likelihood.items : 0), gauged[i][j], 1e-12);
                }
            }
        }
    }

    private static double[] times(Curvature curvature, double[] v) {
        var product = new double[v.length];
        Arrays.fill(product, Double.NaN);
        curvature.times(v, product);
        return product;
    }

    @Test
    void solvesItsSystem() {
        for (var options : models()) {
            var likelihood = new Likelihood(mixed(), options);
            int n = likelihood.parameters;
            var curvature = at(likelihood, point(likelihood), new double[n]);
            double[] b = new Philox(8, 0).doubles(n, -1, 1).toArray();
            curvature.center(b);
            double[] x = curvature.solve(b, 1e-12);
            assertArrayEquals(b, times(curvature, x), 1e-10);
            assertArrayEquals(x, curvature.solveForStep(b, 1e-12), 1e-9);
            if (curvature.flat()) {
                assertEquals(0, Arrays.stream(x, 0, likelihood.items).sum(), 1e-12);
            }
        }
    }

    /// On a tree the estimates are the log odds of its edges, and their variances 1/(n p (1 − p)). 600 items are beyond the
    /// dense solver: conjugate gradients.
    @Test
    void aLongChainHasAClosedForm() {
        int items = 600;
        var builder = Comparisons.builder(items);
        for (int i = 1; i < items; i++) {
            builder.counts(i, i - 1, 2 + i % 3, 3 + i % 2, 0);
        }
        var fit = BradleyTerry.fit(builder.build(), FitOptions.defaults());
        assertTrue(fit.converged());
        double[] theta = fit.theta();
        for (int i = 1; i < items; i++) {
            double wins = 2 + i % 3;
            double losses = 3 + i % 2;
            // the gradient of 1e-10 a comparison adds up along the chain, over curvatures of about 1
            assertEquals(Math.log(wins / losses), theta[i] - theta[i - 1], 1e-6, "edge " + i);
        }
        for (int i = 1; i < items; i += 97) {
            double variance = 1.0 / (2 + i % 3) + 1.0 / (3 + i % 2);
            assertEquals(variance, fit.varianceOfDifference(i, i - 1, CovarianceType.FISHER), 1e-6 * variance);
        }
    }

    @Test
    void dataThatDoNotFitTheModelAreRefused() {
        var tied = Comparisons.builder(2).counts(0, 1, 1, 1, 1).build();
        assertThrows(IllegalArgumentException.class,
                () -> new Likelihood(tied, FitOptions.defaults().withTies(new TieModel.NoTies())));
        assertThrows(IllegalArgumentException.class,
                () -> new Likelihood(tied, FitOptions.defaults().withOrderEffect(true)));
    }
}
