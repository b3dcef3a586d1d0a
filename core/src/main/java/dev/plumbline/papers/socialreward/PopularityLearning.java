package dev.plumbline.papers.socialreward;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.RewardFiltering;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.contrastive.ContrastiveLoss;
import dev.plumbline.preference.contrastive.ContrastiveLoss.CosineBradleyTerry;
import dev.plumbline.preference.contrastive.ContrastiveLoss.TripletHinge;
import dev.plumbline.preference.contrastive.TwoTower;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A scorer learned from how often images are taken up, under equal and unequal exposure, against alignment.
///
/// 600 prompts of 6 images ({@link Community}), the last fifth of the prompts held out; pairs with a gap of 3
/// ({@link RemixPairs}); 30 epochs, batch 32, step 0.15. Accuracy: the image of the highest true popularity against
/// that of the lowest, on prompts held out. Other images: m = 0.3 for 0.9, so that they follow their prompts less.
final class PopularityLearning implements Experiment {
    static final String ZERO_SHOT = "alignment";
    static final String TRIPLET = "triplet";
    static final String COOL = "Bradley-Terry, τ = 0.1";
    static final String COOL_OFFSET = "Bradley-Terry, τ = 0.1, offset";
    static final String WARM = "Bradley-Terry, τ = 0.25";
    static final String WARM_OFFSET = "Bradley-Terry, τ = 0.25, offset";
    static final String NO_CONSTANT = "triplet without the constant";
    static final List<String> SCORERS =
            List.of(ZERO_SHOT, TRIPLET, COOL, COOL_OFFSET, WARM, WARM_OFFSET, NO_CONSTANT);
    static final double[] DEVIATIONS = {0, 1.2, 2};
    static final List<String> MEASURES =
            List.of("accuracy", "other images", "best of 20", "top tenth of 20");
    static final int[] GAPS = {1, 3, 6, 12, 24};
    static final double SHARE = 0.1;
    private static final int IMAGES = 6;
    private static final int POOL = 20;

    static String name(double deviation, String scorer, String measure) {
        return "log-exposure sd " + deviation + ", " + scorer + ": " + measure;
    }

    static String kept(double deviation, int gap) {
        return "log-exposure sd " + deviation + ", gap " + gap + ": share of prompts";
    }

    static String labelError(double deviation, int gap) {
        return "log-exposure sd " + deviation + ", gap " + gap + ": labels that are wrong";
    }

    @Override
    public String id() {
        return "popularity";
    }

    @Override
    public String title() {
        return "Scorers learned from implicit feedback";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int prompts = Math.max(30, (int) Math.round(600 * scale));
        int training = prompts * 4 / 5;
        int epochs = Math.max(2, (int) Math.round(30 * Math.min(1, scale)));
        double[] taste = Community.direction(new Philox(seed, 1));
        var measured = new LinkedHashMap<String, Double>();
        for (int c = 0; c < DEVIATIONS.length; c++) {
            double deviation = DEVIATIONS[c];
            var seen = Community.of(taste, training, IMAGES, Community.LIKENESS, deviation,
                    new Philox(seed, 2 + 10 * c));
            var tests = new Tests(
                    Community.of(taste, prompts - training, IMAGES, Community.LIKENESS, deviation,
                            new Philox(seed, 3 + 10 * c)),
                    Community.of(taste, prompts - training, IMAGES, 0.3, deviation, new Philox(seed, 4 + 10 * c)),
                    Community.of(taste, prompts - training, POOL, Community.LIKENESS, 0, new Philox(seed, 5 + 10 * c)));
            for (int gap : GAPS) {
                var pairs = RemixPairs.of(seen.counts(), gap);
                measured.put(kept(deviation, gap), (double) pairs.size() / training);
                measured.put(labelError(deviation, gap), pairs.size() == 0 ? 0.5 : pairs.labelError(seen));
            }
            var triplets = RemixPairs.of(seen.counts(), 3).triplets(seen);
            for (String scorer : SCORERS) {
                var start = TwoTower.alignment(Community.DIMENSION, !scorer.equals(NO_CONSTANT));
                var random = new Philox(seed, 6 + 10 * c); // the same batches for all
                var trained = scorer.equals(ZERO_SHOT)
                        ? start
                        : start.trained(backend, scorer.endsWith("offset") ? triplets : triplets.withoutOffset(),
                                loss(scorer), epochs, 32, 0.15, random);
                tests.measure(deviation, scorer, trained, measured);
            }
        }
        return measured;
    }

    private static ContrastiveLoss loss(String scorer) {
        return switch (scorer) {
            case TRIPLET, NO_CONSTANT -> new TripletHinge(0.3);
            case COOL, COOL_OFFSET -> new CosineBradleyTerry(0.1);
            case WARM, WARM_OFFSET -> new CosineBradleyTerry(0.25);
            default -> throw new IllegalArgumentException("no loss for " + scorer);
        };
    }

    /// @param held prompts and images like those of training
    /// @param other images of another law
    /// @param pool many images of each prompt, to choose from
    private record Tests(Community held, Community other, Community pool) {

        void measure(double deviation, String scorer, TwoTower model, Map<String, Double> measured) {
            double best = 0;
            double top = 0;
            int prompts = pool.prompts().length;
            for (int q = 0; q < prompts; q++) {
                double[] scores = scores(model, pool, q);
                double[] popularity = popularity(pool, q);
                double mean = Arrays.stream(popularity).average().orElseThrow();
                best += (popularity[SoftmaxPolicy.argmax(scores)] - mean) / prompts;
                var uniform = new double[POOL];
                Arrays.fill(uniform, 1.0 / POOL);
                double[] filtered = RewardFiltering.filtered(uniform, scores, SHARE);
                for (int i = 0; i < POOL; i++) {
                    top += (filtered[i] - uniform[i]) * popularity[i] / prompts;
                }
                if (q == 0) {
                    measured.put("KL of the top tenth", KlRegularizedPolicy.kl(filtered, uniform));
                }
            }
            double[] values = {accuracy(model, held), accuracy(model, other), best, top};
            for (int i = 0; i < values.length; i++) {
                measured.put(name(deviation, scorer, MEASURES.get(i)), values[i]);
            }
        }

        /// Ties count half: a scorer that gives all images one score is at 1/2, not at 1.
        private static double accuracy(TwoTower model, Community community) {
            var margins = new double[community.prompts().length];
            for (int q = 0; q < margins.length; q++) {
                double[] popularity = popularity(community, q);
                double[] scores = scores(model, community, q);
                int least = SoftmaxPolicy.argmax(Arrays.stream(popularity).map(x -> -x).toArray());
                margins[q] = scores[SoftmaxPolicy.argmax(popularity)] - scores[least];
            }
            return PairAccuracy.ofChosenFirst(margins).accuracy().value();
        }

        private static double[] scores(TwoTower model, Community community, int q) {
            return Arrays.stream(community.images()[q])
                    .mapToDouble(image -> model.score(community.prompts()[q], image)).toArray();
        }

        private static double[] popularity(Community community, int q) {
            var popularity = new double[community.images()[q].length];
            Arrays.setAll(popularity, i -> community.popularity(q, i));
            return popularity;
        }
    }
}
