package dev.plumbline.evaluation;

/// Where a right answer stands among rivals of the same score.
public enum TieRule {
    /// Behind all of them: a score that ties has not told them apart.
    PESSIMISTIC,
    /// Before all of them.
    OPTIMISTIC,
    /// In random order: the expectation over it.
    EXPECTED
}
