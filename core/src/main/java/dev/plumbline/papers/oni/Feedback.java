package dev.plumbline.papers.oni;

import dev.plumbline.numerics.Philox;
import dev.plumbline.reward.intrinsic.CaptionQueue;
import dev.plumbline.reward.intrinsic.ClassificationReward;
import dev.plumbline.reward.intrinsic.IntrinsicReward;
import dev.plumbline.reward.intrinsic.RankingReward;
import dev.plumbline.reward.intrinsic.RetrievalReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// A reward model with the annotator that teaches it: one answer after each episode, wrong with probability ρ, then 32
/// updates of 32 answers drawn from all; after 1000 answers the model stays as it is.
///
/// An answer about a caption is flipped. Of a pair the annotator names the useful one, or a tie if both or none are; a
/// wrong answer names the other, or in place of a tie one at random. Pairs are drawn, with replacement, from the
/// captions of all steps so far.
abstract sealed class Feedback {
    static final int UPDATES = 32;
    private static final int BATCH = 32;
    /// Answers after which a model stays as it is.
    private static final int ANSWERS = 1000;
    private static final double RATE = 1;
    private static final double CLIP = 10;

    final Philox random;
    final double noise;

    Feedback(double noise, Philox random) {
        this.noise = noise;
        this.random = random;
    }

    abstract IntrinsicReward reward();

    /// Tells what was met in an episode, and teaches.
    abstract void after(int[] captions);

    /// Captions that the model was asked about, or met.
    abstract Set<Integer> known();

    /// Share of {@link #known} captions that are rewarded if useful, and not if not.
    double accuracy() {
        var captions = known();
        return captions.stream().filter(o -> reward().of(o) > 0 == CaptionedChain.useful(o))
                .count() / (double) captions.size();
    }

    private boolean wrong() {
        return random.nextDouble() < noise;
    }

    static Feedback of(RewardModel model, int[][] words, double noise, Philox random) {
        return switch (model) {
            case RETRIEVAL -> new Labels(new RetrievalReward(), noise, random);
            case CLASSIFICATION -> new Labels(new ClassificationReward(words, 0.5), noise, random);
            case RANKING -> new Pairs(new RankingReward(words, 0.5, CLIP), noise, random);
            case RANKING_AS_RELEASED -> new Pairs(new RankingReward(words, -0.5, CLIP), noise, random);
        };
    }

    /// Which model.
    enum RewardModel {
        RETRIEVAL,
        CLASSIFICATION,
        /// ε = 0.5.
        RANKING,
        /// ε = −0.5.
        RANKING_AS_RELEASED
    }

    private static final class Labels extends Feedback {
        private final IntrinsicReward reward;
        private final CaptionQueue queue = new CaptionQueue(true);
        private final List<Integer> captions = new ArrayList<>();
        private final List<Integer> answers = new ArrayList<>();

        Labels(IntrinsicReward reward, double noise, Philox random) {
            super(noise, random);
            this.reward = reward;
        }

        @Override
        IntrinsicReward reward() {
            return reward;
        }

        @Override
        Set<Integer> known() {
            return Set.copyOf(captions);
        }

        @Override
        void after(int[] met) {
            Arrays.stream(met).forEach(queue::add);
            if (!queue.isEmpty() && captions.size() < ANSWERS) {
                ask();
            }
        }

        private void ask() {
            int caption = queue.next();
            int answer = CaptionedChain.useful(caption) == !super.wrong() ? 1 : 0;
            captions.add(caption);
            answers.add(answer);
            switch (reward) {
                case RetrievalReward table -> table.label(caption, answer);
                case ClassificationReward classifier -> {
                    for (int update = 0; update < UPDATES; update++) {
                        var batch = new int[BATCH];
                        var labels = new int[BATCH];
                        for (int i = 0; i < BATCH; i++) {
                            int drawn = random.nextInt(captions.size());
                            batch[i] = captions.get(drawn);
                            labels[i] = answers.get(drawn);
                        }
                        classifier.step(batch, labels, RATE);
                    }
                }
                case RankingReward ranking
                        -> throw new IllegalStateException("a ranking learns from pairs, not " + ranking);
            }
        }
    }

    private static final class Pairs extends Feedback {
        private final RankingReward reward;
        private final CaptionQueue distinct = new CaptionQueue(true);
        private final List<Integer> steps = new ArrayList<>();
        private final List<Integer> first = new ArrayList<>();
        private final List<Integer> second = new ArrayList<>();
        private final List<Double> secondBetter = new ArrayList<>();

        Pairs(RankingReward reward, double noise, Philox random) {
            super(noise, random);
            this.reward = reward;
        }

        @Override
        IntrinsicReward reward() {
            return reward;
        }

        @Override
        Set<Integer> known() {
            return distinct.seen();
        }

        @Override
        void after(int[] met) {
            for (int caption : met) {
                steps.add(caption);
                distinct.add(caption);
            }
            if (first.size() < ANSWERS) {
                ask();
            }
            reward.observe(met);
        }

        private void ask() {
            int a = steps.get(random.nextInt(steps.size()));
            int b = steps.get(random.nextInt(steps.size()));
            first.add(a);
            second.add(b);
            secondBetter.add(answer(CaptionedChain.useful(a), CaptionedChain.useful(b)));
            for (int update = 0; update < UPDATES; update++) {
                var one = new int[BATCH];
                var two = new int[BATCH];
                var better = new double[BATCH];
                for (int i = 0; i < BATCH; i++) {
                    int drawn = random.nextInt(first.size());
                    one[i] = first.get(drawn);
                    two[i] = second.get(drawn);
                    better[i] = secondBetter.get(drawn);
                }
                reward.step(one, two, better, RATE);
            }
        }

        private double answer(boolean a, boolean b) {
            double truth = a == b ? 0.5 : b ? 1 : 0;
            if (!super.wrong()) {
                return truth;
            }
            return a == b ? random.nextInt(2) : 1 - truth;
        }
    }
}
