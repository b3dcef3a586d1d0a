package dev.plumbline.oracle.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Turns red when a series is cut short, a reduction uses a constant with too few digits (either constant shortened to
/// 60 digits fails), a special value follows another rule than IEEE 754, or saturation produces NaN.
class RealTest {

    /// The expected digits come from mpmath 1.3.0 at 90 digits, another program with other algorithms; e, log 2,
    /// log 10, π and √2 are also OEIS A001113, A002162, A002392, A000796, A002193. 66 digits, so within 10⁻⁶⁴.
    @Test
    void knownConstants() {
        agrees(Real.ONE.exp(), "2.71828182845904523536028747135266249775724709369995957496696762772");
        agrees(Real.ONE.neg().exp(), "0.367879441171442321595523770161460867445811131031767834507836801697");
        agrees(Real.TWO.log(), "0.693147180559945309417232121458176568075500134360255254120680009493");
        agrees(Real.of(10).log(), "2.30258509299404568401799145468436420760110148862877297603332790097");
        agrees(Real.ONE.atan(), "0.785398163397448309615660845819875721049292349843776455243736148077");
        agrees(Real.TWO.sqrt(), "1.41421356237309504880168872420969807856967187537694807317667973799");
        agrees(Real.ONE.tanh(), "0.761594155955764888119458282604793590412768597257936551596810500122");
        agrees(Real.HALF.atan(), "0.463647609000806116214256231461214402028537054286120263810933088720");
        agrees(Real.of(1e-30).exp(), "1.00000000000000000000000000000100000000000000008333642060758648535");
        agrees(Real.of(0x1p-40).expm1(), "0.000000000000909494701773341828221315701723499792085211988333002149166553347498");
        agrees(Real.of(0x1p-50).log1p(), "0.000000000000000888178419700124837908452723966987093879771494629797069714135666041");
        agrees(Real.of(700).exp(), "1.01423205473500450945532959523126761520467957224307334878053628125e+304");
        agrees(Real.of(-745).exp(), "2.82235073047193707635344008205978262082436306291017790263405063533e-324");
        agrees(Real.of(1e300).log(), "690.775527898213705257902196660513681150659990441493231550394376483");
        agrees(Real.of(5e-324).log(), "-744.440071921381262314107298446081634113087144302914142925610330196");
        agrees(Real.of(0x1p-30).tanh(), "0.000000000931322574615478515355735477684561303846216547338463438300330119488");
        agrees(Real.of(1e10).atan(), "1.57079632669489661923132169164008477543191803302088424382080562949");
        agrees(Real.of(0.75).expm1(), "1.11700001661267466854536981983709561013449158470240342177913303081");
        agrees(Real.of(-0.25).log1p(), "-0.287682072451780927439219005993827431503509710897761056506665685349");
        agrees(Real.ONE.cos(), "0.540302305868139717400936607442976603732310420617922227670097255381");
        agrees(Real.of(3).sin(), "0.141120008059867222100744802808110279846933264252265584151882641232");
        agrees(Real.of(-0.75).sin(), "-0.681638760023334166733241952779893935338382394659229909213625262151");
        agrees(Real.of(1e-30).cos(), "0.9999999999999999999999999999999999999999999999999999999999995");
        agrees(Real.of(1e-30).sin(), "1.00000000000000008333642060758598535093133602686865450236450961688e-30");
        agrees(Real.of(1e22).cos(), "0.523214785395138945497594473384709492140919972439387953527211392104");
        agrees(Real.of(1e300).cos(), "-0.575386111957549046688244275965806150635663635515201675201016913893");
        agrees(Real.of(1e300).sin(), "-0.817881912115908597045885282755426212011428303890384046463739586102");
        // of all binary64 numbers the nearest to a multiple of π/2
        agrees(Real.of(0x1.6ac5b262ca1ffp849).cos(), "-4.68716592425462761112258280196388439877791471897108378325697768916e-19");
        agrees(Real.of(1e6).exp(), "3.03321539680208754508640214141811432708397379481347740960619499979e+434294");
    }

    private static void agrees(Real actual, String digits) {
        var expected = new BigDecimal(digits);
        var error = actual.decimal().subtract(expected).abs();
        assertTrue(error.compareTo(expected.abs().movePointLeft(64)) <= 0, () -> actual + " is not " + expected);
    }

    /// Machin: π = 16 arctan(1/5) − 4 arctan(1/239); log 10 = 6 artanh(1/3) + 2 artanh(1/9), because
    /// log 2 = 2 artanh(1/3), log(5/4) = 2 artanh(1/9) and 10 = 2³ · 5/4. Plain series with 130 digits.
    @Test
    void storedConstantsFollowFromOtherSeries() {
        var pi = inverse(5, -1).multiply(BigDecimal.valueOf(16)).subtract(inverse(239, -1).multiply(BigDecimal.valueOf(4)));
        var ln10 = inverse(3, 1).multiply(BigDecimal.valueOf(6)).add(inverse(9, 1).multiply(BigDecimal.TWO));
        var bound = new BigDecimal("1e-122");
        assertTrue(pi.subtract(ElementaryFunctions.PI).abs().compareTo(bound) < 0);
        assertTrue(ln10.subtract(ElementaryFunctions.LN10).abs().compareTo(bound) < 0);
        assertTrue(pi.subtract(CircularFunctions.halfPi(130).multiply(BigDecimal.TWO)).abs().compareTo(bound) < 0);
    }

    /// Gauss: π/4 = 12 arctan(1/18) + 8 arctan(1/57) − 5 arctan(1/239), to the places that the largest double needs.
    @Test
    void manyDigitsOfPiFollowFromAnotherFormula() {
        int places = 900;
        var quarter = inverse(18, -1, places).multiply(BigDecimal.valueOf(12))
                .add(inverse(57, -1, places).multiply(BigDecimal.valueOf(8)))
                .subtract(inverse(239, -1, places).multiply(BigDecimal.valueOf(5)));
        var difference = quarter.multiply(BigDecimal.TWO).subtract(CircularFunctions.halfPi(places)).abs();
        assertTrue(difference.compareTo(BigDecimal.ONE.movePointLeft(places - 2)) < 0);
    }

    /// Σ sⁱ/((2i + 1) n^(2i+1)): arctan(1/n) for s = −1, artanh(1/n) for s = 1.
    private static BigDecimal inverse(int n, int s) {
        return inverse(n, s, 135);
    }

    private static BigDecimal inverse(int n, int s, int places) {
        var context = new java.math.MathContext(places + 5);
        var last = BigDecimal.ONE.movePointLeft(places);
        var power = BigDecimal.ONE.divide(BigDecimal.valueOf(n), context);
        var sum = BigDecimal.ZERO;
        for (int i = 0; power.compareTo(last) > 0; i++) {
            var term = power.divide(BigDecimal.valueOf(2L * i + 1), context);
            sum = (i & 1) == 1 && s < 0 ? sum.subtract(term) : sum.add(term);
            power = power.divide(BigDecimal.valueOf((long) n * n), context);
        }
        return sum;
    }

    @Test
    void specialValuesFollowIeee() {
        var inf = Real.POSITIVE_INFINITY;
        var minus = Real.NEGATIVE_INFINITY;
        var nan = Real.NAN;
        for (var bad : List.of(inf.sub(inf), inf.add(minus), Real.ZERO.mul(inf), Real.ZERO.div(Real.ZERO), inf.div(minus),
                nan.add(Real.ONE), nan.max(Real.ONE), Real.ONE.min(nan), Real.ONE.neg().log(), Real.of(-2).log1p(),
                Real.ONE.neg().sqrt(), nan.exp(), nan.tanh(), nan.atan(), nan.cos(), inf.cos(), minus.sin(), Real.sum(List.of(inf, Real.ONE, minus)))) {
            assertTrue(bad.isNaN(), bad::toString);
        }
        assertEquals(inf, Real.ONE.div(Real.ZERO));
        assertEquals(minus, Real.ONE.neg().div(Real.ZERO));
        assertEquals(minus, inf.mul(Real.ONE.neg()));
        assertEquals(Real.ZERO, Real.ONE.div(inf));
        assertEquals(Real.ZERO, minus.exp());
        assertEquals(inf, inf.exp());
        assertEquals(Real.ONE.neg(), minus.expm1());
        assertEquals(minus, Real.ZERO.log());
        assertEquals(minus, Real.ONE.neg().log1p());
        assertEquals(Real.ONE, inf.tanh());
        assertEquals(Real.ONE.neg(), minus.tanh());
        assertEquals(Math.PI / 2, inf.atan().toDouble());
        assertEquals(inf, minus.pow(2));
        assertEquals(minus, minus.pow(3));
        assertEquals(Real.ONE, inf.pow(0));
        assertTrue(nan.compareTo(inf) > 0 && !nan.lessThan(inf) && !inf.lessThan(nan) && minus.lessThan(Real.ZERO));
    }

    @Test
    void saturationIsQuietAndRoundsCorrectly() {
        var huge = Real.of(1e308).exp();
        var tiny = Real.of(-1e308).exp();
        assertEquals(Double.POSITIVE_INFINITY, huge.toDouble());
        assertEquals(0.0, tiny.toDouble());
        assertEquals(Real.ZERO, Real.ZERO.mul(huge));
        assertEquals(0.0, tiny.mul(Real.of(Double.MAX_VALUE)).toDouble());
        assertEquals(-1.0, Real.of(-1e308).expm1().toDouble());
        assertEquals(Double.POSITIVE_INFINITY, Real.TWO.pow(Integer.MAX_VALUE).toDouble());
        assertEquals(0.0, Real.HALF.pow(Integer.MAX_VALUE).toDouble());
        assertEquals(1.0, Real.of(1e308).tanh().toDouble());
        assertEquals(Double.MIN_VALUE, Real.of(-744.5).exp().toDouble());
    }

    @Test
    void sumIsExact() {
        assertEquals(Real.of(5e-324), Real.sum(List.of(Real.of(1e308), Real.of(5e-324), Real.of(-1e308))));
    }
}
