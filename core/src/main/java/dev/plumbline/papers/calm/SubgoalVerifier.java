package dev.plumbline.papers.calm;

import dev.plumbline.numerics.Philox;

/// Says whether a transition achieves a subgoal: β_w(s, a, s′), the termination of the option w.
@FunctionalInterface
public interface SubgoalVerifier {
    boolean achieved(int subgoal, int state, int action, int next);

    /// Answers of `truth` with errors, in place of a language model: a true event is seen with probability
    /// `truePositiveRate`, any other transition is flagged with probability `falsePositiveRate`. It is a function of
    /// the transition: asked again, it says the same.
    ///
    /// @param seed of the errors
    record Noisy(SubgoalVerifier truth, double truePositiveRate, double falsePositiveRate, long seed)
            implements SubgoalVerifier {
        public Noisy {
            requireRate("truePositiveRate", truePositiveRate);
            requireRate("falsePositiveRate", falsePositiveRate);
        }

        private static void requireRate(String name, double rate) {
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException(name + " must lie in [0, 1], was " + rate);
            }
        }

        @Override
        public boolean achieved(int subgoal, int state, int action, int next) {
            double rate = truth.achieved(subgoal, state, action, next) ? truePositiveRate : falsePositiveRate;
            return rate > 0 && uniform(subgoal, state, action, next) < rate;
        }

        /// In [0, 1): the bits of one block of the random stream, with the transition as counter.
        private double uniform(int subgoal, int state, int action, int next) {
            int[] words = Philox.block(
                    new int[] {subgoal, state, action, next}, new int[] {(int) seed, (int) (seed >>> 32)});
            return (words[0] & 0xFFFFFFFFL) * 0x1p-32;
        }
    }
}
