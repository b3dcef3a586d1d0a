package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;

/// Pairs as one tensor, chosen above rejected `[2n x features]`, so that a network of any kind sees both sides in one
/// pass, and the gradient of the mean Bradley-Terry loss in its scores.
///
/// Margins and targets of the pairs count; weights must be absent.
public final class StackedPairs {
    private final Backend backend;
    private final BradleyTerryLoss loss;
    private final int pairs;
    private final Tensor features;
    private final Tensor margin;
    private final Tensor target;

    /// Everything is put on the backend at once, in float64.
    ///
    /// @throws IllegalArgumentException if there are no pairs, or pairs have weights
    public StackedPairs(Backend backend, PreferencePairs data, BradleyTerryLoss loss) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("there are no pairs");
        }
        if (data.weight() != null) {
            throw new IllegalArgumentException("weights of pairs are not supported here");
        }
        this.backend = backend;
        this.loss = loss;
        pairs = data.size();
        int columns = data.features();
        features = backend.model().concatRows(
                backend.tensor(DType.FLOAT64, RewardModel.flat(data.chosen(), columns), pairs, columns),
                backend.tensor(DType.FLOAT64, RewardModel.flat(data.rejected(), columns), pairs, columns));
        margin = data.margin() == null ? null : backend.vector(DType.FLOAT64, data.margin());
        target = data.target() == null ? null : backend.vector(DType.FLOAT64, data.target());
    }

    private StackedPairs(
            Backend backend, BradleyTerryLoss loss, int pairs, Tensor features, Tensor margin, Tensor target) {
        this.backend = backend;
        this.loss = loss;
        this.pairs = pairs;
        this.features = features;
        this.margin = margin;
        this.target = target;
    }

    /// The pairs at `index`.
    public StackedPairs select(int... index) {
        ModelKernels kernels = backend.model();
        return new StackedPairs(backend, loss, index.length, kernels.gatherRows(features, rows(index)),
                margin == null ? null : kernels.gatherRows(margin, index),
                target == null ? null : kernels.gatherRows(target, index));
    }

    /// Rows of both sides of the pairs at `index` in anything that is stacked likewise.
    public int[] rows(int... index) {
        var rows = new int[2 * index.length];
        for (int i = 0; i < index.length; i++) {
            rows[i] = index[i];
            rows[index.length + i] = pairs + index[i];
        }
        return rows;
    }

    /// `[2n x features]`.
    public Tensor features() {
        return features;
    }

    /// n.
    public int pairs() {
        return pairs;
    }

    /// dL/dr `[2n x 1]` of L = (1/n) Σ ℓ, from the scores `[2n x 1]`.
    public Tensor gradient(Tensor scores) {
        ModelKernels kernels = backend.model();
        Tensor flat = kernels.reshape(scores, 2 * pairs);
        var index = new int[pairs];
        Arrays.setAll(index, i -> i);
        Tensor chosen = kernels.gatherRows(flat, index);
        Arrays.setAll(index, i -> pairs + i);
        Tensor rejected = kernels.gatherRows(flat, index);
        var terms = backend.preference().bradleyTerryGradient(
                new Pairs(chosen, rejected, margin, null, target), loss.labelSmoothing(), loss.centering());
        Tensor sum = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
        Tensor mean = kernels.addScaled(backend.zeros(DType.FLOAT64, 2 * pairs), 1.0 / pairs, sum);
        return kernels.reshape(mean, 2 * pairs, 1);
    }
}
