package dev.plumbline.kernel;

/// The number of an optimiser step, for steps that are run again and again ({@link RepeatedStep}): whoever owns the
/// parameters advances it before each.
public final class StepCount {
    private int value;

    /// 1 in the first step; 0 before.
    public int value() {
        return value;
    }

    /// To the next step.
    public void advance() {
        value++;
    }
}
