package dev.plumbline.papers.dragon;

import dev.plumbline.evaluation.FrechetDistance;
import dev.plumbline.evaluation.VendiScore;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.RingFlow;
import dev.plumbline.policy.diffusion.GaussianMixture;
import dev.plumbline.policy.diffusion.LinearVelocity;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A flow to a ring, trained on policy for three rewards: Fréchet distance of the batch to exemplars, distance of each sample to the
/// exemplars' mean, and diversity of the batch.
final class SetRewards implements Experiment {
    static final String FRECHET = "set Fréchet";
    static final String INSTANCE = "distance to the mean";
    static final String VENDI = "Vendi";
    static final List<String> TARGETS = List.of(FRECHET, INSTANCE, VENDI);
    static final String UNPAIRED = "set Fréchet, KTO";
    static final String REFERENCE = "reference";
    static final int EARLY = 150;
    static final int ITERATIONS = 400;
    /// Population that the exemplars are drawn from: mean (1, 0), variances 0.81 and 2.25.
    private static final GaussianMixture EXEMPLARS =
            new GaussianMixture(new double[] {1}, new double[][] {{1, 0}}, new double[][] {{0.9, 1.5}});
    private static final int EXEMPLAR_COUNT = 2000;
    private static final int BATCH = 32;
    private static final int DRAWS = 2;
    private static final int EULER = 20;
    private static final double BETA = 0.2;
    private static final double RATE = 0.01;
    private static final int SAMPLES = 1000;
    private static final int DIVERSITY_SAMPLES = 400;
    private static final double BANDWIDTH = 1;
    private static final int CONTESTS = 50;

    /// Streams of one seed.
    private enum Stream {
        MODEL, EXEMPLARS, TRAINING, EVALUATION, CONTESTS
    }

    /// Moments of the exemplars.
    private record Exemplars(double[] mean, double[][] covariance) {
        double frechet(double[][] samples) {
            return FrechetDistance.ofSamples(samples, mean, covariance, 1);
        }

        DistributionalReward reward(String name) {
            return switch (name) {
                case FRECHET, UNPAIRED -> samples -> -frechet(samples);
                case INSTANCE -> DistributionalReward.meanOf(
                        x -> -((x[0] - mean[0]) * (x[0] - mean[0]) + (x[1] - mean[1]) * (x[1] - mean[1])));
                case VENDI -> SetRewards::diversity;
                default -> throw new IllegalArgumentException("there is no reward '" + name + "'");
            };
        }
    }

    @Override
    public String id() {
        return "set-rewards";
    }

    @Override
    public String title() {
        return "A flow trained on demonstration sets for rewards of sets";
    }

    static String name(String trained, String metric) {
        return trained + ": " + metric;
    }

    private static Philox random(long seed, Stream stream) {
        return new Philox(seed, 320 + stream.ordinal());
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var reference = RingFlow.reference(backend, random(seed, Stream.MODEL), scale);
        double[][] drawn = EXEMPLARS.sample(EXEMPLAR_COUNT, random(seed, Stream.EXEMPLARS));
        var exemplars = new Exemplars(FrechetDistance.mean(drawn), FrechetDistance.covariance(drawn, 1));
        var measured = new LinkedHashMap<String, Double>();
        measured.put("exemplars: variance", exemplars.covariance()[0][0] + exemplars.covariance()[1][1]);
        int samples = Math.max(100, (int) Math.round(SAMPLES * scale));
        measure(measured, REFERENCE, reference, exemplars, samples, seed);
        int iterations = Math.max(2, (int) Math.round(ITERATIONS * Math.min(1, scale)));
        int early = Math.max(1, (int) Math.round(EARLY * Math.min(1, scale)));
        for (String trained : List.of(FRECHET, INSTANCE, VENDI, UNPAIRED)) {
            var model = reference.copy();
            var reward = exemplars.reward(trained);
            new DragonTraining(trained.equals(UNPAIRED), BATCH, DRAWS, EULER, BETA, RATE).train(
                    backend, model, reference, reward, iterations, random(seed, Stream.TRAINING), iteration -> {
                        if (iteration == early) {
                            measured.put(name(trained, "early F"), exemplars.frechet(
                                    RectifiedFlow.sample(model, samples, 2, EULER, random(seed, Stream.EVALUATION))));
                        }
                    });
            measure(measured, trained, model, exemplars, samples, seed);
            measured.put(name(trained, "wins"), wins(model, reference, reward, seed, scale));
        }
        return measured;
    }

    private static double diversity(double[][] samples) {
        return VendiScore.of(VendiScore.gaussianKernel(samples, BANDWIDTH));
    }

    private static void measure(
            Map<String, Double> measured, String trained, LinearVelocity model, Exemplars exemplars, int samples, long seed) {
        double[][] x = RectifiedFlow.sample(model, samples, 2, EULER, random(seed, Stream.EVALUATION));
        double[][] covariance = FrechetDistance.covariance(x, 1);
        measured.put(name(trained, "F"), exemplars.frechet(x));
        measured.put(name(trained, "diversity"), diversity(Arrays.copyOf(x, Math.min(samples, DIVERSITY_SAMPLES))));
        measured.put(name(trained, "variance"), covariance[0][0] + covariance[1][1]);
    }

    /// Share of fresh batches, from the same noise, in which the trained model has the higher reward.
    private static double wins(
            LinearVelocity model, LinearVelocity reference, DistributionalReward reward, long seed, double scale) {
        int contests = Math.max(5, (int) Math.round(CONTESTS * scale));
        double[][] trained = RectifiedFlow.sample(model, contests * BATCH, 2, EULER, random(seed, Stream.CONTESTS));
        double[][] before = RectifiedFlow.sample(reference, contests * BATCH, 2, EULER, random(seed, Stream.CONTESTS));
        int won = 0;
        for (int c = 0; c < contests; c++) {
            double after = reward.score(Arrays.copyOfRange(trained, c * BATCH, (c + 1) * BATCH));
            won += after > reward.score(Arrays.copyOfRange(before, c * BATCH, (c + 1) * BATCH)) ? 1 : 0;
        }
        return (double) won / contests;
    }
}
