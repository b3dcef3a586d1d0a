package dev.plumbline.decision.diversity;

/// Runs a policy and says what it earned and how it behaved.
@FunctionalInterface
public interface BehaviorEvaluator {

    /// @param genome θ, the policy's parameters
    Evaluation evaluate(double[] genome);

    /// @param reward ≥ 0; 0 means that nothing was found
    /// @param descriptor true behavior, for measures and for hand-made descriptors
    /// @param observation o, what a descriptor can be learned from
    record Evaluation(double reward, double[] descriptor, double[] observation) {
        public Evaluation {
            if (!(reward >= 0 && reward <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("rewards must be finite and not negative, found " + reward);
            }
        }
    }
}
