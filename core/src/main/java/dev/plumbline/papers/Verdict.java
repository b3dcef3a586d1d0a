package dev.plumbline.papers;

/// What measurements say of a claim.
public enum Verdict {
    /// The stated threshold is met, and the interval over seeds lies on its side.
    CONFIRMED,
    /// The threshold is missed, or the difference has the other sign.
    REFUTED,
    /// The interval over seeds contains both.
    UNDECIDED
}
