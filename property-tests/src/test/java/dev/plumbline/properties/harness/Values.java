package dev.plumbline.properties.harness;

import dev.plumbline.kernel.DType;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// Where numbers come from: regimes that find different mistakes.
public enum Values {
    /// Multiples of 2⁻¹⁰ in [−8, 8]: sums and differences are exact, so identities are.
    GRID,
    /// Halves between −3 and 3: ties.
    TIES,
    /// Full mantissas of ordinary size.
    ORDINARY,
    /// A common offset near a million with small differences: cancellation.
    OFFSET,
    /// Magnitudes from 2⁻⁴⁰ to 2⁴⁰.
    WIDE,
    /// Magnitudes over the whole range that the operation claims, denormals included.
    RANGE,
    /// Zeros of both signs, denormals, thresholds of exp, the largest numbers, infinities and NaN.
    EDGES;

    /// @param largest largest exponent of 2 for {@link #RANGE} and {@link #EDGES}
    Arbitrary<Double> arbitrary(DType dtype, int largest) {
        var ordinary = Arbitraries.integers().between(-8192, 8192).map(k -> k * 0x1p-10);
        var fraction = Arbitraries.longs().between(-(1L << 52), 1L << 52).map(k -> k * 0x1p-52);
        return switch (this) {
            case GRID -> ordinary;
            case TIES -> Arbitraries.integers().between(-6, 6).map(k -> k * 0.5);
            case ORDINARY -> fraction.map(x -> 10 * x);
            case OFFSET -> Arbitraries.integers().between(-256, 256).map(k -> 1e6 + k * 0.0625);
            case WIDE -> scaled(fraction, -40, 40);
            case RANGE -> scaled(fraction, dtype == DType.FLOAT64 ? -1080 : -155, largest);
            case EDGES -> edges(dtype, largest);
        };
    }

    private static Arbitrary<Double> scaled(Arbitrary<Double> fraction, int least, int largest) {
        return fraction.flatMap(x -> Arbitraries.integers().between(least, largest)
                .map(e -> Math.scalb((x < 0 ? -1 : 1) * (0.5 + Math.abs(x) / 2), e)));
    }

    private static Arbitrary<Double> edges(DType dtype, int largest) {
        double huge = Math.min(Math.scalb(1.0, largest), dtype.maxValue());
        double least = dtype == DType.FLOAT64 ? Double.MIN_VALUE : Float.MIN_VALUE;
        double top = largest >= (dtype == DType.FLOAT64 ? 1023 : 127) ? dtype.maxValue() : huge;
        return Arbitraries.of(0.0, -0.0, least, -least, dtype.minNormal(), -dtype.minNormal(), 1e-17, -1e-17, 1e-8, 1.0, -1.0,
                0.5, 17.0, -17.0, 21.0, -21.0, 27.5, -27.5, 37.0, -37.0, 88.7, -88.7, -103.9, 709.78, -709.78, 710.0, -745.1, 746.0, -746.0, 1000.0,
                -1000.0, huge, -huge, top, -top, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
    }
}
