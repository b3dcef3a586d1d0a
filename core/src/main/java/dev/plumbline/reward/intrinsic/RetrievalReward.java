package dev.plumbline.reward.intrinsic;

import java.util.HashMap;
import java.util.Map;

/// A table of answers: r(o) = `Y[o]`, 0 for a caption that was not labeled.
public final class RetrievalReward implements IntrinsicReward {
    private final Map<Integer, Double> table = new HashMap<>();

    /// Puts `Y[o]` down; a later answer replaces an earlier one.
    ///
    /// @param helpful 0 or 1
    public void label(int caption, int helpful) {
        if (helpful != 0 && helpful != 1) {
            throw new IllegalArgumentException("helpful must be 0 or 1, was " + helpful);
        }
        table.put(caption, (double) helpful);
    }

    /// Captions that have a label.
    public int size() {
        return table.size();
    }

    @Override
    public double of(int caption) {
        return table.getOrDefault(caption, 0.0);
    }
}
