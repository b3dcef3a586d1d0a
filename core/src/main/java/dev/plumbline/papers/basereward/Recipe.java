package dev.plumbline.papers.basereward;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LengthNormalizedTraining;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import dev.plumbline.preference.reward.RewardModelTrainer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// One recipe of a reward head on frozen features: r = v · f(W z + b) + b₀ with `layers` layers of weights, hidden ones
/// of 32 units, trained with Adam at 3e-3, batches of 64, 30 epochs.
///
/// @param layers 1: linear; more repeat the hidden layer
/// @param zeroCoefficient λ of λ (a + b)²
record Recipe(int layers, Activation activation, double zeroCoefficient) {
    private static final int HIDDEN = 32;
    private static final int BATCH = 64;
    private static final int EPOCHS = 30;

    static Recipe of(int layers, Activation activation) {
        return new Recipe(layers, activation, 0);
    }

    String label() {
        String head = layers == 1 ? "1 layer" : layers + " layers, " + (activation == Activation.IDENTITY ? "none"
                : activation == Activation.SILU ? "SiLU" : activation == Activation.RELU ? "ReLU" : "tanh");
        return zeroCoefficient == 0 ? head : String.format(Locale.ROOT, "%s, λ = %s", head, zeroCoefficient);
    }

    private Mlp.Layout layout() {
        return new Mlp.Layout(Teacher.FEATURES, Collections.nCopies(layers - 1, HIDDEN), 1, activation);
    }

    private static StepRule rule() {
        return new StepRule.Adam(AdamOptions.of(3e-3));
    }

    private static int epochs(double scale) {
        return Math.max(2, (int) Math.round(EPOCHS * Math.min(1, scale)));
    }

    RewardModel train(Backend backend, PreferencePairs pairs, double scale, long seed) {
        var options = new RewardModelTrainer.Options(layout(), DType.FLOAT64, new BradleyTerryLoss(0, zeroCoefficient),
                rule(), 0, epochs(scale), BATCH, 0, seed);
        return new RewardModelTrainer(backend, options).train(pairs, null).model();
    }

    /// Scores divided by log(length + 1) in training.
    RewardModel train(Backend backend, PreferencePairs pairs, int[] chosenLengths, int[] rejectedLengths, double scale,
            long seed) {
        return new LengthNormalizedTraining(layout(), new BradleyTerryLoss(0, zeroCoefficient), rule(), epochs(scale),
                BATCH, seed).train(backend, pairs, chosenLengths, rejectedLengths);
    }

    /// Recipes of the sweep over depth and activation.
    static List<Recipe> heads() {
        return List.of(of(1, Activation.IDENTITY), of(2, Activation.IDENTITY), of(2, Activation.TANH),
                of(2, Activation.RELU),
                of(2, Activation.SILU), of(3, Activation.SILU), of(4, Activation.SILU), of(5, Activation.SILU));
    }
}
