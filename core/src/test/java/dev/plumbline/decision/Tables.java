package dev.plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// Random tables and comparisons for tests of decision processes.
public final class Tables {
    private Tables() {}

    public static double[] gaussian(Philox random, int n) {
        var row = new double[n];
        Arrays.setAll(row, i -> random.nextGaussian());
        return row;
    }

    public static double[][] gaussian(Philox random, int rows, int n) {
        var table = new double[rows][];
        Arrays.setAll(table, i -> gaussian(random, n));
        return table;
    }

    /// A random process whose last state is terminal.
    public static TabularMdp random(Philox random, int states, int actions, double gamma) {
        return TabularMdp.random(random, states, actions, gamma).withTerminal(states - 1);
    }

    public static double[][] policy(Philox random, TabularMdp mdp) {
        return PolicyEvaluation.softmax(gaussian(random, mdp.states(), mdp.actions()));
    }

    /// Standard normal, 0 in terminal states.
    public static double[] potential(Philox random, TabularMdp mdp) {
        double[] potential = gaussian(random, mdp.states());
        for (int s = 0; s < potential.length; s++) {
            potential[s] = mdp.isTerminal(s) ? 0 : potential[s];
        }
        return potential;
    }

    public static void assertClose(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Math.abs(expected[i] - actual[i]) <= tolerance,
                    "entry " + i + ": expected " + expected[i] + ", was " + actual[i] + ", tolerance " + tolerance);
        }
    }

    public static void assertClose(double[][] expected, double[][] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertClose(expected[i], actual[i], tolerance);
        }
    }

    /// Central difference in each entry of `x`, step 1e-5: truncation of order h² f‴/6 ~ 1e-11 and rounding of order
    /// u |f|/h ~ 1e-11 for functions and arguments of order 1.
    public static double[][] difference(ToDoubleFunction<double[][]> f, double[][] x) {
        double h = 1e-5;
        var slope = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            slope[i] = new double[x[i].length];
            for (int j = 0; j < x[i].length; j++) {
                double[][] moved = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
                moved[i][j] = x[i][j] + h;
                double up = f.applyAsDouble(moved);
                moved[i][j] = x[i][j] - h;
                slope[i][j] = (up - f.applyAsDouble(moved)) / (2 * h);
            }
        }
        return slope;
    }

    public static double[][] minus(double[][] x, double[] perRow) {
        var out = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            double shift = perRow[i];
            out[i] = Arrays.stream(x[i]).map(value -> value - shift).toArray();
        }
        return out;
    }

    public static double[] minus(double[] x, double[] y) {
        var out = new double[x.length];
        Arrays.setAll(out, i -> x[i] - y[i]);
        return out;
    }
}
