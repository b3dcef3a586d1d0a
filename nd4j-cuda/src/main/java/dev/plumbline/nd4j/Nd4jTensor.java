package dev.plumbline.nd4j;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// A tensor in ND4J's native memory.
///
/// The shape is kept here, not in ND4J, which cannot hold every empty shape: a tensor without elements has no native
/// array. The native array is contiguous and row-major; its own shape does not matter.
final class Nd4jTensor implements Tensor {
    private final DType dtype;
    private final int[] shape;
    private final INDArray array;
    private boolean closed;

    /// Takes over `array`, which holds as many elements as `shape` says; null if that is none.
    Nd4jTensor(DType dtype, INDArray array, int... shape) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.array = array;
        Nd4jScope.register(this);
    }

    /// A copy of `values`, rounded to `dtype`.
    ///
    /// @throws IllegalArgumentException unless `values` has as many elements as `shape` says
    static Nd4jTensor of(DType dtype, double[] values, int... shape) {
        if (values.length != Shapes.size(shape)) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        if (values.length == 0) {
            return new Nd4jTensor(dtype, null, shape);
        }
        if (dtype == DType.FLOAT64) {
            return new Nd4jTensor(dtype, Nd4j.createFromArray(values), shape);
        }
        var floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new Nd4jTensor(dtype, Nd4j.createFromArray(floats), shape);
    }

    /// All elements `value`.
    static Nd4jTensor filled(DType dtype, double value, int... shape) {
        int size = Shapes.size(shape);
        return new Nd4jTensor(
                dtype, size == 0 ? null : Nd4j.valueArrayOf(new long[] {size}, value, dataType(dtype)), shape);
    }

    /// `tensor` as a tensor of this execution.
    ///
    /// @throws IllegalArgumentException if another execution owns it
    static Nd4jTensor of(Tensor tensor) {
        if (tensor instanceof Nd4jTensor own) {
            return own;
        }
        throw new IllegalArgumentException("this tensor belongs to another execution: "
                + (tensor == null ? "null" : tensor.getClass().getSimpleName()));
    }

    static DataType dataType(DType dtype) {
        return dtype == DType.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
    }

    /// The native array; must not be changed except by operations in place.
    ///
    /// @throws IllegalStateException if the tensor is closed or has no element
    INDArray array() {
        requireOpen();
        if (array == null) {
            throw new IllegalStateException("a tensor of shape " + Shapes.text(shape) + " has no native array");
        }
        return array;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this tensor of shape " + Shapes.text(shape) + " is closed");
        }
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
    public double[] toArray() {
        requireOpen();
        if (array == null) {
            return new double[0];
        }
        var flat = array.reshape(array.length());
        if (dtype == DType.FLOAT64) {
            return flat.toDoubleVector();
        }
        float[] floats = flat.toFloatVector();
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
            Nd4jScope.forget(this);
            if (array != null && array.closeable()) {
                array.close();
            }
        }
    }

    @Override
    public String toString() {
        return "ND4J " + dtype + Shapes.text(shape);
    }
}
