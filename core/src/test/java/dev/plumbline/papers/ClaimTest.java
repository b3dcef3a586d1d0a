package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Verdicts at hand-made measurements, each on both sides of its threshold.
///
/// Planted mistakes that turn it red: the mean decides where the interval does not; a threshold on the other side; a
/// share of seeds that counts ties as better.
class ClaimTest {
    private static final double[] ZERO = new double[3];
    private static final double[] HIGH = {0.2, 0.21, 0.2};
    private static final double[] LOW = {-0.2, -0.21, -0.2};
    private static final double[] SPREAD = {0.2, -0.21, 0.2};

    @Test
    void atLeast() {
        assertEquals(Verdict.CONFIRMED, Claim.atLeast("", HIGH, ZERO, 0).verdict());
        assertEquals(Verdict.UNDECIDED, Claim.atLeast("", SPREAD, ZERO, 0).verdict());
        assertEquals(Verdict.REFUTED, Claim.atLeast("", LOW, ZERO, -0.05).verdict());
        assertEquals(Verdict.CONFIRMED, Claim.atLeast("", ZERO, ZERO, 0).verdict());
    }

    @Test
    void atMost() {
        assertEquals(Verdict.CONFIRMED, Claim.atMost("", ZERO, ZERO, 0.02).verdict());
        assertEquals(Verdict.UNDECIDED, Claim.atMost("", SPREAD, ZERO, 0.02).verdict());
        assertEquals(Verdict.REFUTED, Claim.atMost("", HIGH, ZERO, 0.02).verdict());
    }

    @Test
    void between() {
        assertEquals(Verdict.CONFIRMED, Claim.between("", HIGH, 0.1, 0.3).verdict());
        assertEquals(Verdict.UNDECIDED, Claim.between("", SPREAD, 0, 0.1).verdict());
        assertEquals(Verdict.REFUTED, Claim.between("", LOW, 0, 0.3).verdict());
        assertEquals(Verdict.REFUTED, Claim.between("", HIGH, -0.3, 0).verdict());
    }

    @Test
    void exceedsInShareOfSeeds() {
        assertEquals(Verdict.CONFIRMED, Claim.exceedsInShareOfSeeds("", HIGH, ZERO, 1).verdict());
        assertEquals(Verdict.UNDECIDED, Claim.exceedsInShareOfSeeds("", SPREAD, ZERO, 0.6).verdict());
        assertEquals(Verdict.REFUTED, Claim.exceedsInShareOfSeeds("", SPREAD, ZERO, 0.7).verdict());
        assertEquals(Verdict.REFUTED, Claim.exceedsInShareOfSeeds("", ZERO, ZERO, 0.5).verdict());
    }
}
