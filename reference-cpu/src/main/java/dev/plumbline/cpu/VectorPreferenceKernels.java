package dev.plumbline.cpu;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class VectorPreferenceKernels implements PreferenceKernels {
    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        throw new AssertionError("bradleyTerryLoss");
    }

}
