package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import java.util.Arrays;

/// A response that is several independent choices (a class, a length, a form, ...): a softmax head for each, one table
/// of logits `[prompts x choices]`, even at the start.
public final class SoftmaxHeads {
    private final Backend backend;
    private final int prompts;
    private final TabularLogits[] logits;

    /// @param choices number of choices of each head
    /// @param rate step up the gradient
    public SoftmaxHeads(Backend backend, int prompts, int[] choices, double rate) {
        this.backend = backend;
        this.prompts = prompts;
        logits = new TabularLogits[choices.length];
        Arrays.setAll(logits, h -> new TabularLogits(
                backend, backend.zeros(DType.FLOAT64, prompts, choices[h]), new StepRule.Sgd(rate)));
    }

    /// π `[heads][prompts][choices]`.
    public double[][][] policy() {
        var policy = new double[logits.length][][];
        try (var _ = backend.scope()) {
            Arrays.setAll(policy, h -> rows(backend.numerics().logSoftmax(logits[h].forward()).probability()));
        }
        return policy;
    }

    private static double[][] rows(Tensor table) {
        double[] flat = table.toArray();
        int width = table.extent(1);
        var rows = new double[table.extent(0)][];
        Arrays.setAll(rows, row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width));
        return rows;
    }

    /// A step up (1/G) Σ_i A_i ∇log π(o_i) of every prompt and head: the ratio to the sampling policy is 1, the mean
    /// over the tokens of a response is that of its heads times their number.
    ///
    /// @param drawn `[heads][prompts · G]`, prompt by prompt
    /// @param advantage `[prompts · G]`
    public void step(int[][] drawn, double... advantage) {
        int group = advantage.length / prompts;
        var row = new int[advantage.length];
        Arrays.setAll(row, i -> i / group);
        double[] slope = Arrays.stream(advantage).map(a -> -a / group).toArray();
        try (var _ = backend.scope()) {
            Tensor slopes = backend.vector(DType.FLOAT64, slope);
            for (int h = 0; h < logits.length; h++) {
                var scores = new TokenScores(backend, DType.FLOAT64, row, drawn[h], prompts);
                logits[h].backward(scores.gradient(logits[h].forward(), slopes));
                logits[h].step();
            }
        }
    }
}
