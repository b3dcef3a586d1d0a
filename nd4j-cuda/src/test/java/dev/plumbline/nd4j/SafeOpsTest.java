package dev.plumbline.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Red if a composition is replaced by ND4J's function of the same name, if `select` is replaced by multiplication with
/// a mask (∞ · 0), if a comparison drops NaN, or if the sum loses its error terms.
///
/// Tolerances: the bound in the comment of {@link SafeOps} plus 1 ULP for `Math` (2.5 for `Math.tanh`).
class SafeOpsTest {
    private static final Nd4jBackend BACKEND =
            (Nd4jBackend) new Nd4jProvider().open(BackendOptions.defaults());

    private static final double[] EDGES = {0, -0.0, 1, -1, 0.5, -0.5, Double.MIN_VALUE, -Double.MIN_VALUE, 1e-310, -1e-310,
        1e-300, 1e-17, -1e-17, 1e-8, -1e-8, 6e-4, 0.9999999, -0.9999999, 17, -17, 36.7, -36.7, 88.9, -103.5, 700, -700,
        709.7, -708.5, 709.9, -744.9, 745.2, -745.2, 1e3, -1e3, 1e154, 1e200, -1e200, Double.MAX_VALUE, -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};

    private interface Composition {
        INDArray apply(SafeOps m, INDArray x);
    }

    private static double[] run(Composition f, double... x) {
        try (var m = BACKEND.ops()) {
            var in = m.host(x);
            var out = f.apply(m, in).dup('c').data().asDouble();
            assertArrayEquals(x, in.data().asDouble(), "the argument was changed");
            return out;
        }
    }

    private static void close(String name, double ulps, Composition f, DoubleUnaryOperator truth, double... x) {
        var actual = run(f, x);
        for (int i = 0; i < x.length; i++) {
            double y = truth.applyAsDouble(x[i]);
            boolean same = Double.isNaN(y) ? Double.isNaN(actual[i]) : actual[i] == y;
            assertTrue(same || Math.abs(actual[i] - y) <= ulps * Math.ulp(y),
                    name + "(" + x[i] + ") is " + actual[i] + ", expected " + y);
        }
    }

    private static void everything(double... x) {
        close("expm1", 5, SafeOps::expm1, Math::expm1, x);
        close("tanh", 8.5, SafeOps::tanh, Math::tanh, x);
        close("sigmoid", 6, SafeOps::sigmoid, Logistic::sigmoid, x);
        close("sigmoidSlope", 6, SafeOps::sigmoidSlope, Logistic::sigmoidSlope, x);
        close("softplus", 5, SafeOps::softplus, Logistic::softplus, x);
        close("logSigmoid", 5, SafeOps::logSigmoid, Logistic::logSigmoid, x);
        close("tanhSlope", 6, SafeOps::tanhSlope, v -> 4 * Logistic.sigmoidSlope(2 * v), x);
        close("atan", 2, SafeOps::atan, Math::atan, x);
        close("exp", 2, SafeOps::exp, Math::exp, x);
        close("cos", 2, SafeOps::cos, StrictMath::cos, x);
        close("sin", 2, SafeOps::sin, StrictMath::sin, x);
    }

    @Example
    void edges() {
        everything(EDGES);
        close("log1p", 3, SafeOps::log1p, v -> v < -1 ? Double.NaN : Math.log1p(v), EDGES);
        close("log", 2, SafeOps::log, Math::log, EDGES);
    }

    @Property(tries = 20)
    void ordinary(@ForAll @Size(64) double[] x) {
        everything(x);
    }

    @Property(tries = 20)
    void middle(@ForAll @Size(64) @DoubleRange(min = -40, max = 40) double[] x) {
        everything(x);
    }

    @Property(tries = 20)
    void log1pOnItsDomain(@ForAll @Size(64) @DoubleRange(min = -0.999, max = 1) double[] x) {
        close("log1p", 3, SafeOps::log1p, Math::log1p, x);
    }

    /// The numbers nearest to multiples of π/4, on both sides of the largest argument that ND4J is trusted with.
    @Property(tries = 20)
    void anglesNearMultiplesOfAnEighthOfATurn(@ForAll @Size(64) @LongRange(min = 1, max = 1L << 30) long[] k) {
        var x = Arrays.stream(k).mapToDouble(n -> (n % 2 == 0 ? n >> 24 : n) * (Math.PI / 4)).toArray();
        x[0] = 0x1.6ac5b262ca1ffp849; // of all binary64 numbers the nearest to a multiple of π/2
        close("cos", 2, SafeOps::cos, StrictMath::cos, x);
        close("sin", 2, SafeOps::sin, StrictMath::sin, x);
    }

