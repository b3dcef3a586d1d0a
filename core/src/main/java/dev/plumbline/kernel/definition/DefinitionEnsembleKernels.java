package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.reward.EnsembleAggregation;
import java.util.function.Function;

/// Loops over {@link EnsembleAggregation}.
final class DefinitionEnsembleKernels implements EnsembleKernels {
    @Override
    public Aggregated aggregate(Aggregation aggregation, Tensor scores) {
        return columns(scores, column -> EnsembleAggregation.evaluate(aggregation, column));
    }

    @Override
    public Aggregated variance(Tensor scores, int ddof) {
        return columns(scores, column -> EnsembleAggregation.variance(column, ddof));
    }

    private static Aggregated columns(Tensor scores, Function<double[], EnsembleAggregation.Terms> rule) {
        Shapes.requireRank("scores", scores, 2);
        if (scores.extent(0) < 1) {
            throw new IllegalArgumentException("scores must have at least one member, shape is " + Shapes.text(scores.shape()));
        }
        int items = scores.extent(1);
        var value = HeapTensor.zeros(scores.dtype(), items);
        var gradient = HeapTensor.zeros(scores.dtype(), scores.shape());
        for (int item = 0; item < items; item++) {
            var terms = rule.apply(DefinitionNumericsKernels.column(scores, item));
            value.set(item, terms.value());
            DefinitionNumericsKernels.setColumn(gradient, item, terms.gradient());
        }
        return new Aggregated(value, gradient);
    }
}
