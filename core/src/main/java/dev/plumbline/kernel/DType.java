package dev.plumbline.kernel;

/// Element type of a {@link Tensor}: IEEE 754 binary32 or binary64.
public enum DType {
    FLOAT32(0x1p-24, Float.MAX_VALUE, Float.MIN_NORMAL),
    FLOAT64(0x1p-53, Double.MAX_VALUE, Double.MIN_NORMAL);

    private final double unitRoundoff;
    private final double maxValue;
    private final double minNormal;

    DType(double unitRoundoff, double maxValue, double minNormal) {
        this.unitRoundoff = unitRoundoff;
        this.maxValue = maxValue;
        this.minNormal = minNormal;
    }

    /// u, half the distance from 1 to the next larger number: 2⁻²⁴ or 2⁻⁵³.
    public double unitRoundoff() {
        return unitRoundoff;
    }

    /// Largest finite number.
    public double maxValue() {
        return maxValue;
    }

    /// Smallest positive normal number.
    public double minNormal() {
        return minNormal;
    }

    /// `value` rounded to this type (to nearest, ties to even).
    public double round(double value) {
        return this == FLOAT32 ? (float) value : value;
    }

    /// Distance between `value` and its neighbour of larger magnitude in this type.
    public double ulp(double value) {
        return this == FLOAT32 ? Math.ulp((float) value) : Math.ulp(value);
    }
}
