package dev.plumbline.papers.promptweighting;

import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// From scores of prompts to weights.
sealed interface PromptWeighting {

    /// 1/P, whatever the scores.
    record Equal() implements PromptWeighting {
        @Override
        public double[] weights(double... scores) {
            var weights = new double[scores.length];
            Arrays.fill(weights, 1.0 / scores.length);
            return weights;
        }
    }

    /// softmax(s/τ); τ = 1 in the paper. τ → ∞ is {@link Equal}, τ → 0 the best prompt alone.
    record Softmax(double temperature) implements PromptWeighting {
        public Softmax {
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature must be positive, was " + temperature);
            }
        }

        @Override
        public double[] weights(double... scores) {
            return SoftmaxPolicy.softmax(Arrays.stream(scores).map(s -> s / temperature).toArray());
        }
    }

    /// s^exponent as it is, with an exponent of 1 or 10 in the authors' code. Not normalised, and for an odd exponent
    /// negative where the score is: such a prompt is subtracted.
    record Power(int exponent) implements PromptWeighting {
        public Power {
            if (exponent < 1) {
                throw new IllegalArgumentException("exponent must be at least 1, was " + exponent);
            }
        }

        @Override
        public double[] weights(double... scores) {
            return Arrays.stream(scores).map(s -> Math.pow(s, exponent)).toArray();
        }
    }

    double[] weights(double... scores);
}
