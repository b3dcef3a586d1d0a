package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Whether a reward model ranks the chosen response of a pair above the other, and the mean of that over a subset.
final class PairAccuracy extends TableOperation {
    PairAccuracy() {
        super("pair-accuracy", "Accuracy of a reward model on pairs", "correct = 1 if chosen > rejected, else 0; accuracy = its mean over the subset",
                "Lambert et al. 2024 (RewardBench), section 4",
                List.of(Column.optionalKey("subset", "pairs that are averaged", "section", "split"), Column.optionalKey("pair", "id of the pair", "id"),
                        Column.input("chosen", "score of the preferred response", "chosen_score", "scores_chosen", "score_chosen"),
                        Column.input("rejected", "score of the other", "rejected_score", "scores_rejected", "score_rejected"),
                        Column.optional("count", "weight of the pair in the mean", 1, "weight", "prompts"),
                        Column.output("correct", "of the pair", "results", "is_correct"),
                        Column.output("accuracy", "of the subset, on each of its rows", "acc", "mean_accuracy")),
                List.of(Setting.of("tie", "equal scores count", "0", "1", "0.5"), Setting.of("order", "of the two columns", "chosen-rejected",
                                "rejected-chosen"),
                        Setting.of("mean", "of the subset", "by-count", "plain", "counts-shifted")),
                List.of(Variant.convention("acc-ge", "chosen ≥ rejected", "alpaca_farm", "a tie counts as correct", "alpaca_farm 30717dd", "tie",
                                "1"),
                        Variant.convention("acc-half", "½ where chosen = rejected", "RewardBench's generative judges, arena and alpaca_eval",
                                "a tie counts half", "reward-bench 05a9005", "tie", "0.5"),
                        Variant.convention("acc-unweighted", "mean without counts", "code without the table of counts",
                                "every pair weighs the same", "Lambert et al. 2024, section 4", "mean", "plain"),
                        Variant.bug("rewardbench-weights-misaligned", "Σ count of the next row × correct/Σ count",
                                "reward-bench before 95f80fc", "counts belong to other rows", "B008; reward-bench 95f80fc", "mean",
                                "counts-shifted"),
                        Variant.bug("accuracy-swapped", "rejected > chosen", "files with the columns exchanged", "1 − accuracy, ties apart",
                                "ours", "order", "rejected-chosen")));
    }

    @Override
    public String blockKey() {
        return "subset";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        boolean swapped = in.is("order", "rejected-chosen");
        // Scores are compared as they stand in the file: nothing is rounded.
        var correct = Formulas.rows(n, i -> {
            int sign = Double.compare(in.plain("chosen", i) + 0.0, in.plain("rejected", i) + 0.0);
            return in.constant(sign == 0 ? in.plainNumber("tie") : (sign > 0) == !swapped ? 1 : 0);
        });
        var weighted = Formulas.rows(n, i -> weight(in, i).mul(correct.get(i)));
        var zero = in.constant(0);
        var accuracy = zero.sum(weighted).div(zero.sum(Formulas.rows(n, i -> weight(in, i))));
        return Map.of("correct", correct, "accuracy", Formulas.rows(n, _ -> accuracy));
    }

    private static <S extends Scalar<S>> S weight(Rows<S> in, int i) {
        return switch (in.choice("mean")) {
            case "plain" -> in.constant(1);
            case "counts-shifted" -> in.at("count", (i + 1) % in.size());
            default -> in.at("count", i);
        };
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("chosen", 1.5, -0.25, 2, 0.5, -1).with("rejected", 0.5, 0.75, 1, 0.5, -2).with("count", 1, 2, 3, 5, 7).example(
                        "one of five is a tie", "ordinary tie"),
                Table.of("chosen", 0, 3, 3).with("rejected", -0.0, 3, 3.5).with("count", 2, 1, 1).example(
                        "zeros of both signs are equal", "boundary tie"),
                Table.of("chosen", 0.125, 0.25, 4, 1, 2, 3).with("rejected", 0.25, 0.125, 3, 2, 2, 1).with("count", 1, 10, 4, 984, 447, 25)
                        .example("counts of very different size", "adversarial"));
    }
}
