package dev.plumbline.model;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.StepCount;
import dev.plumbline.kernel.Tensor;

/// How a parameter follows its gradient.
public sealed interface StepRule {

    /// parameter ← parameter − α gradient.
    record Sgd(double learningRate) implements StepRule {
        public Sgd {
            if (!(learningRate > 0 && learningRate <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("learningRate must be positive and finite, was " + learningRate);
            }
        }
    }

    /// Adam, or AdamW with a weight decay.
    record Adam(AdamOptions options) implements StepRule {}

    /// A parameter with what its rule remembers.
    final class Parameter {
        private final Backend backend;
        private final StepRule rule;
        private final Tensor value;
        private final Tensor firstMoment;
        private final Tensor secondMoment;
        private final StepCount steps = new StepCount();

        /// Takes `value` over: it changes with every step.
        public Parameter(Backend backend, StepRule rule, Tensor value) {
            this.backend = backend;
            this.rule = rule;
            this.value = value;
            firstMoment = rule instanceof Adam ? backend.zeros(value.dtype(), value.shape()) : null;
            secondMoment = rule instanceof Adam ? backend.zeros(value.dtype(), value.shape()) : null;
        }

        /// The tensor itself, not a copy.
        public Tensor value() {
            return value;
        }

        /// One step down `gradient`.
        public void step(Tensor gradient) {
            advance();
            follow(gradient);
        }

        /// Begins the next step; {@link #follow} ends it. In two parts for a {@link dev.plumbline.kernel.RepeatedStep},
        /// which counts outside.
        public void advance() {
            steps.advance();
        }

        /// Follows `gradient` in the step that {@link #advance} began.
        public void follow(Tensor gradient) {
            switch (rule) {
                case Sgd(double rate) -> backend.model().sgdInPlace(value, gradient, rate);
                case Adam(AdamOptions options) ->
                    backend.model().adamInPlace(value, gradient, firstMoment, secondMoment, options, steps);
            }
        }
    }
}
