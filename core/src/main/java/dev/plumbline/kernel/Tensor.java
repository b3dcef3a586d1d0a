package dev.plumbline.kernel;

/// Dense row-major array of {@link DType#FLOAT32} or {@link DType#FLOAT64}, owned by the execution that made it.
///
/// The data stays where the execution runs (Java heap, ND4J's native memory, a device); {@link #toArray()} is the
/// only way to the host. A tensor belongs to one {@link Backend} and must not be passed to another.
public interface Tensor extends AutoCloseable {

    DType dtype();

    /// Extents, outermost first; a copy. A scalar has shape `[1]`; extents may be 0.
    int[] shape();

    /// A copy of all elements in row-major order; float32 elements are widened exactly.
    double[] toArray();

    /// Releases native memory, if there is any. Closing twice is harmless; using a closed tensor is an error.
    @Override
    void close();

    /// Number of axes.
    default int rank() {
        return shape().length;
    }

    /// Extent of axis `axis`.
    default int extent(int axis) {
        return shape()[axis];
    }

    /// Number of elements.
    default int size() {
        return Shapes.size(shape());
    }

    /// The only element.
    ///
    /// @throws IllegalArgumentException unless there is exactly one element
    default double item() {
        if (size() != 1) {
            throw new IllegalArgumentException("item() needs exactly one element, shape is " + Shapes.text(shape()));
        }
        return toArray()[0];
    }
}
