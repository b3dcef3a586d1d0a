package dev.plumbline.papers.mixedr1;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.rules.Box;
import dev.plumbline.reward.rules.BoxOverlap;
import dev.plumbline.reward.rules.ChartValue;
import dev.plumbline.reward.rules.MatchedSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Prompts of four types with 8 standard normal features x; truths are functions of x, so that there is something to
/// share.
///
/// | type | candidates | truth | reward |
/// | --- | --- | --- | --- |
/// | match | 4 options | argmax of 4 linear functions | 1 for the truth |
/// | chart | 40, 41, .., 71 | 55.5 + 15 tanh(v·x), one decimal | within 5 % |
/// | box | 64 of 3 x 3, corners on an 8 x 8 grid | corner 3.5 + 3.5 tanh(v·x) in each axis | I/U |
/// | open | 16 answers of 3 of 20 tokens in clusters | argmax of 16 linear functions | matched similarity |
///
/// Under exact match the truth of a chart or box is its nearest candidate.
record TaskPrompts(List<Prompt> all) {
    static final int CANDIDATES = 4 + 32 + 64 + 16;
    private static final int FEATURES = 8;
    private static final int[] FIRST = {0, 4, 36, 100};

    /// @param features type as one of four indicators, then x
    /// @param first position of the candidates among those of all types
    /// @param rewards R_τ of each candidate
    /// @param exact the candidate that exact match rewards
    record Prompt(AnswerType type, double[] features, int first, double[] rewards, int exact) {}

    static TaskPrompts of(long seed, int perType) {
        var worlds = new Philox(seed, 10);
        double[][] options = matrix(worlds, 4, 1);
        double[][] axes = matrix(worlds, 3, 0.5);
        double[][] topics = matrix(worlds, 16, 1);
        double[][][] answers = answers(worlds);
        var random = new Philox(seed, 11);
        var prompts = new ArrayList<Prompt>();
        for (var type : AnswerType.values()) {
            for (int p = 0; p < perType; p++) {
                var x = new double[FEATURES];
                Arrays.setAll(x, d -> random.nextGaussian());
                var features = new double[AnswerType.values().length + FEATURES];
                features[type.ordinal()] = 1;
                System.arraycopy(x, 0, features, AnswerType.values().length, FEATURES);
                double[] rewards = switch (type) {
                    case MATCH -> match(SoftmaxPolicy.argmax(times(options, x)));
                    case CHART -> chart(Math.round(555 + 150 * Math.tanh(dot(axes[0], x))) / 10.0);
                    case BOX -> box(corner(dot(axes[1], x)), corner(dot(axes[2], x)));
                    case OPEN -> open(answers, SoftmaxPolicy.argmax(times(topics, x)));
                };
                int exact = switch (type) {
                    case MATCH, BOX, OPEN -> SoftmaxPolicy.argmax(rewards);
                    case CHART -> (int) Math.round(Math.round(555 + 150 * Math.tanh(dot(axes[0], x))) / 10.0) - 40;
                };
                prompts.add(new Prompt(type, features, FIRST[type.ordinal()], rewards, exact));
            }
        }
        return new TaskPrompts(List.copyOf(prompts));
    }

    private static double corner(double projection) {
        return 3.5 + 3.5 * Math.tanh(projection);
    }

    private static double[] match(int truth) {
        var rewards = new double[4];
        rewards[truth] = 1;
        return rewards;
    }

    private static double[] chart(double truth) {
        var reward = new ChartValue(0.05, false);
        var rewards = new double[32];
        Arrays.setAll(rewards, k -> reward.score(40 + k, truth));
        return rewards;
    }

    private static double[] box(double x, double y) {
        var reward = BoxOverlap.graded();
        var truth = new Box(x, y, x + 3, y + 3);
        var rewards = new double[64];
        Arrays.setAll(rewards, k -> reward.score(new Box(k % 8, k / 8, k % 8 + 3, k / 8 + 3), truth));
        return rewards;
    }

    private static double[] open(double[][][] answers, int truth) {
        var rewards = new double[answers.length];
        Arrays.setAll(rewards, k -> MatchedSimilarity.of(answers[k], answers[truth]).value());
        return rewards;
    }

    /// `[answers][tokens][dimensions]`: 3 different ones of 20 tokens in 5 clusters.
    private static double[][][] answers(Philox random) {
        double[][] centers = matrix(random, 5, 1);
        double[][] noise = matrix(random, 20, 0.4);
        for (int token = 0; token < 20; token++) {
            for (int d = 0; d < FEATURES; d++) {
                noise[token][d] += centers[token / 4][d];
            }
        }
        var answers = new double[16][][];
        Arrays.setAll(answers, k -> Arrays.stream(random.permutation(20)).limit(3)
                .mapToObj(t -> noise[t]).toArray(double[][]::new));
        return answers;
    }

    private static double[][] matrix(Philox random, int rows, double deviation) {
        var matrix = new double[rows][FEATURES];
        for (double[] row : matrix) {
            Arrays.setAll(row, d -> deviation * random.nextGaussian());
        }
        return matrix;
    }

    private static double[] times(double[][] matrix, double[] x) {
        return Arrays.stream(matrix).mapToDouble(row -> dot(row, x)).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i];
        }
        return total;
    }
}
