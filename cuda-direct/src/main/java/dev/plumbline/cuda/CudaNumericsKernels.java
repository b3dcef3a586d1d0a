package dev.plumbline.cuda;

import static dev.plumbline.cuda.CudaBackend.kernel;
import static dev.plumbline.cuda.CudaBackend.width;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;

/// `numerics.cu`.
final class CudaNumericsKernels implements NumericsKernels {
    /// Elements that one block sums: a constant, so that sums do not depend on the device.
    private static final int CHUNK = 4096;
    /// Bytes of one partial sum.
    private static final int PART = 32;

    private final CudaBackend backend;

    CudaNumericsKernels(CudaBackend backend) {
        this.backend = backend;
    }

    @Override
    public Pointwise logSigmoid(Tensor x) {
        return pointwise(backend, x, 0);
    }

    @Override
    public Pointwise softplus(Tensor x) {
        return pointwise(backend, x, 1);
    }

    @Override
    public Pointwise sigmoid(Tensor x) {
        return pointwise(backend, x, 2);
    }

    /// @param kind as `numerics.cu` numbers them
    static Pointwise pointwise(CudaBackend backend, Tensor x, int kind) {
        var in = CudaTensor.of(x);
        var value = backend.empty(in.dtype(), in.shape());
        var slope = backend.empty(in.dtype(), in.shape());
        backend.device().forEach(kernel("pointwise", in.dtype()), in.size(), in.address(), value.address(), slope.address(),
                (long) in.size(), kind);
        return new Pointwise(value, slope);
    }

    @Override
    public RowTerms logSumExp(Tensor x) {
        Shapes.requireRank("x", x, 2);
        var in = CudaTensor.of(x);
        int rows = in.extent(0);
        int columns = in.extent(1);
        var gradient = backend.empty(in.dtype(), in.shape());
        if (columns == 0) {
            var empty = new double[rows];
            Arrays.fill(empty, Double.NEGATIVE_INFINITY);
            return new RowTerms(backend.tensor(in.dtype(), empty, rows), gradient);
        }
        var value = backend.empty(in.dtype(), rows);
        backend.device().forRows(kernel("log_sum_exp", in.dtype()), rows, width(columns), in.address(), value.address(),
                gradient.address(), rows, columns, width(columns));
        return new RowTerms(value, gradient);
    }

    @Override
    public LogSoftmax logSoftmax(Tensor x) {
        Shapes.requireRank("x", x, 2);
        var in = CudaTensor.of(x);
        var logProbability = backend.empty(in.dtype(), in.shape());
        var probability = backend.empty(in.dtype(), in.shape());
        if (in.size() > 0) {
            int rows = in.extent(0);
            int columns = in.extent(1);
            backend.device().forRows(kernel("log_softmax", in.dtype()), rows, width(columns), in.address(), logProbability.address(),
                    probability.address(), rows, columns, width(columns));
        }
        return new LogSoftmax(logProbability, probability);
    }

    @Override
    public Tensor sum(Tensor x) {
        var in = CudaTensor.of(x);
        var out = backend.empty(in.dtype(), 1);
        reduce(backend, in, null, 0, 0, 0, 0, 0, 0, 0, out.address());
        return out;
    }

    @Override
    public Tensor weightedMean(Tensor x, Tensor weight) {
        Shapes.requireSame("weight", weight, "x", x);
        var in = CudaTensor.of(x);
        var w = CudaTensor.of(weight);
        var out = backend.empty(in.dtype(), 1);
        try (var stats = backend.empty(DType.FLOAT64, 2)) {
            reduce(backend, in, w, stats.address(), 1, 0, 0, 0, 0, 0, 0);
            reduce(backend, in, w, stats.address(), 2, 1, 0, 0, 0, 0, 0);
            backend.device().launch(kernel("quotient", in.dtype()), new int[] {1, 1, 1}, 32, stats.address(), out.address());
        }
        return out;
    }

    /// A sum in two steps: `stats[to]` and, unless its address is 0, `out`. Numbers as `numerics.cu` gives them.
    static void reduce(CudaBackend backend, CudaTensor x, CudaTensor weight, long stats, int term, int to, int how, int by, int ddof,
            double epsilon, long out) {
        var device = backend.device();
        int parts = (x.size() + CHUNK - 1) / CHUNK;
        try (var partial = backend.empty(DType.FLOAT64, Math.max(1, parts) * PART / 8)) {
            if (parts > 0) {
                device.launch(kernel("sum_parts", x.dtype()), new int[] {parts, 1, 1}, 256, x.address(), CudaTensor.address(weight), stats,
                        partial.address(), (long) x.size(), CHUNK, term);
            }
            device.launch(kernel("sum_finish", x.dtype()), new int[] {1, 1, 1}, 256, partial.address(), parts, stats, to, how, by, ddof,
                    epsilon, out);
        }
    }
}
