package dev.plumbline.decision;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import java.util.List;

/// Novelty of a state: how badly a network that is trained on the states seen so far imitates a fixed random one,
/// ‖f_fixed(s) − f_learned(s)‖² (random network distillation, Burda et al. 2018).
public final class RandomDistillation {
    private final Backend backend;
    private final Mlp fixed;
    private final Mlp learned;
    private final List<StepRule.Parameter> parameters;

    /// Two networks of one hidden layer, drawn independently.
    public RandomDistillation(Backend backend, int inputs, int hidden, int outputs, StepRule rule, Philox random) {
        this.backend = backend;
        var layout = new Mlp.Layout(inputs, List.of(hidden), outputs, Activation.TANH);
        fixed = Mlp.random(backend, DType.FLOAT64, layout, random.fork(0));
        learned = Mlp.random(backend, DType.FLOAT64, layout, random.fork(1));
        parameters = learned.parameters().stream()
                .map(tensor -> new StepRule.Parameter(backend, rule, tensor)).toList();
    }

    /// Squared error of each row of `states` `[rows x inputs]`.
    public double[] novelty(Tensor states) {
        try (var _ = backend.scope()) {
            double[] error = difference(learned.predict(states), states).toArray();
            var novelty = new double[states.shape()[0]];
            int outputs = error.length / novelty.length;
            for (int i = 0; i < error.length; i++) {
                novelty[i / outputs] += error[i] * error[i];
            }
            return novelty;
        }
    }

    /// One step down the mean squared error over `states`.
    public void train(Tensor states) {
        try (var _ = backend.scope()) {
            var error = difference(learned.forward(states), states);
            double factor = 2.0 / states.shape()[0];
            // (factor − 1) e + e
            var gradients = learned.backward(backend.model().addScaled(error, factor - 1, error));
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).step(gradients.get(i));
            }
        }
    }

    private Tensor difference(Tensor output, Tensor states) {
        return backend.model().addScaled(output, -1, fixed.predict(states));
    }
}
