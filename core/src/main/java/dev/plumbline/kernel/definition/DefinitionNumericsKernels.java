package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/// Loops over {@link Logistic} and {@link SoftmaxPolicy}.
final class DefinitionNumericsKernels implements NumericsKernels {
    @Override
    public Pointwise logSigmoid(Tensor x) {
        return pointwise(x, Logistic::logSigmoid, v -> Logistic.sigmoid(-v));
    }

    @Override
    public Pointwise softplus(Tensor x) {
        return pointwise(x, Logistic::softplus, Logistic::sigmoid);
    }

    @Override
    public Pointwise sigmoid(Tensor x) {
        return pointwise(x, Logistic::sigmoid, Logistic::sigmoidSlope);
    }

    static Pointwise pointwise(Tensor x, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        return new Pointwise(map(x, value), map(x, slope));
    }

    static HeapTensor map(Tensor x, DoubleUnaryOperator f) {
        var out = HeapTensor.zeros(x.dtype(), x.shape());
        var in = HeapTensor.of(x);
        for (int i = 0; i < out.size(); i++) {
            out.set(i, f.applyAsDouble(in.get(i)));
        }
        return out;
    }

    @Override
    public RowTerms logSumExp(Tensor x) {
        Shapes.requireRank("x", x, 2);
        var value = HeapTensor.zeros(x.dtype(), x.extent(0));
        var gradient = HeapTensor.zeros(x.dtype(), x.shape());
        for (int row = 0; row < x.extent(0); row++) {
            double[] in = row(x, row);
            value.set(row, SoftmaxPolicy.logSumExp(in));
            setRow(gradient, row, SoftmaxPolicy.softmax(in));
        }
        return new RowTerms(value, gradient);
    }

    @Override
    public LogSoftmax logSoftmax(Tensor x) {
        Shapes.requireRank("x", x, 2);
        var logProbability = HeapTensor.zeros(x.dtype(), x.shape());
        var probability = HeapTensor.zeros(x.dtype(), x.shape());
        for (int row = 0; row < x.extent(0); row++) {
            double[] in = row(x, row);
            setRow(logProbability, row, SoftmaxPolicy.logSoftmax(in));
            setRow(probability, row, SoftmaxPolicy.softmax(in));
        }
        return new LogSoftmax(logProbability, probability);
    }

    @Override
    public Tensor sum(Tensor x) {
        return scalar(x.dtype(), CompensatedSum.of(x.toArray()));
    }

    @Override
    public Tensor weightedMean(Tensor x, Tensor weight) {
        Shapes.requireSame("weight", weight, "x", x);
        double[] values = x.toArray();
        double[] weights = weight.toArray();
        var total = new CompensatedSum();
        for (int i = 0; i < values.length; i++) {
            total.add(weights[i] == 0 ? 0 : weights[i] * values[i]);
        }
        return scalar(x.dtype(), total.value() / CompensatedSum.of(weights));
    }

    static HeapTensor scalar(DType dtype, double value) {
        return HeapTensor.of(dtype, new double[] {value}, 1);
    }

    /// Row `row` of a matrix.
    static double[] row(Tensor matrix, int row) {
        int columns = matrix.extent(1);
        var heap = HeapTensor.of(matrix);
        var copy = new double[columns];
        for (int j = 0; j < columns; j++) {
            copy[j] = heap.get(row * columns + j);
        }
        return copy;
    }

    static void setRow(HeapTensor matrix, int row, double[] values) {
        for (int j = 0; j < values.length; j++) {
            matrix.set(row * values.length + j, values[j]);
        }
    }

    /// Column `column` of a matrix.
    static double[] column(Tensor matrix, int column) {
        var heap = HeapTensor.of(matrix);
        int columns = matrix.extent(1);
        var copy = new double[matrix.extent(0)];
        Arrays.setAll(copy, i -> heap.get(i * columns + column));
        return copy;
    }

    static void setColumn(HeapTensor matrix, int column, double[] values) {
        int columns = matrix.extent(1);
        for (int i = 0; i < values.length; i++) {
            matrix.set(i * columns + column, values[i]);
        }
    }
}
