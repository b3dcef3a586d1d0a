package dev.plumbline.reward.aggregation;

/// Where the members of an ensemble come from, and what their deviation then says of the error of their average. None
/// sees an error that all members share.
public enum MemberSource {
    /// Initial head and order of data: noise of the optimiser alone; 0 for a convex head on frozen features.
    FINE_TUNING_SEED,
    /// Representation and seed.
    PRETRAINING_SEED,
    /// Pairs drawn again with replacement: the deviation is the sampling error of one model, and stays that of the average.
    BOOTSTRAP,
    /// Parts of the data without overlap.
    DISJOINT_SPLIT,
    /// All data but one of M blocks.
    JACKKNIFE;

    /// Standard error of the average by this source's randomness: sd for the bootstrap, sd (M−1)/√M for the jackknife,
    /// sd/√M for independent members.
    ///
    /// @param sd deviation over members with divisor M − 1
    public double standardError(double sd, int members) {
        return switch (this) {
            case BOOTSTRAP -> sd;
            case JACKKNIFE -> sd * (members - 1) / Math.sqrt(members);
            case FINE_TUNING_SEED, PRETRAINING_SEED, DISJOINT_SPLIT -> sd / Math.sqrt(members);
        };
    }
}
