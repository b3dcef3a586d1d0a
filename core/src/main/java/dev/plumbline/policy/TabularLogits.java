package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;

/// One free logit for each row and action: z = θ, dLoss/dθ = dLoss/dz.
public final class TabularLogits implements LogitModel {
    private final Backend backend;
    private final StepRule.Parameter logits;
    private Tensor gradient;

    /// Starts from a copy of `initial` `[rows x actions]`.
    public TabularLogits(Backend backend, Tensor initial, StepRule rule) {
        this.backend = backend;
        logits = new StepRule.Parameter(backend, rule, backend.copy(initial));
    }

    @Override
    public Tensor forward() {
        return backend.copy(logits.value());
    }

    @Override
    public void backward(Tensor dLogits) {
        gradient = dLogits;
    }

    @Override
    public void step() {
        logits.step(gradient);
    }
}
