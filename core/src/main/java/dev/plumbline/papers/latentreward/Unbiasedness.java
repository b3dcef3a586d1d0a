package dev.plumbline.papers.latentreward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.reward.credit.ReturnDecomposition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Experiment B: the randomised losses of 3 of 6 steps, averaged over all 20 draws, beside the loss of all steps. r̂
/// and R/T are standard normal.
final class Unbiasedness implements Experiment {
    static final String UNBIASED = "unbiased loss: off by";
    static final String BIASED = "biased loss: off from its formula by";
    static final String EXCESS = "biased loss: above the loss of all steps by";
    private static final int STEPS = 6;
    private static final int DRAWN = 3;

    @Override
    public String id() {
        return "unbiasedness";
    }

    @Override
    public String title() {
        return "Randomised losses, averaged over all draws";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var random = new Philox(seed, 3);
        var predicted = new double[STEPS];
        Arrays.setAll(predicted, t -> random.nextGaussian());
        double total = STEPS * random.nextGaussian();
        double all = ReturnDecomposition.loss(predicted, total);
        double variance = Moments.variance(predicted, 1);
        var measured = new LinkedHashMap<String, Double>();
        measured.put(UNBIASED, Math.abs(average(predicted, total, true) - all));
        double biased = average(predicted, total, false);
        measured.put(BIASED,
                Math.abs(biased - all - ReturnDecomposition.factor(STEPS, DRAWN) * variance));
        measured.put(EXCESS, biased - all);
        return measured;
    }

    private static double average(double[] predicted, double total, boolean unbiased) {
        double sum = 0;
        int draws = 0;
        for (int mask = 0; mask < 1 << STEPS; mask++) {
            if (Integer.bitCount(mask) == DRAWN) {
                int chosen = mask;
                int[] subset = IntStream.range(0, STEPS).filter(t -> (chosen >> t & 1) == 1).toArray();
                sum += ReturnDecomposition.randomizedLoss(predicted, subset, total, unbiased);
                draws++;
            }
        }
        return sum / draws;
    }
}
