package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import java.util.Arrays;
import java.util.List;

/// A trained reward function of features. Plain numbers, bound to no execution: open it on any with {@link #score}.
///
/// @param layout the network; one output
/// @param dtype type that it was trained in
/// @param parameters W₁, b₁, W₂, b₂, ... row-major
public record RewardModel(Mlp.Layout layout, DType dtype, List<double[]> parameters) {
    public RewardModel {
        if (layout.outputs() != 1) {
            throw new IllegalArgumentException("a reward model has one output, was " + layout.outputs());
        }
        parameters = List.copyOf(parameters);
    }

    /// Rewards `[rows]` of `features` `[rows][inputs]`, computed on `backend`.
    ///
    /// @throws IllegalArgumentException if a row has another number of features
    public double[] score(Backend backend, double[][] features) {
        if (features.length == 0) {
            return new double[0];
        }
        try (var _ = backend.scope()) {
            var model = Mlp.of(backend, dtype, layout, parameters);
            var x = backend.tensor(dtype, flat(features, layout.inputs()), features.length, layout.inputs());
            return model.forward(x).toArray();
        }
    }

    static double[] flat(double[][] rows, int columns) {
        var flat = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " features, expected " + columns);
            }
            System.arraycopy(rows[i], 0, flat, i * columns, columns);
        }
        return flat;
    }

    /// Equal in every bit.
    public boolean sameBits(RewardModel other) {
        if (!layout.equals(other.layout) || dtype != other.dtype || parameters.size() != other.parameters.size()) {
            return false;
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (!Arrays.equals(parameters.get(i), other.parameters.get(i))) {
                return false;
            }
        }
        return true;
    }
}
