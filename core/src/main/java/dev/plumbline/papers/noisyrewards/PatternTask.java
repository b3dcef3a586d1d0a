package dev.plumbline.papers.noisyrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.noisyrewards.Study.Stream;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Two tokens: how much reasoning z ∈ {0..3}, and the answer given z. More reasoning answers better, until z = 3 overthinks: it
/// never comes to an answer, has reward 0 and no valid format. A response with z holds the first 13 z of 40 phrases (all for
/// z = 3). Answer 0 is correct.
final class PatternTask {
    static final int PATTERNS = 4;
    static final int OVERTHINKING = 3;
    /// The base policy rarely reasons.
    private static final double[] PATTERN_LOGITS = {1.5, 0.5, -0.5, -1.5};
    private static final double[] INFORMATIVE = {0.1, 0.3, 0.6, 0.6};
    private static final double[] UNINFORMATIVE = {0.3, 0.3, 0.3, 0.3};
    private static final double SPREAD = 0.5;
    static final double[] PATTERN_REWARD = patternReward();

    /// `[prompts][patterns]`
    private final double[][] pattern;
    /// `[prompts · patterns][answers]`
    private final double[][] answer;

    private PatternTask(double[][] pattern, double[][] answer) {
        this.pattern = pattern;
        this.answer = answer;
    }

    private static double[] patternReward() {
        var rule = PatternReward.ofText();
        var reward = new double[PATTERNS];
        for (int z = 0; z < PATTERNS; z++) {
            var present = new boolean[rule.phraseCount()];
            Arrays.fill(present, 0, z == OVERTHINKING ? present.length : 13 * z, true);
            reward[z] = rule.score(present, 0);
        }
        return reward;
    }

    /// @param informative whether more reasoning answers better before training
    static PatternTask of(long seed, int experiment, double scale, boolean informative) {
        var world = Study.random(seed, experiment, Stream.WORLD);
        int prompts = Study.prompts(scale);
        var pattern = new double[prompts][];
        var answer = new double[prompts * PATTERNS][];
        for (int x = 0; x < prompts; x++) {
            pattern[x] = TableAscent.gaussianLogits(world, PATTERNS, SPREAD);
            for (int z = 0; z < PATTERNS; z++) {
                pattern[x][z] += PATTERN_LOGITS[z];
                double correct = (informative ? INFORMATIVE : UNINFORMATIVE)[z];
                double[] row = TableAscent.gaussianLogits(world, Study.ANSWERS, SPREAD);
                row[0] += Logistic.logit(correct) + Math.log(Study.ANSWERS - 1);
                answer[x * PATTERNS + z] = row;
            }
        }
        return new PatternTask(pattern, answer);
    }

    /// What is paid for the rollouts of a step.
    interface Payment {
        /// @param clean R, 0 for overthinking, `[prompts][rollouts]`
        /// @param z amount of reasoning, the same shape
        double[][] pay(double[][] clean, int[][] z);
    }

    /// A point of training.
    ///
    /// @param accuracy expected clean reward
    /// @param patternReward expected RPR
    /// @param overthinking mass on z = 3
    record Point(double accuracy, double patternReward, double overthinking) {}

    /// Points before training and every `interval` steps.
    List<Point> train(Backend backend, Philox sampling, int batch, int steps, int interval, Payment payment) {
        var points = new ArrayList<Point>();
        for (int step = 0; step <= steps; step++) {
            if (step % interval == 0) {
                points.add(point());
            }
            if (step < steps) {
                step(backend, sampling, batch, payment);
            }
        }
        return points;
    }

    private void step(Backend backend, Philox sampling, int batch, Payment payment) {
        int n = Study.ROLLOUTS;
        int[] prompts = sampling.permutation(pattern.length);
        var patternRow = new int[batch * n];
        var answerRow = new int[batch * n];
        var patternAction = new double[batch * n];
        var answerAction = new double[batch * n];
        var clean = new double[batch][n];
        var patterns = new int[batch][n];
        for (int x = 0; x < batch; x++) {
            double[] policy = SoftmaxPolicy.softmax(pattern[prompts[x]]);
            for (int j = 0; j < n; j++) {
                int i = x * n + j;
                int z = sampling.nextIndex(policy);
                patternRow[i] = prompts[x];
                answerRow[i] = prompts[x] * PATTERNS + z;
                int a = sampling.nextIndex(SoftmaxPolicy.softmax(answer[answerRow[i]]));
                patternAction[i] = z;
                answerAction[i] = a;
                patterns[x][j] = z;
                clean[x][j] = z != OVERTHINKING && a == 0 ? 1 : 0;
            }
        }
        double[] advantage = TableAscent.advantages(backend, payment.pay(clean, patterns));
        TableAscent.step(backend, pattern, patternRow, patternAction, advantage, Study.RATE / n);
        TableAscent.step(backend, answer, answerRow, answerAction, advantage, Study.RATE / n);
    }

    Point point() {
        double accuracy = 0;
        double reward = 0;
        double overthinking = 0;
        for (int x = 0; x < pattern.length; x++) {
            double[] p = SoftmaxPolicy.softmax(pattern[x]);
            for (int z = 0; z < PATTERNS; z++) {
                accuracy += z == OVERTHINKING ? 0 : p[z] * SoftmaxPolicy.softmax(answer[x * PATTERNS + z])[0];
                reward += p[z] * PATTERN_REWARD[z];
            }
            overthinking += p[OVERTHINKING];
        }
        return new Point(accuracy / pattern.length, reward / pattern.length, overthinking / pattern.length);
    }
}
