package dev.plumbline.papers;

import dev.plumbline.kernel.Backend;
import java.util.Map;

/// One seed's worth of an experiment.
public interface Experiment {

    /// Short name, part of file names.
    String id();

    String title();

    /// Measurements by name. The same arguments give the same numbers on one execution.
    ///
    /// @param seed decides all random numbers
    /// @param scale of sizes; 1 is the published experiment
    Map<String, Double> run(Backend backend, long seed, double scale);
}
