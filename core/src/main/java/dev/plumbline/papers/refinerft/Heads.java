package dev.plumbline.papers.refinerft;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import dev.plumbline.policy.TokenScores;
import java.util.Arrays;

/// A policy of three independent softmax heads for each prompt: class, length bin, form. One table of logits each,
/// `[prompts x choices]`, even at the start.
final class Heads {
    private final Backend backend;
    private final int[] choices;
    private final TabularLogits[] logits;

    /// @param choices number of choices of each head
    /// @param rate step up the gradient
    Heads(Backend backend, int prompts, int[] choices, double rate) {
        this.backend = backend;
        this.choices = choices.clone();
        logits = new TabularLogits[choices.length];
        Arrays.setAll(logits, h -> new TabularLogits(
                backend, backend.zeros(DType.FLOAT64, prompts, choices[h]), new StepRule.Sgd(rate)));
    }

    /// π `[heads][prompts][choices]`.
    double[][][] policy() {
        var policy = new double[choices.length][][];
        try (var _ = backend.scope()) {
            for (int h = 0; h < choices.length; h++) {
                double[] flat = logits[h].forward().toArray();
                int width = choices[h];
                policy[h] = new double[flat.length / width][];
                Arrays.setAll(policy[h],
                        q -> SoftmaxPolicy.softmax(Arrays.copyOfRange(flat, q * width, (q + 1) * width)));
            }
        }
        return policy;
    }

    /// A step up (1/G) Σ_i A_i ∇log π(o_i) of every prompt and head: the ratio to the sampling policy is 1, the mean
    /// over the tokens of a response is that of its heads times their number.
    ///
    /// @param drawn `[heads][prompts · G]`, prompt by prompt
    /// @param advantage `[prompts][G]`
    void step(int[][] drawn, double[][] advantage) {
        int group = advantage[0].length;
        var row = new int[drawn[0].length];
        Arrays.setAll(row, i -> i / group);
        double[] slope = Arrays.stream(advantage).flatMapToDouble(Arrays::stream).map(a -> -a / group).toArray();
        try (var _ = backend.scope()) {
            Tensor slopes = backend.vector(DType.FLOAT64, slope);
            for (int h = 0; h < choices.length; h++) {
                var scores = new TokenScores(backend, DType.FLOAT64, row, drawn[h], advantage.length);
                logits[h].backward(scores.gradient(logits[h].forward(), slopes));
                logits[h].step();
            }
        }
    }
}
