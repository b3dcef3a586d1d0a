package dev.plumbline.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Red if the margin is added, the target is exchanged with its complement, or the derivative loses its sign.
class SoftMarginBradleyTerryTest {
    /// Exchange of the pair: `L(d; t, mu) = L(-d; 1 - t, -mu)`; tolerance covers rounding of values below 100.
    @Property(tries = 200)
    void exchangeAndGradient(
            @ForAll @DoubleRange(min = -20, max = 20) double d,
            @ForAll @DoubleRange(min = 0, max = 1) double t,
            @ForAll @DoubleRange(min = -20, max = 20) double mu) {
        double value = SoftMarginBradleyTerry.value(d, t, mu);
        assertEquals(value, SoftMarginBradleyTerry.value(-d, 1 - t, -mu), 1e-12);
        double z = d - mu;
        assertEquals(Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - t * z, value, 1e-12);
        double h = 1e-5; // truncation h^2/6 * max|L'''| < 2e-12, rounding < 1e-14 * 40 / h < 1e-7
        double slope = (SoftMarginBradleyTerry.value(d + h, t, mu) - SoftMarginBradleyTerry.value(d - h, t, mu))
                / (2 * h);
        assertEquals(slope, SoftMarginBradleyTerry.derivative(d, t, mu), 1e-7);
    }
}
