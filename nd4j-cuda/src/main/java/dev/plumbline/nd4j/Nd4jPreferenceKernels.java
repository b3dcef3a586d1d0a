package dev.plumbline.nd4j;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class Nd4jPreferenceKernels implements PreferenceKernels {
    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        throw new AssertionError("bradleyTerryLoss");
    }

}
