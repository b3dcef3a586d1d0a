package dev.plumbline.cuda;

import static dev.plumbline.cuda.CudaBackend.kernel;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.MemberAxis;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowIndex;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.StepCount;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.Objects;

/// `model.cu`, and cuBLAS for products where it is found.
final class CudaModelKernels implements ModelKernels {
    /// Rows that one thread sums.
    private static final int CHUNK = 256;

    private final CudaBackend backend;

    CudaModelKernels(CudaBackend backend) {
        this.backend = backend;
    }

    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        int members = members(a, "a", 2);
        int axis = members == 0 ? 0 : 1; // of the rows
        if (members > 0) {
            MemberAxis.requireSame("b", b, 2, a);
        } else {
            Shapes.requireRank("b", b, 2);
        }
        Shapes.requireSameType("b", b, "a", a);
        int m = a.extent(axis + (transposeA ? 1 : 0));
        int k = a.extent(axis + (transposeA ? 0 : 1));
        int n = b.extent(axis + (transposeB ? 0 : 1));
        if (b.extent(axis + (transposeB ? 1 : 0)) != k) {
            throw new IllegalArgumentException("inner extents of " + Shapes.text(a.shape()) + (transposeA ? " transposed" : "")
                    + " and " + Shapes.text(b.shape()) + (transposeB ? " transposed" : "") + " differ");
        }
        var left = CudaTensor.of(a);
        var right = CudaTensor.of(b);
        var out = members == 0 ? backend.empty(left.dtype(), m, n) : backend.empty(left.dtype(), members, m, n);
        backend.device().product(left.isDouble(), left.address(), transposeA, right.address(), transposeB, out.address(), m, n, k,
                (long) m * k, (long) k * n, Math.max(1, members));
        return out;
    }

    /// Members of a leading axis before `axes` axes; 0 where there is no such axis. They are the third extent of a grid.
    private static int members(Tensor x, String name, int axes) {
        if (!MemberAxis.leads(x)) {
            Shapes.requireRank(name, x, axes);
            return 0;
        }
        if (x.extent(0) > 65_535) {
            throw new IllegalArgumentException(name + " has " + x.extent(0) + " members, at most 65535 work on this execution");
        }
        return x.extent(0);
    }

    @Override
    public Tensor addBias(Tensor x, Tensor bias) {
        int members = members(x, "x", 2);
        int columns = x.extent(x.rank() - 1);
        if (members > 0) {
            Shapes.requireShape("bias", bias, members, columns);
        } else {
            Shapes.requireShape("bias", bias, columns);
        }
        Shapes.requireSameType("bias", bias, "x", x);
        return combine(x, bias, 2, 0, Math.max(1, columns), Math.max(1, x.size() / Math.max(1, members)));
    }

    @Override
    public Tensor columnSum(Tensor x) {
        int members = members(x, "x", 2);
        var in = CudaTensor.of(x);
        int rows = in.extent(in.rank() - 2);
        int columns = in.extent(in.rank() - 1);
        var out = members == 0 ? backend.zeros(in.dtype(), columns) : backend.zeros(in.dtype(), members, columns);
        if (in.size() == 0) {
            return out;
        }
        // at most 65535 parts, the largest grid in this direction
        int chunk = Math.max(CHUNK, (rows + 65_534) / 65_535);
        int parts = (rows + chunk - 1) / chunk;
        try (var partial = backend.empty(DType.FLOAT64, Math.max(1, members), parts, columns)) {
            int block = Math.min(256, (columns + 31) / 32 * 32);
            backend.device().launch(kernel("column_parts", in.dtype()),
                    new int[] {(columns + block - 1) / block, parts, Math.max(1, members)}, block, in.address(), partial.address(), rows,
                    columns, chunk);
            backend.device().forEach(kernel("column_finish", in.dtype()), out.size(), partial.address(), CudaTensor.address(out),
                    (long) out.size(), parts, columns);
        }
        return out;
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        return CudaNumericsKernels.pointwise(backend, x, switch (kind) {
            case IDENTITY -> 3;
            case TANH -> 4;
            case RELU -> 5;
            case SILU -> 6;
            case COSINE -> 7;
        });
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        return combine(a, b, 1, 0, 1, 1);
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        return combine(a, b, 0, s, 1, 1);
    }

    private Tensor combine(Tensor a, Tensor b, int kind, double s, int columns, long member) {
        var in = CudaTensor.of(a);
        var out = backend.empty(in.dtype(), in.shape());
        backend.device().forEach(kernel("combine", in.dtype()), in.size(), in.address(), CudaTensor.address(b), out.address(),
                (long) in.size(), kind, s, columns, member);
        return out;
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        return gather(x, index, null);
    }

    @Override
    public Tensor gatherRows(Tensor x, RowIndex index) {
        return gather(x, index.rows(), index);
    }

    /// @param changing null: the rows are the same in every run of a repeated step
    private Tensor gather(Tensor x, int[] index, RowIndex changing) {
        var in = CudaTensor.of(x);
        var device = backend.device();
        int[] shape = in.shape();
        int rows = shape[0];
        int columns = shape.length == 1 ? 1 : in.size() / Math.max(1, rows);
        for (int i : index) {
            Objects.checkIndex(i, rows);
        }
        shape[0] = index.length;
        var out = backend.empty(in.dtype(), shape);
        if (out.size() > 0) {
            var step = device.running();
            long indices;
            if (step.isEmpty()) {
                indices = device.allocate(4L * index.length);
                device.uploadRows(indices, index);
            } else {
                indices = changing == null
                        ? step.get().constant(device, index)
                        : step.get().rows(device, changing, rows);
            }
            device.forEach(kernel("gather", in.dtype()), out.size(), in.address(), indices, out.address(),
                    (long) out.size(), columns);
            if (step.isEmpty()) {
                device.free(indices);
            }
        }
        return out;
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        Shapes.requireSameType("b", b, "a", a);
        int[] shape = a.shape();
        int[] other = b.shape();
        shape[0] += other[0];
        other[0] = shape[0];
        if (!Arrays.equals(shape, other)) {
            throw new IllegalArgumentException(
                    "rows of " + Shapes.text(a.shape()) + " and " + Shapes.text(b.shape()) + " do not fit");
        }
        var first = CudaTensor.of(a);
        var second = CudaTensor.of(b);
        var out = backend.empty(first.dtype(), shape);
        backend.device().copy(out.address(), first.address(), first.bytes());
        backend.device().copy(out.address() + first.bytes(), second.address(), second.bytes());
        return out;
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        var in = CudaTensor.of(x);
        if (Shapes.size(shape) != in.size()) {
            throw new IllegalArgumentException(in.size() + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        var out = backend.empty(in.dtype(), shape);
        backend.device().copy(out.address(), in.address(), in.bytes());
        return out;
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        var theta = CudaTensor.of(parameter);
        backend.device().forEach(kernel("sgd", theta.dtype()), theta.size(), theta.address(), CudaTensor.address(gradient),
                (long) theta.size(), learningRate);
    }

    @Override
    public void adamInPlace(
            Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options, int step) {
        double[] corrections = StepInputs.corrections(options, step);
        adam(parameter, gradient, firstMoment, secondMoment, options, step, corrections[0], corrections[1], 0);
    }

    @Override
    public void adamInPlace(
            Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options,
            StepCount step) {
        var running = backend.device().running();
        if (running.isEmpty()) {
            adamInPlace(parameter, gradient, firstMoment, secondMoment, options, step.value());
        } else {
            long corrections = running.get().corrections(backend.device(), step, options);
            adam(parameter, gradient, firstMoment, secondMoment, options, step.value(), 0, 0, corrections);
        }
    }

    /// @param corrections where the two stand on the device; 0: they are the two values
    private void adam(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options,
            int step, double correction1, double correction2, long corrections) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        Shapes.requireSame("firstMoment", firstMoment, "parameter", parameter);
        Shapes.requireSame("secondMoment", secondMoment, "parameter", parameter);
        if (step < 1) {
            throw new IllegalArgumentException("step must be at least 1, was " + step);
        }
        var theta = CudaTensor.of(parameter);
        backend.device().forEach(kernel("adam", theta.dtype()), theta.size(), theta.address(), CudaTensor.address(gradient),
                CudaTensor.address(firstMoment), CudaTensor.address(secondMoment), (long) theta.size(), options.learningRate(),
                options.beta1(), options.beta2(), options.epsilon(), options.weightDecay(), correction1, correction2,
                corrections);
    }
}
