package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class DefinitionPreferenceKernels implements PreferenceKernels {
    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        throw new AssertionError("bradleyTerryLoss");
    }

}
