package dev.plumbline.papers.secretsrlhf;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.PreferenceNoise;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import dev.plumbline.preference.reward.RewardModelTrainer;
import java.util.Arrays;
import java.util.List;

/// Responses x in R¹², gold reward g = 2 w·x − ‖x‖²/4 with ‖w‖ = 1, pairs labelled by g, a quarter of the labels flipped; networks
/// of 24 ReLU units, Adam 3e-3, batches of 64. A shifted policy answers from N(m, I), ‖m‖ = 2, instead of N(0, I).
///
/// @param w of the gold reward
/// @param m mean of the shifted responses
record World(double[] w, double[] m) {
    static final int FEATURES = 12;
    static final int HIDDEN = 24;
    static final int BATCH = 64;
    static final int EPOCHS = 40;
    static final double RATE = 3e-3;
    static final double FLIPS = 0.25;
    static final Mlp.Layout LAYOUT = new Mlp.Layout(FEATURES, List.of(HIDDEN), 1, Activation.RELU);
    private static final int PAIRS = 1500;
    private static final int TEST = 4000;

    /// What is drawn for one purpose moves nothing of another; members of the vote have seeds from 1000 on.
    enum Stream {
        GOLD, PAIRS, FLIPS, TEST, SHIFTED, META, VIEWS
    }

    static Philox random(long seed, Stream stream) {
        return new Philox(seed, 200 + stream.ordinal());
    }

    static World of(long seed) {
        var random = random(seed, Stream.GOLD);
        return new World(direction(random, 1), direction(random, 2));
    }

    private static double[] direction(Philox random, double length) {
        var x = new double[FEATURES];
        Arrays.setAll(x, k -> random.nextGaussian());
        double norm = Math.sqrt(ContrastiveLoss.dot(x, x));
        Arrays.setAll(x, k -> x[k] * length / norm);
        return x;
    }

    double gold(double... x) {
        return 2 * ContrastiveLoss.dot(w, x) - 0.25 * ContrastiveLoss.dot(x, x);
    }

    double[] response(Philox random, boolean shifted) {
        var x = new double[FEATURES];
        Arrays.setAll(x, k -> random.nextGaussian() + (shifted ? m[k] : 0));
        return x;
    }

    /// Pairs with the better response first.
    PreferencePairs pairs(Philox random, int n, boolean shifted) {
        var chosen = new double[n][];
        var rejected = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] a = response(random, shifted);
            double[] b = response(random, shifted);
            boolean first = gold(a) > gold(b);
            chosen[i] = first ? a : b;
            rejected[i] = first ? b : a;
        }
        return PreferencePairs.of(chosen, rejected);
    }

    PreferencePairs clean(long seed, double scale) {
        return pairs(random(seed, Stream.PAIRS), Math.max(100, (int) Math.round(PAIRS * scale)), false);
    }

    PreferencePairs test(long seed, double scale, boolean shifted) {
        return pairs(random(seed, shifted ? Stream.SHIFTED : Stream.TEST), Math.max(100, (int) Math.round(TEST * scale)),
                shifted);
    }

    /// Which labels are wrong.
    static boolean[] flips(long seed, int pairs) {
        return PreferenceNoise.flips(pairs, FLIPS, random(seed, Stream.FLIPS));
    }

    /// Pairs exchanged where `flip` says so: labelled as data are, without saying which.
    static PreferencePairs labelled(PreferencePairs clean, boolean... flip) {
        double[][] chosen = clean.chosen().clone();
        double[][] rejected = clean.rejected().clone();
        for (int i = 0; i < flip.length; i++) {
            if (flip[i]) {
                chosen[i] = clean.rejected()[i];
                rejected[i] = clean.chosen()[i];
            }
        }
        return PreferencePairs.of(chosen, rejected);
    }

    static RewardModelTrainer.Options options(int epochs, long seed) {
        return new RewardModelTrainer.Options(LAYOUT, DType.FLOAT64, new BradleyTerryLoss(0, 0),
                new StepRule.Adam(AdamOptions.of(RATE)), 0, epochs, BATCH, 0, seed);
    }

    static RewardModel train(Backend backend, PreferencePairs pairs, long seed) {
        return new RewardModelTrainer(backend, options(EPOCHS, seed)).train(pairs, null).model();
    }

    static double accuracy(Backend backend, RewardModel model, PreferencePairs test) {
        double[] margins = model.score(backend, test.chosen());
        double[] rejected = model.score(backend, test.rejected());
        Arrays.setAll(margins, i -> margins[i] - rejected[i]);
        return PairAccuracy.ofChosenFirst(margins).accuracy().value();
    }
}
