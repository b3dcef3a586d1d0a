package dev.plumbline.papers.calm;

import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.evaluation.ConfusionCounts;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is learned from the answers of a verifier, by their quality and by how they are paid, in
/// {@link KeyAndDoor#large}.
///
/// 6000 episodes, 4000 with the drop action; `scale` multiplies them.
final class OnlineCredit implements Experiment {
    static final String TASK = "task reward only";
    static final int[] BOTH = {KeyAndDoor.HAS_KEY, KeyAndDoor.DOOR_OPEN};
    static final double KAPPA = 0.25;
    private static final List<String> WITHOUT_DROP = List.of(TASK, "M2, perfect, κ 0.05", "M2, perfect, κ 0.1",
            "M2, perfect, κ 0.25", "M2, TPR 0.5, FPR 0", "M2, TPR 1, FPR 0.002", "M2, TPR 1, FPR 0.01",
            "M2, key only", "M2, door only", "M2, bogus subgoal", "once, TPR 1, FPR 0.01", "in order, TPR 1, FPR 0.01",
            "potential, κ 0.25", "potential, κ 1");
    private static final List<String> WITH_DROP = List.of(TASK, "M2, perfect, κ 0.1", "M2, perfect, κ 0.25",
            "M2, perfect, κ 0.5", "once, perfect, seen", "once, perfect, not seen", "in order, perfect, seen",
            "potential, κ 0.05", "potential, κ 0.25", "potential, κ 0.5");

    private final String id;
    private final String title;
    private final boolean drop;

    OnlineCredit(String id, String title, boolean drop) {
        this.id = id;
        this.title = title;
        this.drop = drop;
    }

    static String name(String reward, String measure) {
        return reward + ": " + measure;
    }

    List<String> rewards() {
        return drop ? WITH_DROP : WITHOUT_DROP;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = KeyAndDoor.large(drop);
        var learning = SubgoalLearning.of(world);
        int episodes = Math.max(4, (int) Math.round((drop ? 4000 : 6000) * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (String reward : rewards()) {
            var outcome = learning.run(reward(world, reward, seed), episodes, new Philox(seed, 1));
            measured.put(name(reward, "success"), outcome.success());
            measured.put(name(reward, "halfway"), outcome.halfway());
            measured.put(name(reward, "pick-ups"), outcome.pickUps());
            if (reward.startsWith("M2, TPR")) {
                var counts = counts(world, verifier(world, reward, seed));
                measured.put(name(reward, "precision"), ConfusionCounts.reported(counts.precision()));
                measured.put(name(reward, "recall"), counts.recall());
                measured.put(name(reward, "F1"), counts.f1());
                measured.put(name(reward, "accuracy"), counts.accuracy());
            }
        }
        return measured;
    }

    private static SubgoalReward reward(KeyAndDoor world, String name, long seed) {
        var verifier = verifier(world, name, seed);
        double kappa = name.contains("κ ") ? Double.parseDouble(name.substring(name.indexOf("κ ") + 2)) : KAPPA;
        if (name.equals(TASK)) {
            return null;
        }
        if (name.startsWith("potential")) {
            return new SubgoalReward.Potential(new PotentialShaping(world.potential(kappa), 0.99));
        }
        if (name.startsWith("M2")) {
            int[] subgoals = switch (name) {
                case "M2, key only" -> new int[] {KeyAndDoor.HAS_KEY};
                case "M2, door only" -> new int[] {KeyAndDoor.DOOR_OPEN};
                case "M2, bogus subgoal" -> new int[] {KeyAndDoor.HAS_KEY, KeyAndDoor.DOOR_OPEN, KeyAndDoor.BOGUS};
                default -> BOTH;
            };
            return new SubgoalReward.Repeatable(verifier, subgoals, kappa);
        }
        return new SubgoalReward.Once(
                verifier, BOTH, kappa, name.startsWith("in order"), !name.endsWith("not seen"));
    }

    private static SubgoalVerifier verifier(KeyAndDoor world, String name, long seed) {
        if (!name.contains("TPR")) {
            return world.truth();
        }
        double tpr = Double.parseDouble(name.replaceAll(".*TPR ([0-9.]+),.*", "$1"));
        double fpr = Double.parseDouble(name.replaceAll(".*FPR ([0-9.]+).*", "$1"));
        return new SubgoalVerifier.Noisy(world.truth(), tpr, fpr, seed);
    }

    /// Over all transitions of the world that are not over, and both subgoals.
    static ConfusionCounts counts(KeyAndDoor world, SubgoalVerifier verifier) {
        int size = world.states() * world.actions() * BOTH.length;
        var answer = new boolean[size];
        var truth = new boolean[size];
        int n = 0;
        for (int s = 0; s < world.states(); s++) {
            if (world.isOver(s) || world.grid().wall()[world.cell(s)]) {
                continue;
            }
            for (int a = 0; a < world.actions(); a++) {
                for (int w : BOTH) {
                    answer[n] = verifier.achieved(w, s, a, world.next(s, a));
                    truth[n] = world.truth().achieved(w, s, a, world.next(s, a));
                    n++;
                }
            }
        }
        return ConfusionCounts.of(Arrays.copyOf(answer, n), Arrays.copyOf(truth, n));
    }
}
