package dev.plumbline.nd4j;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/// The array operations of ND4J that can be trusted, and functions composed of them.
///
/// Trusted after measurement (ND4J 1.0.0-M2.1, CPU): + − × ÷ √ correctly rounded; `exp`, `log`, `atan` within 1 ULP,
/// denormals, infinities and NaN included; comparisons; `select`; maxima and sums along an axis except for NaN and
/// length. Not used, because they are wrong or lossy: `log1p`, `expm1`, `tanh`, `softplus`, `logSigmoid`, `softmax`,
/// `logSumExp`, `Nd4j.where` (with an array for each branch), arithmetic with the scalar NaN (taken for 1e-5), float
/// sums.
///
/// Arithmetic is float64 for either element type: {@link #load} widens, {@link #store} rounds once. So float32 results
/// are those of float64 rounded. Arguments are never changed. Operands of unequal shape are spread over the missing
/// rows or columns. Every intermediate array is released when this object is closed.
final class SafeOps implements AutoCloseable {
    private final Set<INDArray> intermediates = Collections.newSetFromMap(new IdentityHashMap<>());

    /// The elements of `tensor` in float64 under `shape`; not to be changed.
    INDArray load(Tensor tensor, int... shape) {
        var array = Nd4jTensor.of(tensor).array();
        var wide = tensor.dtype() == DType.FLOAT64 ? array : own(array.castTo(DataType.DOUBLE));
        return wide.reshape('c', Arrays.stream(shape).asLongStream().toArray());
    }

    /// The elements of `tensor` in float64 under its own shape; not to be changed.
    INDArray load(Tensor tensor) {
        return load(tensor, tensor.shape());
    }

    /// A tensor with the elements of `array`, rounded to `dtype`.
    Nd4jTensor store(INDArray array, DType dtype, int... shape) {
        if (array.length() != Shapes.size(shape)) {
            throw new IllegalStateException(array.length() + " elements do not fill " + Shapes.text(shape));
        }
        var ordered = array.ordering() == 'c' && !array.isView() ? array : own(array.dup('c'));
        if (dtype == DType.FLOAT32) {
            return new Nd4jTensor(dtype, ordered.castTo(DataType.FLOAT), shape);
        }
        // an array that is not ours to give away, or was given away before, is copied
        return new Nd4jTensor(dtype, intermediates.remove(ordered) ? ordered : ordered.dup('c'), shape);
    }

    /// Marks a fresh array for release.
    INDArray own(INDArray fresh) {
        intermediates.add(fresh);
        return fresh;
    }

    @Override
    public void close() {
        for (var array : intermediates) {
            if (array.closeable()) {
                array.close();
            }
        }
        intermediates.clear();
    }

    /// All elements `value`, with the shape of `like`.
    INDArray constant(INDArray like, double value) {
        return own(Nd4j.valueArrayOf(like.shape(), value, DataType.DOUBLE));
    }

