package dev.plumbline.nd4j;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/// The few ND4J operations that the kernels are built from, in float64, with the arrays they allocate, which are freed
/// on {@link #close}.
///
/// All of them leave their arguments alone (the in-place forms of ND4J, `addi` or `Nd4j.math().exp`, are not used) and
/// follow IEEE 754: NaN compares false, infinities and denormal numbers are kept. An argument with an extent 1 where
/// the other has n is repeated. Conditions are BOOL arrays.
class ScratchArrays implements AutoCloseable {
    private final Nd4jBackend backend;
    private final List<INDArray> scratch = new ArrayList<>();

    ScratchArrays(Nd4jBackend backend) {
        this.backend = backend;
    }

    /// Has `array` freed with the others.
    final INDArray track(INDArray array) {
        scratch.add(array);
        return array;
    }

    @Override
    public final void close() {
        for (var array : scratch) {
            if (array.closeable() && !array.wasClosed()) {
                array.close();
            }
        }
        scratch.clear();
    }

    /// The elements of `tensor` in float64, not to be changed; `tensor` must have some.
    final INDArray in(Tensor tensor) {
        var array = Nd4jTensor.of(tensor).array();
        return tensor.dtype() == DType.FLOAT64 ? array : track(array.castTo(DataType.DOUBLE));
    }

    /// {@link #in} under the shape `[rows x columns]`.
    final INDArray in(Tensor tensor, long rows, long columns) {
        return reshape(in(tensor), rows, columns);
    }

    /// The transpose of a two-axis tensor in float64: rows become the last axis.
    final INDArray inTransposed(Tensor tensor) {
        return transpose(in(tensor));
    }

    /// A fresh tensor with the elements of `array` in row-major order, rounded to `dtype`.
    final Nd4jTensor out(INDArray array, DType dtype, int... shape) {
        var view = array.reshape('c', Nd4jTensor.extents(shape));
        var own = dtype == DType.FLOAT64 ? view.dup('c') : track(view.dup('c')).castTo(DataType.FLOAT);
        return backend.register(new Nd4jTensor(dtype, shape, own));
    }

    /// {@link #out} with type and shape of `like`.
    final Nd4jTensor out(INDArray array, Tensor like) {
        return out(array, like.dtype(), like.shape());
    }

    /// {@link #out} of the transpose of `array` `[columns x rows]`, with type and shape of `like` `[rows x columns]`.
    final Nd4jTensor outTransposed(INDArray array, Tensor like) {
        return out(transpose(array), like);
    }

    /// A fresh tensor all of whose elements are `value`.
    final Nd4jTensor filled(double value, DType dtype, int... shape) {
        int size = Shapes.size(shape);
        if (size == 0) {
            return backend.register(new Nd4jTensor(dtype, shape, null));
        }
        return backend.register(new Nd4jTensor(dtype, shape,
                Nd4j.valueArrayOf(Nd4jTensor.extents(shape), value, Nd4jTensor.type(dtype))));
    }

    final INDArray constant(double value, INDArray like) {
        return track(Nd4j.valueArrayOf(like.shape(), value, DataType.DOUBLE));
    }

    final INDArray host(double... values) {
        return track(Nd4j.createFromArray(values));
    }

    /// 0, 1, ..., n − 1 as `[n x 1]`.
    final INDArray indices(int n) {
        var values = new double[n];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return reshape(host(values), n, 1);
    }

    final INDArray reshape(INDArray x, long... shape) {
        return track(x.reshape('c', shape));
    }

    final INDArray transpose(INDArray x) {
        return track(x.transpose().dup('c'));
    }

