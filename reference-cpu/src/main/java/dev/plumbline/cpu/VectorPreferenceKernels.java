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
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("labelSmoothing must lie in [0, 1], was " + labelSmoothing);
        }
        if (!(centering >= 0 && centering <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("centering must be finite and not negative, was " + centering);
        }
        var chosen = HeapTensor.of(pairs.chosen());
        var rejected = HeapTensor.of(pairs.rejected());
        var out = new HeapTensor[4];
        Arrays.setAll(out, k -> arena.make(chosen.dtype(), chosen.shape()));
        if (pairs.margin() == null && pairs.weight() == null && pairs.target() == null
                && labelSmoothing == 0 && centering == 0) {
            elementwise.run(PLAIN, chosen.size(), Elementwise.of(chosen, rejected), out, new int[0]);
        } else {
            var in = Elementwise.of(chosen, rejected, orConstant(pairs.margin(), 0, chosen),
                    orConstant(pairs.weight(), 1, chosen), orConstant(pairs.target(), 1, chosen));
            elementwise.run(GENERAL, chosen.size(), in, out, new int[0], labelSmoothing, centering);
        }
        return new PairTerms(out[0], out[1], out[2], out[3]);
    }

    private HeapTensor orConstant(Tensor given, double value, HeapTensor like) {
        if (given != null) {
            return HeapTensor.of(given);
        }
        var filled = arena.zeros(like.dtype(), like.shape());
        if (value != 0) {
            if (like.dtype() == DType.FLOAT64) {
                Arrays.fill(filled.doubles(), value);
            } else {
                Arrays.fill(filled.floats(), (float) value);
            }
        }
        return filled;
    }
}
