package dev.plumbline.oracle.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.OracleValue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// The comparer must fail where it should: red when NaN slips through a comparison, infinities match by sign only or
/// not at all, a sign is lost, the bound is off by one unit, or the unit of one precision is used for the other.
class ToleranceRuleTest {
    private static final ToleranceRule EXACT = new ToleranceRule(0, 0);
    private static final ToleranceRule TWO_ULPS = new ToleranceRule(2, 0);
    private static final ToleranceRule GENEROUS = new ToleranceRule(1e6, 1e6);
    private static final double INF = Double.POSITIVE_INFINITY;

    private static OracleValue truth(double value, double sensitivity) {
        return new OracleValue(Real.of(value), Real.of(sensitivity));
    }

    private static boolean accepts(ToleranceRule rule, double actual, OracleValue expected) {
        boolean accepted = rule.accepts(actual, expected, Precision.BINARY64);
        assertEquals(accepted, rule.measure(actual, expected, Precision.BINARY64).share() <= 1);
        return accepted;
    }

    @Test
    void nanMatchesOnlyNan() {
        assertFalse(accepts(GENEROUS, Double.NaN, truth(1, 1)));
        assertFalse(accepts(GENEROUS, Double.NaN, truth(INF, 0)));
        assertFalse(accepts(GENEROUS, Double.NaN, truth(0, 1e308)));
        assertFalse(accepts(GENEROUS, 1, truth(Double.NaN, 0)));
        assertFalse(accepts(GENEROUS, INF, truth(Double.NaN, 0)));
        assertTrue(accepts(EXACT, Double.NaN, truth(Double.NaN, 0)));
    }

    @Test
    void infinityMatchesOnlyItself() {
        assertTrue(accepts(EXACT, INF, truth(INF, 0)));
        assertFalse(accepts(GENEROUS, -INF, truth(INF, 0)));
        assertFalse(accepts(GENEROUS, Double.MAX_VALUE, truth(INF, 0)));
        assertFalse(accepts(GENEROUS, INF, truth(1, 1)));
        assertFalse(accepts(GENEROUS, -INF, truth(-1, 1)));
    }

    @Test
    void overflow() {
        var beyond = new OracleValue(Real.parse("1e309"), Real.ONE);
        assertTrue(accepts(EXACT, INF, beyond));
        assertFalse(accepts(EXACT, -INF, beyond));
        assertFalse(accepts(TWO_ULPS, Double.MAX_VALUE, beyond));
        assertTrue(accepts(EXACT, INF, new OracleValue(Real.of(1e6).exp(), Real.ONE)));
        // The largest number is half a unit below the threshold that rounds to infinity.
        assertTrue(accepts(new ToleranceRule(0.5, 0), INF, truth(Double.MAX_VALUE, 0)));
        assertFalse(accepts(new ToleranceRule(0.49, 0), INF, truth(Double.MAX_VALUE, 0)));
        // A partial sum may overflow only where the terms have the size of the largest number.
        assertTrue(accepts(EXACT, INF, truth(0, 1e308)));
        assertTrue(accepts(EXACT, -INF, truth(0, 1e308)));
        assertFalse(accepts(EXACT, INF, truth(0, 4e307)));
        assertTrue(EXACT.accepts(INF, truth(0, 1e38), Precision.BINARY32));
        assertFalse(EXACT.accepts(INF, truth(0, 8e37), Precision.BINARY32));
        assertFalse(EXACT.accepts(INF, new OracleValue(Real.of(3.4028234663852886e38), Real.ONE), Precision.BINARY32));
        assertTrue(EXACT.accepts(INF, new OracleValue(Real.of(0x1.ffffffp127), Real.ONE), Precision.BINARY32));
    }

