package dev.plumbline.papers.mixedr1;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.rules.MatchedSimilarity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Experiment A: what a policy learns to say from the similarity of tokens in both directions, in one, or from the
/// exact set.
///
/// 20 tokens in 5 clusters of 4 (centre N(0, I₈), members 0.4 N(0, I₈) away, normalised). The truth is 5 of them. The
/// policy is one softmax row over 20 tokens and an end at each of 14 positions. 400 updates of 8 responses, GRPO
/// advantages (divisor G − 1, ε = 1e-4), step 1 on the sum over positions. Measured on 400 draws.
final class OpenAnswers implements Experiment {
    static final List<String> REWARDS = List.of("both directions", "backward only", "forward only", "exact set");
    static final int POSITIONS = 14;
    private static final int CLUSTERS = 5;
    private static final int MEMBERS = 4;
    private static final int TOKENS = CLUSTERS * MEMBERS;
    private static final int DIMENSIONS = 8;
    private static final int GROUP = 8;

    static String name(String reward, String measure) {
        return reward + ": " + measure;
    }

    @Override
    public String id() {
        return "open-answers";
    }

    @Override
    public String title() {
        return "Tokens said under four rewards of free text";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        double[][] embeddings = embeddings(new Philox(seed, 1));
        int[] truth = Arrays.copyOf(new Philox(seed, 2).permutation(TOKENS), 5);
        var measured = new LinkedHashMap<String, Double>();
        for (String reward : REWARDS) {
            double[][] logits = train(reward, embeddings, truth, (int) Math.ceil(400 * scale), new Philox(seed, 3));
            measure(reward, logits, embeddings, truth, new Philox(seed, 4), measured);
        }
        return measured;
    }

    private static double[][] embeddings(Philox random) {
        var rows = new double[TOKENS][DIMENSIONS];
        for (int c = 0; c < CLUSTERS; c++) {
            var center = new double[DIMENSIONS];
            Arrays.setAll(center, d -> random.nextGaussian());
            for (int k = 0; k < MEMBERS; k++) {
                Arrays.setAll(rows[c * MEMBERS + k], d -> center[d] + 0.4 * random.nextGaussian());
            }
        }
        return rows; // similarities normalise them
    }

    /// Reward of the tokens `said`; 0 for none.
    static double reward(String kind, int[] said, double[][] embeddings, int[] truth) {
        if (kind.equals("exact set")) {
            return set(said).equals(set(truth)) ? 1 : 0;
        }
        var match = MatchedSimilarity.of(rows(said, embeddings), rows(truth, embeddings));
        return switch (kind) {
            case "both directions" -> match.value();
            case "backward only" -> match.backward();
            case "forward only" -> match.forward();
            default -> throw new IllegalArgumentException("no reward " + kind);
        };
    }

    private static double[][] rows(int[] tokens, double[][] embeddings) {
        return Arrays.stream(tokens).mapToObj(token -> embeddings[token]).toArray(double[][]::new);
    }

    private static TreeSet<Integer> set(int[] tokens) {
        var set = new TreeSet<Integer>();
        Arrays.stream(tokens).forEach(set::add);
        return set;
    }

    private static double[][] train(String kind, double[][] embeddings, int[] truth, int updates, Philox random) {
        var logits = new double[POSITIONS][TOKENS + 1];
        for (int update = 0; update < updates; update++) {
            double[][] policy = Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new);
            var said = new int[GROUP][];
            var rewards = new double[GROUP];
            for (int i = 0; i < GROUP; i++) {
                said[i] = draw(policy, random);
                rewards[i] = reward(kind, said[i], embeddings, truth);
            }
            double[] advantage = GroupAdvantages.normalized(rewards, 1e-4, 1);
            for (int i = 0; i < GROUP; i++) {
                for (int t = 0; t < Math.min(said[i].length + 1, POSITIONS); t++) {
                    int action = t < said[i].length ? said[i][t] : TOKENS;
                    for (int a = 0; a <= TOKENS; a++) {
                        logits[t][a] += advantage[i] / GROUP * ((a == action ? 1 : 0) - policy[t][a]);
                    }
                }
            }
        }
        return logits;
    }

    /// Tokens up to the end or the last position.
    private static int[] draw(double[][] policy, Philox random) {
        var said = new int[POSITIONS];
        for (int t = 0; t < POSITIONS; t++) {
            said[t] = random.nextIndex(policy[t]);
            if (said[t] == TOKENS) {
                return Arrays.copyOf(said, t);
            }
        }
        return said;
    }

    private static void measure(
            String kind, double[][] logits, double[][] embeddings, int[] truth, Philox random,
            Map<String, Double> measured) {
        double[][] policy = Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new);
        int draws = 400;
        var wanted = set(truth);
        double f1 = 0;
        double length = 0;
        double distinct = 0;
        double similarity = 0;
        for (int i = 0; i < draws; i++) {
            int[] said = draw(policy, random);
            var different = set(said);
            int found = (int) different.stream().filter(wanted::contains).count();
            f1 += 2.0 * found / (different.size() + wanted.size()) / draws;
            length += (double) said.length / draws;
            distinct += said.length == 0 ? 0 : (double) different.size() / said.length / draws;
            similarity += reward("both directions", said, embeddings, truth) / draws;
        }
        measured.put(name(kind, "F1"), f1);
        measured.put(name(kind, "length"), length);
        measured.put(name(kind, "distinct"), distinct);
        measured.put(name(kind, "similarity"), similarity);
    }
}
