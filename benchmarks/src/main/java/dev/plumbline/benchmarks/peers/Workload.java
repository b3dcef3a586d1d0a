package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.DType;
import java.util.Arrays;
import java.util.stream.Collectors;

/// One job that every peer does: a kernel on arrays of given extents.
///
/// @param kernel as the workers name it
/// @param extents of the job, in the kernel's order
/// @param bytes read and written when every array moves once, inputs and outputs that the job needs
/// @param operations additions and multiplications that the formula cannot do without; 0 where bytes bind
public record Workload(String kernel, DType dtype, int[] extents, double bytes, double operations) {

    public String size() {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
    }

    private static int width(DType dtype) {
        return dtype == DType.FLOAT64 ? 8 : 4;
    }

    /// Loss of each pair and the gradients in both scores. About 45 additions and multiplications a pair.
    static Workload pairwise(DType dtype, int pairs) {
        return new Workload("pairwise", dtype, new int[] {pairs}, 5.0 * pairs * width(dtype), 45.0 * pairs);
    }

    /// Softmax and log-softmax of rows. About 22 a number.
    static Workload softmax(DType dtype, int rows, int columns) {
        double n = (double) rows * columns;
        return new Workload("softmax", dtype, new int[] {rows, columns}, 3 * n * width(dtype), 22 * n);
    }

    /// One aggregation over members, value and gradient: `kernel` is mean, minimum or uncertainty_weighted.
    static Workload aggregate(String kernel, DType dtype, int members, int items) {
        return new Workload(kernel, dtype, new int[] {members, items},
                (2.0 * members + 1) * items * width(dtype), 0);
    }

    /// (r − mean)/(std + ε) of each prompt's responses.
    static Workload groupAdvantage(DType dtype, int prompts, int responses) {
        return new Workload("group_advantage", dtype, new int[] {prompts, responses},
                2.0 * prompts * responses * width(dtype), 0);
    }

    /// Advantages and returns.
    static Workload gae(DType dtype, int sequences, int steps) {
        return new Workload("gae", dtype, new int[] {sequences, steps}, 4.0 * sequences * steps * width(dtype), 0);
    }

    /// REINFORCE loss and the gradient in the logits. About 22 a logit.
    static Workload policyGradient(DType dtype, int rows, int actions) {
        double n = (double) rows * actions;
        return new Workload("policy_gradient", dtype, new int[] {rows, actions}, 2 * n * width(dtype), 22 * n);
    }

    /// Clipped loss and its slope. About 25 a sample.
    static Workload ppo(DType dtype, int samples) {
        return new Workload("ppo", dtype, new int[] {samples}, 5.0 * samples * width(dtype), 25.0 * samples);
    }

    /// k3 and its slope. About 25 a sample.
    static Workload k3(DType dtype, int samples) {
        return new Workload("k3", dtype, new int[] {samples}, 4.0 * samples * width(dtype), 25.0 * samples);
    }

    static Workload matmul(DType dtype, int n) {
        return new Workload("matmul", dtype, new int[] {n}, 3.0 * n * n * width(dtype), 2.0 * n * n * n);
    }

    /// One step of Adam on `pairs` pairs of a network inputs, hidden (tanh), 1.
    static Workload mlpStep(DType dtype, int pairs, int inputs, int hidden) {
        return new Workload("mlp_step", dtype, new int[] {pairs, inputs, hidden}, 0,
                2.0 * 2 * (2.0 * pairs) * inputs * hidden);
    }

    /// Group advantages, clipped loss, k3 and the gradient: four arrays in, two out.
    static Workload grpo(DType dtype, int prompts, int responses) {
        double n = (double) prompts * responses;
        return new Workload("grpo", dtype, new int[] {prompts, responses}, 6 * n * width(dtype), 55 * n);
    }

    /// Expected gold of the best of 1, 2, 4, ... of a pool. The pool is sorted; that is not counted.
    static Workload bestOfNSweep(DType dtype, int prompts, int pool) {
        return new Workload("best_of_n_sweep", dtype, new int[] {prompts, pool}, 2.0 * prompts * pool * width(dtype), 0);
    }

    /// `steps` steps of Adam on all pairs for each of `members` networks inputs, hidden (tanh), 1.
    static Workload ensembleTraining(DType dtype, int members, int pairs, int inputs, int hidden, int steps) {
        return new Workload("ensemble_training", dtype, new int[] {members, pairs, inputs, hidden, steps}, 0,
                (double) members * steps * mlpStep(dtype, pairs, inputs, hidden).operations());
    }

    /// `epochs` epochs of Adam on batches of `batch` pairs for each of `members` networks inputs, hidden (tanh), 1, and the loss of all
    /// pairs after each: three products forward and back in a step, one in a loss.
    static Workload ensembleToLoss(String kernel, DType dtype, int members, int pairs, int inputs, int hidden, int batch, int epochs) {
        return new Workload(kernel, dtype, new int[] {members, pairs, inputs, hidden, batch, epochs}, 0,
                3.0 * members * epochs * 2 * (2.0 * pairs) * inputs * hidden);
    }
}
