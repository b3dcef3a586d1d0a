package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PolicyKernels.PolicyGradientTerms;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;

/// Log-probabilities of fixed tokens under a table of logits, and the way back: dL/dz from dL/dl, with
/// ∂l/∂z = onehot(token) − π in the token's row. One batch for all tokens of a data set.
public final class TokenScores {
    private final Backend backend;
    private final int[] row;
    private final Tensor token;
    private final Tensor ones;
    private final Tensor membership;

    /// @param row row of each token
    /// @param token `[tokens]`
    /// @param rows number of rows of the table
    /// @throws IllegalArgumentException unless there is one row for each token
    public TokenScores(Backend backend, DType dtype, int[] row, int[] token, int rows) {
        if (row.length != token.length) {
            throw new IllegalArgumentException(row.length + " rows for " + token.length + " tokens");
        }
        this.backend = backend;
        this.row = row.clone();
        this.token = backend.vector(dtype, Arrays.stream(token).asDoubleStream().toArray());
        var one = new double[row.length];
        Arrays.fill(one, 1);
        ones = backend.vector(dtype, one);
        var member = new double[rows * row.length];
        for (int i = 0; i < row.length; i++) {
            member[row[i] * row.length + i] = 1;
        }
        membership = backend.tensor(dtype, member, rows, row.length);
    }

    /// l `[tokens]`.
    ///
    /// @param logits z `[rows x vocabulary]`
    public Tensor logProbability(Tensor logits) {
        return terms(logits, ones).logProbability();
    }

    /// dL/dz `[rows x vocabulary]`.
    ///
    /// @param slope dL/dl `[tokens]`
    public Tensor gradient(Tensor logits, Tensor slope) {
        // the loss −A l has the gradient −A ∂l/∂z: A is minus the slope
        Tensor negative = backend.model().addScaled(slope, -2, slope);
        return backend.model().matmul(membership, false, terms(logits, negative).gradient(), false);
    }

    private PolicyGradientTerms terms(Tensor logits, Tensor advantage) {
        return backend.policy().policyGradientLoss(backend.model().gatherRows(logits, row), token, advantage);
    }
}
