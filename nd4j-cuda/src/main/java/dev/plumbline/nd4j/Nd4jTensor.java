package dev.plumbline.nd4j;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// A tensor in one dense row-major {@link INDArray} that belongs to it alone. ND4J has no dependable arrays of size 0,
/// so a tensor without elements holds no array.
public final class Nd4jTensor implements Tensor {
    private final DType dtype;
    private final int[] shape;
    private final INDArray array;
    private boolean closed;

    /// Takes over `array`, which must have `shape` and the type of `dtype`; null if the shape has no elements.
    Nd4jTensor(DType dtype, int[] shape, INDArray array) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.array = array;
    }

    /// A copy of `values` in native memory, rounded to `dtype` on the host.
    static Nd4jTensor of(DType dtype, double[] values, int... shape) {
        int size = Shapes.size(shape);
        if (values.length != size) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill shape " + Shapes.text(shape) + " of " + size);
        }
        if (size == 0) {
            return new Nd4jTensor(dtype, shape, null);
        }
        INDArray flat;
        if (dtype == DType.FLOAT64) {
            flat = Nd4j.createFromArray(values);
        } else {
            var floats = new float[size];
            for (int i = 0; i < size; i++) {
                floats[i] = (float) values[i];
            }
            flat = Nd4j.createFromArray(floats);
        }
        return new Nd4jTensor(dtype, shape, own(flat, shape));
    }

    /// `flat` under `shape`, in an array that can be closed; a reshaped view could not.
    private static INDArray own(INDArray flat, int[] shape) {
        if (shape.length == 1) {
            return flat;
        }
        var owned = flat.reshape('c', extents(shape)).dup('c');
        flat.close();
        return owned;
    }

    /// `tensor` as one of ND4J.
    ///
    /// @throws IllegalArgumentException if another execution owns it
    /// @throws IllegalStateException if it is closed
    static Nd4jTensor of(Tensor tensor) {
        if (tensor instanceof Nd4jTensor own) {
            own.requireOpen();
            return own;
        }
        throw new IllegalArgumentException("this tensor belongs to another execution: "
                + (tensor == null ? "null" : tensor.getClass().getSimpleName()));
    }

    static DataType type(DType dtype) {
        return dtype == DType.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
    }

    static long[] extents(int... shape) {
        var extents = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            extents[i] = shape[i];
        }
        return extents;
    }

    /// The array itself, not a copy; null if there are no elements.
    ///
    /// @throws IllegalStateException if the tensor is closed
    public INDArray array() {
        requireOpen();
        return array;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    @Override
    public int size() {
        return Shapes.size(shape);
    }

    @Override
    public double[] toArray() {
        requireOpen();
        if (array == null) {
            return new double[0];
        }
        if (dtype == DType.FLOAT64) {
            return array.data().asDouble();
        }
        float[] floats = array.data().asFloat();
        var values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (array != null && array.closeable()) {
                array.close();
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the tensor of shape " + Shapes.text(shape) + " is closed");
        }
    }

    @Override
    public String toString() {
        return dtype + Shapes.text(shape) + (closed ? " closed" : "");
    }
}
