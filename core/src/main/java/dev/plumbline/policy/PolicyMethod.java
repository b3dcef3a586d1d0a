package dev.plumbline.policy;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PpoClip;

/// How {@link PolicyOptimizer} turns rewards into a direction.
public sealed interface PolicyMethod {

    /// Which responses a batch holds.
    sealed interface Sampling {
        /// Independent draws of `responses` for each prompt, each of weight 1/responses.
        record Draws(int responses) implements Sampling {
            public Draws {
                requirePositive("responses", responses);
            }
        }

        /// Every response once with weight π_old: the exact expectation.
        record Exhaustive() implements Sampling {}
    }

    /// Ascent along the exact gradient of Σ π r.
    record ExactGradient() implements PolicyMethod {}

    /// Williams (1992): (R − b) ∇log π, one step a batch.
    record ScoreFunction(Baseline baseline, Sampling sampling) implements PolicyMethod {}

    /// Advantages within the prompt's group; RLOO (leave-one-out, one epoch), GRPO (normalised), Dr. GRPO (centred).
    ///
    /// @param responses G draws for each prompt
    /// @param epochs minibatches of single responses, which may part a group: its advantages are there already
    /// @param clip limits the ratio from the second step on
    record GroupRelative(GroupAdvantage advantage, int responses, MinibatchEpochs epochs, PpoClip clip)
            implements PolicyMethod {
        public GroupRelative {
            requirePositive("responses", responses);
        }

        /// With {@link MinibatchEpochs#of}: `epochs` steps of the whole batch.
        public GroupRelative(GroupAdvantage advantage, int responses, int epochs, PpoClip clip) {
            this(advantage, responses, MinibatchEpochs.of(epochs), clip);
        }
    }

    /// Proximal policy optimisation with one learned value V for each prompt, A = R − V (generalised advantage
    /// estimation of one-step episodes).
    ///
    /// @param epochs of policy and values alike; an early stop ends those of the policy only. Samples of all responses
    ///     carry weights that whitening would ignore, so they are not whitened
    /// @param valueRate learning rate of V for the value loss averaged over prompts
    /// @param valueClip range of V around its value at sampling; +∞: none
    record Ppo(Sampling sampling, MinibatchEpochs epochs, PpoClip clip, double valueRate, double valueClip)
            implements PolicyMethod {
        public Ppo {
            if (sampling instanceof Sampling.Exhaustive && epochs.whitening() != AdvantageWhitening.NONE) {
                throw new IllegalArgumentException("whitening needs draws, not all responses with their weights");
            }
            if (!(valueRate > 0 && valueRate <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("valueRate must be positive and finite, was " + valueRate);
            }
            PpoLoss.requireValueClip(valueClip);
        }

        /// With {@link MinibatchEpochs#of}: `epochs` steps of the whole batch.
        public Ppo(Sampling sampling, int epochs, PpoClip clip, double valueRate, double valueClip) {
            this(sampling, MinibatchEpochs.of(epochs), clip, valueRate, valueClip);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, was " + value);
        }
    }
}
