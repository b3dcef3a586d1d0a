package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.preference.BradleyTerryLoss;

/// Loops over {@link BradleyTerryLoss}.
final class DefinitionPreferenceKernels implements PreferenceKernels {
    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        var definition = new BradleyTerryLoss(labelSmoothing, centering);
        var chosen = HeapTensor.of(pairs.chosen());
        var rejected = HeapTensor.of(pairs.rejected());
        var loss = HeapTensor.zeros(chosen.dtype(), chosen.shape());
        var gradChosen = HeapTensor.zeros(chosen.dtype(), chosen.shape());
        var gradRejected = HeapTensor.zeros(chosen.dtype(), chosen.shape());
        var curvature = HeapTensor.zeros(chosen.dtype(), chosen.shape());
        for (int i = 0; i < chosen.size(); i++) {
            var terms = definition.evaluate(chosen.get(i), rejected.get(i), at(pairs.margin(), i, 0),
                    at(pairs.weight(), i, 1), at(pairs.target(), i, 1));
            loss.set(i, terms.loss());
            gradChosen.set(i, terms.gradChosen());
            gradRejected.set(i, terms.gradRejected());
            curvature.set(i, terms.curvature());
        }
        return new PairTerms(loss, gradChosen, gradRejected, curvature);
    }

    private static double at(Tensor tensor, int i, double absent) {
        return tensor == null ? absent : HeapTensor.of(tensor).get(i);
    }
}
