package dev.plumbline.benchmarks.peers;

/// What a job comes to.
///
/// @param value mean of the first output
/// @param steps of an optimiser until the loss that was asked for; 0 if it was not reached, or none was
record Outcome(double value, int steps) {
    /// Whether this is `own` up to the rounding of float32 and of sums, after as many steps.
    boolean agrees(Outcome own) {
        return Math.abs(value - own.value) <= 1e-3 * Math.max(Math.abs(own.value), 1e-2) && steps == own.steps;
    }

    @Override
    public String toString() {
        return value + (steps == 0 ? "" : " after " + steps + " steps");
    }
}
