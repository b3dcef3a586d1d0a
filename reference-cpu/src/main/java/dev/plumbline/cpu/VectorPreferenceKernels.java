package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;

/// {@link PreferenceKernels} by {@link VectorPreference64} and its siblings.
final class VectorPreferenceKernels implements PreferenceKernels {
    private static final Loop PLAIN = new Loop(VectorPreference64::plain, ScalarPreference64::plain,
            VectorPreference32::plain, ScalarPreference32::plain);
    private static final Loop PLAIN_WITH_CURVATURE = new Loop(VectorPreference64::plainWithCurvature,
            ScalarPreference64::plainWithCurvature, VectorPreference32::plainWithCurvature,
            ScalarPreference32::plainWithCurvature);
    private static final Loop GENERAL = new Loop(VectorPreference64::general, ScalarPreference64::general,
            VectorPreference32::general, ScalarPreference32::general);

    private final Elementwise elementwise;
    private final Arena arena;

    VectorPreferenceKernels(Elementwise elementwise) {
        this.elementwise = elementwise;
        this.arena = elementwise.arena();
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
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("labelSmoothing must lie in [0, 1], was " + labelSmoothing);
        }
        if (!(centering >= 0 && centering <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("centering must be finite and not negative, was " + centering);
        }
        var chosen = HeapTensor.of(pairs.chosen());
        var rejected = HeapTensor.of(pairs.rejected());
        var loss = arena.like(chosen);
        var gradChosen = arena.like(chosen);
        var gradRejected = arena.like(chosen);
        boolean plain = pairs.margin() == null && pairs.weight() == null && pairs.target() == null
                && labelSmoothing == 0 && centering == 0;
        if (plain && !withCurvature) {
            elementwise.call(PLAIN).reads(chosen).reads(rejected)
                    .writes(loss).writes(gradChosen).writes(gradRejected)
                    .run(chosen.size());
            return new PairTerms(loss, gradChosen, gradRejected, null);
        }
        var curvature = arena.like(chosen);
        if (plain) {
            elementwise.call(PLAIN_WITH_CURVATURE).reads(chosen).reads(rejected)
                    .writes(loss).writes(gradChosen).writes(gradRejected).writes(curvature)
                    .run(chosen.size());
        } else {
            elementwise.call(GENERAL).reads(chosen).reads(rejected).reads(orConstant(pairs.margin(), 0, chosen))
                    .reads(orConstant(pairs.weight(), 1, chosen)).reads(orConstant(pairs.target(), 1, chosen))
                    .writes(loss).writes(gradChosen).writes(gradRejected).writes(curvature)
                    .number(labelSmoothing).number(centering)
                    .run(chosen.size());
        }
        if (withCurvature) {
            return new PairTerms(loss, gradChosen, gradRejected, curvature);
        }
        curvature.close();
        return new PairTerms(loss, gradChosen, gradRejected, null);
    }

    private HeapTensor orConstant(Tensor given, double value, HeapTensor like) {
        if (given != null) {
            return HeapTensor.of(given);
        }
        var filled = arena.like(like);
        if (like.dtype() == DType.FLOAT64) {
            Arrays.fill(filled.doubles(), value);
        } else {
            Arrays.fill(filled.floats(), (float) value);
        }
        return filled;
    }
}