    @Test
    void theBoundIsSharp() {
        assertTrue(accepts(TWO_ULPS, 1 + 2 * Math.ulp(1.0), truth(1, 0)));
        assertFalse(accepts(TWO_ULPS, 1 + 3 * Math.ulp(1.0), truth(1, 0)));
        assertFalse(accepts(TWO_ULPS, 1 - 5 * Math.ulp(0.5), truth(1, 0)));
        assertFalse(accepts(EXACT, Math.nextUp(1.0), truth(1, 0)));
        // b u S: 8 · 2⁻⁵³ · 4 = 16 units of 1.
        assertTrue(accepts(new ToleranceRule(0, 8), 1 + 16 * Math.ulp(1.0), truth(1, 4)));
        assertFalse(accepts(new ToleranceRule(0, 8), 1 + 17 * Math.ulp(1.0), truth(1, 4)));
        // (b u)² Q at 0: (2 · 2⁻²⁴)² · 9 = 9 · 2⁻⁴⁶.
        var flat = new OracleValue(Real.ZERO, Real.ZERO, Real.of(9));
        assertTrue(new ToleranceRule(0, 2).accepts(0x9p-46, flat, Precision.BINARY32));
        assertFalse(new ToleranceRule(0, 2).accepts(Math.nextUp((float) 0x9p-46), flat, Precision.BINARY32));
    }

    @Test
    void signsCount() {
        assertFalse(accepts(TWO_ULPS, -1, truth(1, 1)));
        assertFalse(accepts(TWO_ULPS, -1e-300, truth(1e-300, 0)));
        assertTrue(accepts(EXACT, -0.0, truth(0, 0)));
    }

    @Test
    void subnormalsAndZero() {
        assertTrue(accepts(new ToleranceRule(1, 0), Double.MIN_VALUE, truth(0, 0)));
        assertFalse(accepts(new ToleranceRule(1, 0), 2 * Double.MIN_VALUE, truth(0, 0)));
        assertTrue(accepts(new ToleranceRule(1, 0), 0, new OracleValue(Real.of(-1e308).exp(), Real.ZERO)));
        assertFalse(accepts(new ToleranceRule(1, 0), 0, truth(1e-300, 0)));
    }

    @Test
    void binary32HasItsOwnUnits() {
        var rule = new ToleranceRule(1, 0);
        assertTrue(rule.accepts(1 + 0x1p-23, truth(1, 0), Precision.BINARY32));
        assertFalse(rule.accepts(1 + 0x1p-22, truth(1, 0), Precision.BINARY32));
        assertFalse(rule.accepts(1 + 0x1p-23, truth(1, 0), Precision.BINARY64));
    }

    @Test
    void measureSaysHowFar() {
        var measure = new ToleranceRule(2, 1).measure(1 + 0x1p-51, truth(1, 4), Precision.BINARY64);
        assertEquals(new Measure(true, 2, 1, 0.5), measure);
        assertEquals(INF, new ToleranceRule(2, 1).measure(INF, truth(1, 4), Precision.BINARY64).share());
    }

    @Property
    void unitsAreThoseOfJava(@ForAll double x, @ForAll float y) {
        if (Double.isFinite(x)) {
            assertEquals(Math.ulp(x), Precision.BINARY64.ulp(Real.of(x)).toDouble());
        }
        if (Float.isFinite(y)) {
            assertEquals(Math.ulp(y), Precision.BINARY32.ulp(Real.of(y)).toDouble());
        }
    }

    @Test
    void unitBelowAPowerOfTwo() {
        var below = Real.ONE.sub(Real.parse("1e-30"));
        assertEquals(0x1p-53, Precision.BINARY64.ulp(below).toDouble());
        assertEquals(0x1p-24, Precision.BINARY32.ulp(below).toDouble());
        assertEquals(Math.ulp(Double.MAX_VALUE), Precision.BINARY64.ulp(Real.parse("1e400")).toDouble());
        assertEquals(Double.MAX_VALUE, Precision.BINARY64.max().toDouble());
        assertEquals(Float.MIN_VALUE, Precision.BINARY32.minSubnormal().toDouble());
        assertThrows(ArithmeticException.class, () -> Precision.BINARY64.ulp(Real.NAN));
    }

    @Test
    void refusesBadRulesAndValues() {
        assertThrows(IllegalArgumentException.class, () -> new ToleranceRule(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new ToleranceRule(1, INF));
        assertThrows(IllegalArgumentException.class, () -> truth(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> truth(1, -1));
    }
}
