package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;

/// What REINFORCE subtracts from the reward of a response to a prompt. None depends on the sampled response, so the
/// estimator g = (R − b) ∇log π stays unbiased. Williams (1992).
public sealed interface Baseline {

    /// b for one prompt.
    ///
    /// @param logProbability log π of each response
    /// @param reward of each response
    double value(double[] logProbability, double[] reward);

    /// 0.
    record None() implements Baseline {
        @Override
        public double value(double[] logProbability, double[] reward) {
            return 0;
        }
    }

    /// The same number for every prompt.
    record Constant(double value) implements Baseline {
        public Constant {
            if (!(Math.abs(value) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("value must be finite, was " + value);
            }
        }

        @Override
        public double value(double[] logProbability, double[] reward) {
            return value;
        }
    }

    /// Σ π R, the value of the prompt.
    record Expected() implements Baseline {
        @Override
        public double value(double[] logProbability, double[] reward) {
            return SoftmaxPolicy.mean(SoftmaxPolicy.exp(logProbability), reward);
        }
    }

    /// The constant of least total variance, E[‖S‖² R]/E[‖S‖²] with S = ∇log π in the logits:
    /// ‖S(y)‖² = 1 − 2 π_y + Σ π². Greensmith, Bartlett and Baxter (2004). E R for a policy without spread.
    record VarianceOptimal() implements Baseline {
        @Override
        public double value(double[] logProbability, double[] reward) {
            double[] p = SoftmaxPolicy.exp(logProbability);
            double squares = SoftmaxPolicy.mean(p, p);
            var numerator = new CompensatedSum();
            var denominator = new CompensatedSum();
            for (int y = 0; y < p.length; y++) {
                double norm = 1 - 2 * p[y] + squares;
                numerator.add(p[y] * norm * reward[y]);
                denominator.add(p[y] * norm);
            }
            return denominator.value() > 0
                    ? numerator.value() / denominator.value()
                    : SoftmaxPolicy.mean(p, reward);
        }
    }

    /// ReMax, Li et al. (2023), arXiv 2310.10505: the reward of the likeliest response, lowest index among equals.
    record Greedy() implements Baseline {
        @Override
        public double value(double[] logProbability, double[] reward) {
            return reward[SoftmaxPolicy.argmax(logProbability)];
        }
    }
}
