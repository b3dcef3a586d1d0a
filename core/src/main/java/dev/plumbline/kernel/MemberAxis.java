package dev.plumbline.kernel;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// A leading axis of members: a kernel of matrices, done for each member alone. So executions without a product of their own for many
/// matrices have the same bits for a member among others as for a member alone.
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
        var results = new Tensor[x.extent(0)];
        Arrays.setAll(results, member -> kernel.apply(member(maker, x, member)));
        return stack(maker, results);
    }

    /// `kernel` of each member of `x` and of `y`.
    public static Tensor each(Maker maker, BinaryOperator<Tensor> kernel, Tensor x, Tensor y) {
        var results = new Tensor[x.extent(0)];
        Arrays.setAll(results, member -> kernel.apply(member(maker, x, member), member(maker, y, member)));
        return stack(maker, results);
    }

    private static Tensor member(Maker maker, Tensor x, int member) {
        int[] shape = Arrays.copyOfRange(x.shape(), 1, x.rank());
        int size = Shapes.size(shape);
        return maker.tensor(x.dtype(), Arrays.copyOfRange(x.toArray(), member * size, (member + 1) * size), shape);
    }

    private static Tensor stack(Maker maker, Tensor... members) {
        int[] one = members[0].shape();
        int size = members[0].size();
        var values = new double[members.length * size];
        for (int member = 0; member < members.length; member++) {
            System.arraycopy(members[member].toArray(), 0, values, member * size, size);
        }
        var shape = new int[one.length + 1];
        shape[0] = members.length;
        System.arraycopy(one, 0, shape, 1, one.length);
        return maker.tensor(members[0].dtype(), values, shape);
    }
}
