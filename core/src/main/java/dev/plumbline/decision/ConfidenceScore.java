package dev.plumbline.decision;

import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// A number that is high where a classifier is sure. All of them have this orientation; code that calls entropy or
/// energy an uncertainty has the opposite sign.
public enum ConfidenceScore {
    /// maxₖ softmax(z)ₖ. Rounds to 1, and so ties, where the rest has less than 1e-16.
    MAX_PROBABILITY {
        @Override
        public double of(double... logits) {
            return Arrays.stream(SoftmaxPolicy.softmax(logits)).max().orElseThrow();
        }
    },
    /// −log(1 − maxₖ softmax(z)ₖ) = log Σ exp(zₖ) − log Σ′ exp(zₖ), Σ′ without the maximum: the order of
    /// {@link #MAX_PROBABILITY} without its ties at 1.
    LOG_REMAINDER {
        @Override
        public double of(double... logits) {
            int top = SoftmaxPolicy.argmax(logits);
            double[] rest = logits.clone();
            rest[top] = Double.NEGATIVE_INFINITY;
            return SoftmaxPolicy.logSumExp(logits) - SoftmaxPolicy.logSumExp(rest);
        }
    },
    /// Σ p log p, in nats.
    NEGATIVE_ENTROPY {
        @Override
        public double of(double... logits) {
            return -SoftmaxPolicy.entropy(logits).value();
        }
    },
    /// maxₖ zₖ.
    MAX_LOGIT {
        @Override
        public double of(double... logits) {
            return logits[SoftmaxPolicy.argmax(logits)];
        }
    },
    /// log Σ exp(zₖ).
    ENERGY {
        @Override
        public double of(double... logits) {
            return SoftmaxPolicy.logSumExp(logits);
        }
    };

    /// @param logits of the classes, at least one
    public abstract double of(double... logits);

    /// Does it depend on softmax(z) alone, so that averaged probabilities have it too?
    public boolean ofProbabilities() {
        return switch (this) {
            case MAX_PROBABILITY, LOG_REMAINDER, NEGATIVE_ENTROPY -> true;
            case MAX_LOGIT, ENERGY -> false;
        };
    }
}
