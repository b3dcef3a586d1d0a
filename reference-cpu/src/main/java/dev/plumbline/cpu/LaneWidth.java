package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The SIMD width of the kernels in this class loader.
///
/// The compiler turns vector operations into instructions only where the species is a constant, so each width needs
/// its own copy of the kernel classes: {@link LaneWidthLoader} makes one for a width that is not the preferred one.
final class LaneWidth {
    /// Register width in bits.
    static final int BITS = LaneWidth.class.getClassLoader() instanceof LaneWidthLoader loader
            ? loader.bits()
            : VectorShape.preferredShape().vectorBitSize();

    /// binary64 lanes: BITS/64 of them.
    static final VectorSpecies<Double> FLOAT64 =
            VectorSpecies.of(double.class, VectorShape.forBitSize(BITS));

    /// binary32 lanes: BITS/32 of them.
    static final VectorSpecies<Float> FLOAT32 =
            VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));

    private LaneWidth() {}

    /// Touches the vector classes, so that a missing module shows here.
    static int preferredBits() {
        return Math.max(DoubleVector.SPECIES_PREFERRED.vectorBitSize(), FloatVector.SPECIES_PREFERRED.vectorBitSize());
    }
}
