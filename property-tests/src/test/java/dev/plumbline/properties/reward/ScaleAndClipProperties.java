package dev.plumbline.properties.reward;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;

/// Red when the order is wrong, when NaN is lost, or when the slope ignores the clip.
class ScaleAndClipProperties implements OperationContract {
    @Override
    public String operation() {
        return "reward.scale_and_clip";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("clips before scaling", call -> ScaleAndClipMistakes.of(call, "value", (r, p) -> (Math.clamp(r, p.low(), p.high()) - p.shift()) / p.scale())),
                new Mutant("multiplies by the scale", call -> ScaleAndClipMistakes.of(call, "value", (r, p) -> Math.max(p.low(), Math.min(p.high(), (r - p.shift()) * p.scale())))),
                new Mutant("clip drops NaN", call -> ScaleAndClipMistakes.of(call, "value", (r, p) -> Double.isNaN(r) ? p.low() : Math.max(p.low(), Math.min(p.high(), (r - p.shift()) / p.scale())))),
                new Mutant("slope not zero outside", call -> ScaleAndClipMistakes.of(call, "slope", (r, p) -> 1 / p.scale())));
    }
}