    /// Rows `from` (inclusive) to `to` (exclusive): a view.
    final INDArray rows(INDArray x, long from, long to) {
        return from == 0 && to == x.size(0) ? x : track(x.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()));
    }

    /// Row `i` as `[1 x columns]`: a view.
    final INDArray row(INDArray x, long i) {
        return rows(x, i, i + 1);
    }

    /// `a` above `b`.
    final INDArray stack(INDArray a, INDArray b) {
        return track(Nd4j.concat(0, a, b));
    }

    final INDArray add(INDArray a, INDArray b) {
        return track(a.add(b));
    }

    final INDArray add(INDArray a, double b) {
        return track(a.add(b));
    }

    final INDArray sub(INDArray a, INDArray b) {
        return track(a.sub(b));
    }

    final INDArray sub(INDArray a, double b) {
        return track(a.sub(b));
    }

    final INDArray mul(INDArray a, INDArray b) {
        return track(a.mul(b));
    }

    final INDArray mul(INDArray a, double b) {
        return track(a.mul(b));
    }

    final INDArray div(INDArray a, INDArray b) {
        return track(a.div(b));
    }

    final INDArray div(INDArray a, double b) {
        return track(a.div(b));
    }

    /// a/b.
    final INDArray div(double a, INDArray b) {
        return track(b.rdiv(a));
    }

    final INDArray neg(INDArray x) {
        return track(x.neg());
    }

    final INDArray abs(INDArray x) {
        return track(Transforms.abs(x, true));
    }

    final INDArray exp(INDArray x) {
        return track(Transforms.exp(x, true));
    }

    final INDArray log(INDArray x) {
        return track(Transforms.log(x, true));
    }

    final INDArray sqrt(INDArray x) {
        return track(Transforms.sqrt(x, true));
    }

    final INDArray atan(INDArray x) {
        return track(Transforms.atan(x, true));
    }

    final INDArray lt(INDArray a, INDArray b) {
        return track(a.lt(b));
    }

    final INDArray lt(INDArray a, double b) {
        return track(a.lt(b));
    }

    final INDArray gt(INDArray a, INDArray b) {
        return track(a.gt(b));
    }

    final INDArray gt(INDArray a, double b) {
        return track(a.gt(b));
    }

    final INDArray eq(INDArray a, INDArray b) {
        return track(a.eq(b));
    }

    final INDArray eq(INDArray a, double b) {
        return track(a.eq(b));
    }

    final INDArray isNaN(INDArray x) {
        return track(x.neq(x));
    }

    /// |x| is infinite.
    final INDArray isInfinite(INDArray x) {
        return gt(abs(x), Double.MAX_VALUE);
    }

    /// Neither infinite nor NaN.
    final INDArray isFinite(INDArray x) {
        return not(or(isInfinite(x), isNaN(x)));
    }

    /// 1 for true, 0 for false.
    final INDArray number(INDArray condition) {
        return track(condition.castTo(DataType.DOUBLE));
    }

    final INDArray not(INDArray condition) {
        return eq(number(condition), 0);
    }

    final INDArray and(INDArray a, INDArray b) {
        return gt(mul(number(a), number(b)), 0);
    }

    final INDArray or(INDArray a, INDArray b) {
        return gt(add(number(a), number(b)), 0);
    }

    /// `a` where `condition` holds, else `b`: a true selection, so that what is not selected may be NaN.
    final INDArray select(INDArray condition, INDArray a, INDArray b) {
        long[] shape = condition.shape().clone();
        for (var other : new INDArray[] {a, b}) {
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = Math.max(shape[axis], other.size(axis));
            }
        }
        var out = track(Nd4j.createUninitialized(DataType.DOUBLE, shape, 'c'));
        Nd4j.exec(DynamicCustomOp.builder("select")
                .addInputs(repeat(condition, shape), repeat(a, shape), repeat(b, shape))
                .addOutputs(out)
                .build());
        return out;
    }

    final INDArray select(INDArray condition, double a, INDArray b) {
        return select(condition, constant(a, b), b);
    }

    final INDArray select(INDArray condition, INDArray a, double b) {
        return select(condition, a, constant(b, a));
    }

    final INDArray select(INDArray condition, double a, double b) {
        return select(condition, constant(a, condition), constant(b, condition));
    }

    private INDArray repeat(INDArray x, long[] shape) {
        return java.util.Arrays.equals(x.shape(), shape) ? x : track(x.broadcast(shape));
    }
}
