package dev.plumbline.kernel;

import java.util.Arrays;

/// A tensor in one Java array: `double[]` for float64, `float[]` for float32.
///
/// Used by the executions that run on the Java heap. {@link #doubles()} and {@link #floats()} give the array itself,
/// not a copy, so that a kernel can fill it; whoever else holds it sees the change. An execution that uses its arrays
/// again {@link #release}s them at the end of a scope: from then on every access throws.
public final class HeapTensor implements Tensor {
    private final DType dtype;
    private final int[] shape;
    private double[] doubles;
    private float[] floats;

    private HeapTensor(DType dtype, int[] shape, double[] doubles, float[] floats) {
        this.dtype = dtype;
        this.shape = shape;
        this.doubles = doubles;
        this.floats = floats;
    }

    /// All elements +0.
    public static HeapTensor zeros(DType dtype, int... shape) {
        int size = Shapes.size(shape);
        return dtype == DType.FLOAT64
                ? new HeapTensor(dtype, shape.clone(), new double[size], null)
                : new HeapTensor(dtype, shape.clone(), null, new float[size]);
    }

    /// A tensor over `array` itself, a `double[]` or a `float[]`, which from now on belongs to it.
    ///
    /// @throws IllegalArgumentException unless `array` has as many elements as `shape` says
    public static HeapTensor over(Object array, int... shape) {
        var tensor = array instanceof double[] wide
                ? new HeapTensor(DType.FLOAT64, shape.clone(), wide, null)
                : new HeapTensor(DType.FLOAT32, shape.clone(), null, (float[]) array);
        if (tensor.size() != Shapes.size(shape)) {
            throw new IllegalArgumentException(tensor.size() + " values do not fill shape " + Shapes.text(shape));
        }
        return tensor;
    }

    /// As {@link #over(Object, int...)} with the shape of `like`, released or not, which is not copied.
    public static HeapTensor over(Object array, HeapTensor like) {
        var tensor = array instanceof double[] wide
                ? new HeapTensor(DType.FLOAT64, like.shape, wide, null)
                : new HeapTensor(DType.FLOAT32, like.shape, null, (float[]) array);
        if (tensor.size() != Shapes.size(like.shape)) {
            throw new IllegalArgumentException(tensor.size() + " values do not fill shape " + Shapes.text(like.shape));
        }
        return tensor;
    }

    /// Gives the array up; this tensor cannot be read or written any more.
    public Object release() {
        Object array = dtype == DType.FLOAT64 ? doubles() : floats();
        doubles = null;
        floats = null;
        return array;
    }

    /// Whether {@link #release} has been called.
    public boolean isReleased() {
        return doubles == null && floats == null;
    }

    /// A copy of `values`, rounded to `dtype`.
    ///
    /// @throws IllegalArgumentException unless `values` has as many elements as `shape` says
    public static HeapTensor of(DType dtype, double[] values, int... shape) {
        if (values.length != Shapes.size(shape)) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        var tensor = zeros(dtype, shape);
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    /// `tensor` as a heap tensor.
    ///
    /// @throws IllegalArgumentException if another execution owns it
    public static HeapTensor of(Tensor tensor) {
        if (tensor instanceof HeapTensor heap) {
            return heap;
        }
        throw new IllegalArgumentException("this tensor belongs to another execution: "
                + (tensor == null ? "null" : tensor.getClass().getSimpleName()));
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
    public int rank() {
        return shape.length;
    }

    @Override
    public int extent(int axis) {
        return shape[axis];
    }

    @Override
    public int size() {
        return dtype == DType.FLOAT64 ? doubles().length : floats().length;
    }

    @Override
    public double[] toArray() {
        if (dtype == DType.FLOAT64) {
            return doubles().clone();
        }
        var narrow = floats();
        var copy = new double[narrow.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = narrow[i];
        }
        return copy;
    }

    /// Element `i` in row-major order.
    public double get(int i) {
        return dtype == DType.FLOAT64 ? doubles()[i] : floats()[i];
    }

    /// Sets element `i` in row-major order, rounded to the dtype.
    public void set(int i, double value) {
        if (dtype == DType.FLOAT64) {
            doubles()[i] = value;
        } else {
            floats()[i] = (float) value;
        }
    }

    /// The float64 array itself.
    ///
    /// @throws IllegalStateException if the dtype is float32, or the tensor is released
    public double[] doubles() {
        if (doubles == null) {
            throw new IllegalStateException(unavailable());
        }
        return doubles;
    }

    /// The float32 array itself.
    ///
    /// @throws IllegalStateException if the dtype is float64, or the tensor is released
    public float[] floats() {
        if (floats == null) {
            throw new IllegalStateException(unavailable());
        }
        return floats;
    }

    private String unavailable() {
        return isReleased()
                ? "this tensor was released at the end of its scope; keep it with Scope.keep"
                : "this tensor is " + dtype;
    }

    @Override
    public void close() {
        // heap memory: the garbage collector's
    }

    @Override
    public String toString() {
        return dtype + Shapes.text(shape) + (isReleased() ? " released" : size() <= 16 ? Arrays.toString(toArray()) : "");
    }
}