    /// Where x⁻² underflows 1/(1 + x²) must go to the denormal numbers gradually.
    @Example
    void slopeOfArctanFarOut() {
        double[] slope = run(SafeOps::atanSlope, 1e160, -1e161, 1e-200, Double.POSITIVE_INFINITY, Double.NaN);
        assertEquals(1e-320, slope[0], 2 * Double.MIN_VALUE);
        assertEquals(1e-322, slope[1], 2 * Double.MIN_VALUE);
        assertEquals(1, slope[2]);
        assertEquals(0, slope[3]);
        assertEquals(Double.NaN, slope[4]);
    }

    /// x σ(x) = x eˣ to 1 part in e⁻⁷⁰⁰ there.
    @Example
    void siluWhereItsExponentialIsDenormal() {
        double[] x = {-740, -745, -750, -20, 3, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN};
        double[] y = run(SafeOps::silu, x);
        for (int i = 0; i < 3; i++) {
            double expected = x[i] * Math.exp(x[i] / 2) * Math.exp(x[i] / 2);
            assertEquals(expected, y[i], 2 * Double.MIN_VALUE);
        }
        assertEquals(-20 * Logistic.sigmoid(-20), y[3], 8 * Math.ulp(4e-8));
        assertEquals(3 * Logistic.sigmoid(3), y[4], 8 * Math.ulp(2.9));
        assertArrayEquals(new double[] {0, Double.POSITIVE_INFINITY, Double.NaN}, new double[] {y[5] + 0.0, y[6], y[7]});
    }

    @Example
    void minimumAndMaximumKeepNaN() {
        try (var m = BACKEND.ops()) {
            var a = m.host(1, Double.NaN, -3, Double.NaN);
            var b = m.host(2, 1, Double.NaN, Double.NaN);
            assertArrayEquals(new double[] {1, Double.NaN, Double.NaN, Double.NaN}, m.min(a, b).data().asDouble());
            assertArrayEquals(new double[] {2, Double.NaN, Double.NaN, Double.NaN}, m.max(a, b).data().asDouble());
        }
    }

    private static double reduce(ToDoubleFunction<SafeOps> f) {
        try (var m = BACKEND.ops()) {
            return f.applyAsDouble(m);
        }
    }

    private static double sum(double... x) {
        return reduce(m -> m.sumTerms(m.reshape(m.host(x), x.length, 1)).getDouble(0));
    }

    /// Neumaier's sum errs by u|Σ| + n²u²Σ|x| and ours by u|Σ| + n u² log₂ n Σ|x|.
    @Property(tries = 40)
    void sumIsCompensated(@ForAll @Size(min = 1, max = 100) double[] wide,
            @ForAll @Size(min = 1, max = 100) @DoubleRange(min = -1, max = 1) double[] x) {
        for (var values : new double[][] {wide, x}) {
            double size = 0;
            for (double v : values) {
                size += Math.abs(v);
            }
            if (size <= Double.MAX_VALUE) {
                double expected = CompensatedSum.of(values);
                assertEquals(expected, sum(values), 2 * Math.ulp(expected) + 0x1p-105 * 2e4 * size);
            }
        }
    }

    @Example
    void sumsThatPlainAdditionGetsWrong() {
        double max = Double.MAX_VALUE;
        assertEquals(2, sum(1, 1e100, 1, -1e100));
        assertEquals(max, sum(max, max, -max), "overflow on the way");
        assertEquals(Double.NEGATIVE_INFINITY, sum(max, 1, max, Double.NEGATIVE_INFINITY), "overflow beside an infinity");
        assertEquals(Double.POSITIVE_INFINITY, sum(max, max));
        assertEquals(Double.NaN, sum(Double.POSITIVE_INFINITY, 1, Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, sum(1, Double.NaN, Double.POSITIVE_INFINITY));
        assertEquals(3 * Double.MIN_VALUE, sum(Double.MIN_VALUE, Double.MIN_VALUE, Double.MIN_VALUE));
    }

    /// `track` frees views and arrays alike, and arrays handed out survive.
    @Example
    void outputsSurviveTheScratchArrays() {
        var tensor = BACKEND.tensor(dev.plumbline.kernel.DType.FLOAT32, new double[] {1, 2, 3, 4}, 2, 2);
        dev.plumbline.kernel.Tensor out;
        try (var m = BACKEND.ops()) {
            out = m.outTransposed(m.inTransposed(tensor), tensor);
        }
        assertArrayEquals(new double[] {1, 2, 3, 4}, out.toArray());
        assertArrayEquals(new double[] {1, 2, 3, 4}, tensor.toArray());
        assertEquals(4, Nd4j.createFromArray(out.toArray()).length());
    }
}
