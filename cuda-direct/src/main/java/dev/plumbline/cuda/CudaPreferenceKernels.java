package dev.plumbline.cuda;

import static dev.plumbline.cuda.CudaBackend.kernel;

import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.preference.BradleyTerryLoss;

/// `preference.cu`.
final class CudaPreferenceKernels implements PreferenceKernels {
    private final CudaBackend backend;

    CudaPreferenceKernels(CudaBackend backend) {
        this.backend = backend;
    }

    @Override
    public PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering) {
        return terms(pairs, labelSmoothing, centering, true);
    }

    @Override
    public PairTerms bradleyTerryGradient(Pairs pairs, double labelSmoothing, double centering) {
        return terms(pairs, labelSmoothing, centering, false);
    }

    private PairTerms terms(Pairs pairs, double labelSmoothing, double centering, boolean withCurvature) {
        var options = new BradleyTerryLoss(labelSmoothing, centering); // checks both
        var chosen = CudaTensor.of(pairs.chosen());
        var loss = backend.empty(chosen.dtype(), chosen.shape());
        var gradChosen = backend.empty(chosen.dtype(), chosen.shape());
        var gradRejected = backend.empty(chosen.dtype(), chosen.shape());
        var curvature = withCurvature ? backend.empty(chosen.dtype(), chosen.shape()) : null;
        backend.device().forEach(kernel("bradley_terry", chosen.dtype()), chosen.size(), chosen.address(),
                CudaTensor.address(pairs.rejected()), CudaTensor.address(pairs.margin()), CudaTensor.address(pairs.weight()),
                CudaTensor.address(pairs.target()), loss.address(), gradChosen.address(), gradRejected.address(), CudaTensor.address(curvature),
                (long) chosen.size(), options.labelSmoothing(), options.centering());
        return new PairTerms(loss, gradChosen, gradRejected, curvature);
    }
}
