package dev.plumbline.kernel;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// A leading axis of members: what kernels check of it, and a kernel of matrices done for each member alone. So
/// executions that cannot point into a tensor have the same bits for a member among others as for a member alone.
public final class MemberAxis {
    private MemberAxis() {}

    /// What makes a tensor of an execution.
    public interface Maker {
        Tensor tensor(DType dtype, double[] values, int... shape);
    }

    /// Whether `x` is `[members x rows x columns]`.
    ///
    /// @throws IllegalArgumentException if there is no member
    public static boolean leads(Tensor x) {
        if (x.rank() == 3 && x.extent(0) == 0) {
            throw new IllegalArgumentException("needs at least one member, shape is " + Shapes.text(x.shape()));
        }
        return x.rank() == 3;
    }

    /// @throws IllegalArgumentException unless `x`, whose axes after the first are `axes`, has as many members as `like`
    public static void requireSame(String name, Tensor x, int axes, Tensor like) {
        Shapes.requireRank(name, x, axes + 1);
        if (x.extent(0) != like.extent(0)) {
            throw new IllegalArgumentException(name + " has " + x.extent(0) + " members, expected " + like.extent(0));
        }
    }

    /// `kernel` of each member of `x`.
    public static Tensor each(Maker maker, UnaryOperator<Tensor> kernel, Tensor x) {
        var results = members(maker, x);
        Arrays.setAll(results, member -> kernel.apply(results[member]));
        return stack(maker, results);
    }

    /// `kernel` of each member of `x` and of `y`.
    public static Tensor each(Maker maker, BinaryOperator<Tensor> kernel, Tensor x, Tensor y) {
        var results = members(maker, x);
        var others = members(maker, y);
        Arrays.setAll(results, member -> kernel.apply(results[member], others[member]));
        return stack(maker, results);
    }

    private static Tensor[] members(Maker maker, Tensor x) {
        int[] shape = Arrays.copyOfRange(x.shape(), 1, x.rank());
        int size = Shapes.size(shape);
        var members = new Tensor[x.extent(0)];
        double[] values = x.toArray();
        Arrays.setAll(members,
                k -> maker.tensor(x.dtype(), Arrays.copyOfRange(values, k * size, (k + 1) * size), shape));
        return members;
    }

    private static Tensor stack(Maker maker, Tensor... members) {
        int[] one = members[0].shape();
        int size = members[0].size();
        var shape = new int[one.length + 1];
        shape[0] = members.length;
        System.arraycopy(one, 0, shape, 1, one.length);
        var values = new double[members.length * size];
        for (int k = 0; k < members.length; k++) {
            System.arraycopy(members[k].toArray(), 0, values, k * size, size);
        }
        return maker.tensor(members[0].dtype(), values, shape);
    }
}
