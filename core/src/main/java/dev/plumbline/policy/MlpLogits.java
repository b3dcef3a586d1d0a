package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import java.util.List;

/// Logits that come out of a multi-layer perceptron: Z = N(Φ; θ) read row by row as `[rows x actions]`, dLoss/dθ by
/// back-propagation of dLoss/dZ, see {@link Mlp}. Without hidden layers it is {@link LinearLogits} with a bias.
///
/// A fixed set of actions: Φ `[prompts x features]`, a network with one output for each action. A set of responses for
/// each prompt with features φ(x, y): Φ `[prompts · responses x features]`, a network with one output.
public final class MlpLogits implements LogitModel {
    private final Backend backend;
    private final Tensor features;
    private final Mlp network;
    private final int rows;
    private final List<StepRule.Parameter> parameters;
    private List<Tensor> gradients;

    /// Takes `network` over: its parameters change with every step.
    ///
    /// @param features Φ `[n x d]`, kept
    /// @param network of d inputs and k outputs, on the same backend
    /// @param rows number of rows of the logits; divides n k
    /// @throws IllegalArgumentException if the network has not d inputs or n k is no multiple of `rows`
    public MlpLogits(Backend backend, Tensor features, Mlp network, int rows, StepRule rule) {
        if (features.extent(1) != network.layout().inputs()) {
            throw new IllegalArgumentException("features have " + features.extent(1) + " columns, the network "
                    + network.layout().inputs() + " inputs; they must agree");
        }
        if (rows < 1 || features.extent(0) * network.layout().outputs() % rows != 0) {
            throw new IllegalArgumentException(features.extent(0) + " x " + network.layout().outputs()
                    + " logits do not make " + rows + " rows");
        }
        this.backend = backend;
        this.features = features;
        this.network = network;
        this.rows = rows;
        parameters = network.parameters().stream()
                .map(value -> new StepRule.Parameter(backend, rule, value))
                .toList();
    }

    @Override
    public Tensor forward() {
        return inRows(network.forward(features));
    }

    /// The logits that the present parameters give to other features, for rows that were not trained on. Does not
    /// disturb a {@link #backward} that is to come.
    ///
    /// @param otherFeatures `[m x d]`
    /// @return `[m k / columns x columns]` with as many columns as {@link #forward} has
    public Tensor logits(Tensor otherFeatures) {
        return inRows(network.predict(otherFeatures));
    }

    @Override
    public void backward(Tensor dLogits) {
        gradients = network.backward(
                backend.model().reshape(dLogits, features.extent(0), network.layout().outputs()));
    }

    @Override
    public void step() {
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).step(gradients.get(i));
        }
    }

    private Tensor inRows(Tensor outputs) {
        int columns = features.extent(0) * network.layout().outputs() / rows;
        return backend.model().reshape(outputs, outputs.size() / columns, columns);
    }
}