    /// `a` repeated along its axes of extent 1 to the shape of `b`, as far as `b` is longer.
    INDArray spread(INDArray a, INDArray b) {
        if (Arrays.equals(a.shape(), b.shape())) {
            return a;
        }
        long[] shape = a.shape();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.max(shape[i], b.size(i));
        }
        return Arrays.equals(shape, a.shape()) ? a : own(a.broadcast(shape));
    }

    INDArray add(INDArray a, INDArray b) {
        return own(spread(a, b).add(spread(b, a)));
    }

    INDArray subtract(INDArray a, INDArray b) {
        return own(spread(a, b).sub(spread(b, a)));
    }

    INDArray multiply(INDArray a, INDArray b) {
        return own(spread(a, b).mul(spread(b, a)));
    }

    INDArray divide(INDArray a, INDArray b) {
        return own(spread(a, b).div(spread(b, a)));
    }

    INDArray add(INDArray a, double b) {
        return own(a.add(number(b)));
    }

    /// b − a.
    INDArray subtractFrom(double b, INDArray a) {
        return own(a.rsub(number(b)));
    }

    INDArray multiply(INDArray a, double b) {
        return own(a.mul(number(b)));
    }

    INDArray divide(INDArray a, double b) {
        return own(a.div(number(b)));
    }

    /// ND4J takes the scalar NaN for 1e-5.
    private static double number(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("a scalar operand must not be NaN");
        }
        return value;
    }

    INDArray negate(INDArray a) {
        return own(a.neg());
    }

    INDArray abs(INDArray a) {
        return own(Transforms.abs(a, true));
    }

    INDArray sqrt(INDArray a) {
        return own(Transforms.sqrt(a, true));
    }

    INDArray exp(INDArray a) {
        return own(Transforms.exp(a, true));
    }

    INDArray log(INDArray a) {
        return own(Transforms.log(a, true));
    }

    INDArray atan(INDArray a) {
        return own(Transforms.atan(a, true));
    }

    /// max(a, b), NaN counting as missing.
    INDArray above(INDArray a, double b) {
        return own(Transforms.max(a, number(b), true));
    }

    /// min(a, b), NaN counting as missing.
    INDArray below(INDArray a, double b) {
        return own(Transforms.min(a, number(b), true));
    }

    INDArray less(INDArray a, INDArray b) {
        return own(spread(a, b).lt(spread(b, a)));
    }

    INDArray less(INDArray a, double b) {
        return own(a.lt(number(b)));
    }

    INDArray greater(INDArray a, double b) {
        return own(a.gt(number(b)));
    }

    INDArray equal(INDArray a, INDArray b) {
        return own(spread(a, b).eq(spread(b, a)));
    }

    INDArray equal(INDArray a, double b) {
        return own(a.eq(number(b)));
    }

    INDArray isNaN(INDArray a) {
        return own(a.neq(a));
    }

    INDArray isFinite(INDArray a) {
        return equal(subtract(a, a), 0);
    }

    INDArray not(INDArray condition) {
        return own(Transforms.not(condition));
    }

    INDArray and(INDArray a, INDArray b) {
        return own(Transforms.and(a, b));
    }

    INDArray or(INDArray a, INDArray b) {
        return own(Transforms.or(a, b));
    }

    /// 1 where `condition` holds, 0 elsewhere.
    INDArray indicator(INDArray condition) {
        return own(condition.castTo(DataType.DOUBLE));
    }

    /// `a` where `condition` holds, `b` elsewhere; neither touches the other's elements.
    INDArray select(INDArray condition, INDArray a, INDArray b) {
        var wide = spread(spread(condition, a), b);
        var op = DynamicCustomOp.builder("select").addInputs(wide, spread(a, wide), spread(b, wide)).build();
        return own(Nd4j.exec(op)[0]);
    }

    INDArray select(INDArray condition, INDArray a, double b) {
        return select(condition, a, constant(a, b));
    }

    INDArray select(INDArray condition, double a, INDArray b) {
        return select(condition, constant(b, a), b);
    }

    /// a b, exactly 0 where `coefficient` a is 0 whatever b holds.
    INDArray times(INDArray coefficient, INDArray b) {
        return select(equal(coefficient, 0), 0, multiply(coefficient, b));
    }

    /// log(1 + x) for finite x > −1: with v = 1 + x rounded and its rounding error e (exact, Knuth), log v + e/v.
    /// Error below 2 ULP.
    INDArray log1p(INDArray x) {
        var v = add(x, 1);
        var z = add(v, -1);
        var error = add(subtractFrom(1, subtract(v, z)), subtract(x, z));
        return add(log(v), divide(error, v));
    }

    /// eˣ − 1. With y = eˣ rounded: y − 1 for |x| > 1; nearer to 0 (y − 1) x/log y (Kahan), in which the error of y
    /// cancels; x where y is 1. Error below 4 ULP.
    INDArray expm1(INDArray x) {
        var y = exp(x);
        var difference = add(y, -1);
        var near = divide(multiply(difference, x), log(y));
        var small = select(equal(y, 1), x, near);
        return select(less(abs(x), 1), small, difference);
    }

    /// tanh x = −m/(2 + m) with m = expm1(−2|x|), and the sign of x. Error below 8 ULP.
    INDArray tanh(INDArray x) {
        var m = expm1(multiply(abs(x), -2));
        var magnitude = divide(negate(m), add(m, 2));
        return select(less(x, 0), negate(magnitude), magnitude);
    }

    /// e^−|x|.
    INDArray decay(INDArray x) {
        return exp(negate(abs(x)));
    }

    /// σ(x) = e^min(x, 0)/(1 + e^−|x|). Error below 3 ULP.
    INDArray sigmoid(INDArray x) {
        return divide(exp(below(x, 0)), add(decay(x), 1));
    }

    /// σ(x) σ(−x) = t/(1 + t)², t = e^−|x|. Error below 4 ULP.
    INDArray sigmoidSlope(INDArray x) {
        var t = decay(x);
        var s = add(t, 1);
        return divide(t, multiply(s, s));
    }

    /// log σ(x) = min(x, 0) − log1p(e^−|x|). Error below 4 ULP. A NaN, lost in the minimum, returns in the logarithm.
    INDArray logSigmoid(INDArray x) {
        return subtract(below(x, 0), log1p(decay(x)));
    }

    /// log(1 + eˣ) = max(x, 0) + log1p(e^−|x|). Error below 4 ULP.
    INDArray softplus(INDArray x) {
        return add(above(x, 0), log1p(decay(x)));
    }

    /// Sum along `axis` of a matrix, which keeps extent 1: pairwise with the rounding error of every addition (Knuth's
    /// TwoSum) summed beside it. Error u |Σx| + O(log²n u²) Σ|x|; non-finite terms give what plain addition gives.
    INDArray sum(INDArray x, int axis) {
        var total = x;
        INDArray error = null;
        while (total.size(axis) > 1) {
            long length = total.size(axis);
            long half = length / 2;
            var low = slice(total, axis, 0, half);
            var high = slice(total, axis, half, 2 * half);
            var sum = add(low, high);
            var z = subtract(sum, low);
            var lost = add(subtract(low, subtract(sum, z)), subtract(high, z));
            if (error != null) {
                lost = add(lost, add(slice(error, axis, 0, half), slice(error, axis, half, 2 * half)));
            }
            if (length % 2 == 1) {
                var rest = slice(total, axis, length - 1, length);
                sum = own(Nd4j.concat(axis, sum, rest));
                var restError = error == null ? constant(rest, 0) : slice(error, axis, length - 1, length);
                lost = own(Nd4j.concat(axis, lost, restError));
            }
            total = sum;
            error = lost;
        }
        return error == null ? add(total, 0) : select(isFinite(total), add(total, error), total);
    }

    /// Part [from, to) of `axis` of a matrix: a view.
    INDArray slice(INDArray x, int axis, long from, long to) {
        INDArrayIndex part = NDArrayIndex.interval(from, to);
        return axis == 0 ? x.get(part, NDArrayIndex.all()) : x.get(NDArrayIndex.all(), part);
    }

    /// Extent of `axis`; below 2³¹ because tensors are.
    static int extent(INDArray x, int axis) {
        return (int) x.size(axis);
    }

    /// How often `condition` holds along `axis` of a matrix.
    INDArray count(INDArray condition, int axis) {
        return own(indicator(condition).sum(true, axis));
    }

    /// Largest element along `axis` of a matrix; NaN if there is a NaN, which ND4J's own maximum passes over.
    INDArray max(INDArray x, int axis) {
        return taint(own(x.max(true, axis)), x, axis);
    }

    /// Smallest element along `axis` of a matrix; NaN if there is a NaN.
    INDArray min(INDArray x, int axis) {
        return taint(own(x.min(true, axis)), x, axis);
    }

    /// `reduced`, NaN where `x` has a NaN along `axis`.
    INDArray taint(INDArray reduced, INDArray x, int axis) {
        return select(greater(count(isNaN(x), axis), 0), Double.NaN, reduced);
    }

    /// 0, 1, 2, ... along `axis` of a matrix, for every element of `like`.
    INDArray index(INDArray like, int axis) {
        var line = new double[extent(like, axis)];
        for (int i = 0; i < line.length; i++) {
            line[i] = i;
        }
        long[] shape = {1, 1};
        shape[axis] = line.length;
        var array = own(Nd4j.createFromArray(line));
        return spread(array.reshape('c', shape), like);
    }

    /// Condition that holds at the first of the elements along `axis` where `condition` holds.
    INDArray first(INDArray condition, int axis) {
        var position = index(condition, axis);
        var candidate = select(condition, position, extent(condition, axis));
        return equal(position, own(candidate.min(true, axis)));
    }

    /// The element along `axis` where `condition` holds, which is at most one place: 0 if there is none.
    INDArray pick(INDArray condition, INDArray x, int axis) {
        return own(select(condition, x, 0).sum(true, axis));
    }
}
