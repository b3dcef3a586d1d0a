package dev.plumbline.papers;

import dev.plumbline.numerics.Moments;
import java.util.List;
import java.util.Map;

/// What an experiment measured, seed by seed.
///
/// @param bySeed the same names for every seed
public record Measurements(List<Map<String, Double>> bySeed) {
    public Measurements {
        bySeed = List.copyOf(bySeed);
        if (bySeed.isEmpty()) {
            throw new IllegalArgumentException("there are no measurements");
        }
    }

    public int seeds() {
        return bySeed.size();
    }

    /// One number for each seed.
    ///
    /// @throws IllegalArgumentException if `name` was not measured
    public double[] of(String name) {
        return bySeed.stream().mapToDouble(seed -> {
            Double value = seed.get(name);
            if (value == null) {
                throw new IllegalArgumentException("'" + name + "' was not measured; there are " + seed.keySet());
            }
            return value;
        }).toArray();
    }

    /// Mean over seeds.
    public double mean(String name) {
        return Moments.mean(of(name));
    }
}
