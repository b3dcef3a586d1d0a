package dev.plumbline.kernel;

/// Checks and arithmetic of shapes; every message names the argument, its shape and what was expected.
public final class Shapes {
    private Shapes() {}

    /// Product of the extents.
    ///
    /// @throws IllegalArgumentException if an extent is negative or the product exceeds the largest `int`
    public static int size(int... shape) {
        long size = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("shape " + text(shape) + " has a negative extent");
            }
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("shape " + text(shape) + " has more than 2^31 - 1 elements");
            }
        }
        return (int) size;
    }

    /// For example `[3 x 4]`.
    public static String text(int... shape) {
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : " x ").append(shape[i]);
        }
        return text.append(']').toString();
    }

    /// @throws IllegalArgumentException unless `tensor` has `rank` axes
    public static void requireRank(String name, Tensor tensor, int rank) {
        if (tensor.rank() != rank) {
            throw new IllegalArgumentException(
                    name + " must have " + rank + (rank == 1 ? " axis" : " axes") + ", shape is " + text(tensor.shape()));
        }
    }

    /// @throws IllegalArgumentException unless both tensors have the same shape and dtype
    public static void requireSame(String name, Tensor tensor, String otherName, Tensor other) {
        boolean same = tensor.rank() == other.rank();
        for (int axis = 0; same && axis < tensor.rank(); axis++) {
            same = tensor.extent(axis) == other.extent(axis);
        }
        if (!same) {
            throw new IllegalArgumentException(name + " has shape " + text(tensor.shape()) + ", " + otherName + " has "
                    + text(other.shape()) + "; they must agree");
        }
        requireSameType(name, tensor, otherName, other);
    }

    /// @throws IllegalArgumentException unless both tensors have the same dtype
    public static void requireSameType(String name, Tensor tensor, String otherName, Tensor other) {
        if (tensor.dtype() != other.dtype()) {
            throw new IllegalArgumentException(
                    name + " is " + tensor.dtype() + ", " + otherName + " is " + other.dtype() + "; they must agree");
        }
    }

    /// @throws IllegalArgumentException unless `tensor` has exactly `shape`
    public static void requireShape(String name, Tensor tensor, int... shape) {
        boolean same = tensor.rank() == shape.length;
        for (int axis = 0; same && axis < shape.length; axis++) {
            same = tensor.extent(axis) == shape[axis];
        }
        if (!same) {
            throw new IllegalArgumentException(
                    name + " must have shape " + text(shape) + ", has " + text(tensor.shape()));
        }
    }
}
