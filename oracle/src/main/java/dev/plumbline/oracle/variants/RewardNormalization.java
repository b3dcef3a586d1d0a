package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Rewards of a run, in order, standardised by the mean and deviation of all rewards so far, this one included.
final class RewardNormalization extends TableOperation {
    RewardNormalization() {
        super("reward-normalization", "Running normalisation of rewards", "normalized = (reward − mean)/sd of all rewards so far, sd 1 while it is 0",
                "Welford 1962; Fu et al. 2025 (PAR), reward_meanstd",
                List.of(Column.optionalKey("run", "rewards that follow each other"), Column.optionalKey("step", "in order"),
                        Column.input("reward", "in order of time", "rewards", "score"),
                        Column.output("normalized", "result", "normalised", "reward_normalized")),
                List.of(Setting.of("statistics", "rewards they are taken over", "so-far", "before", "all"),
                        Setting.of("ddof", "divisor n − ddof of the variance", "0", "1"), Setting.of("mean", "what happens to it", "removed", "kept"),
                        Setting.of("epsilon", "added to the deviation", "0", "1e-8"), Setting.of("clip", "held within ± this", "inf", "10", "5"),
                        Setting.of("form", "of the result", "z-score", "clip-to-one-sd", "min-max")),
                List.of(Variant.convention("running-clip", "clip(reward, mean − sd, mean + sd)", "PAR reward_clipping", "clipped, not standardised",
                                "PAR b8caf40", "form", "clip-to-one-sd"),
                        Variant.convention("minmax-running", "(reward − min)/(max − min), 0 while all are equal", "PAR reward_minmax",
                                "running extremes", "PAR b8caf40", "form", "min-max"),
                        Variant.convention("running-moments", "sample deviation", "trlx, MOSS-RLHF, TRL RunningMoments", "Bessel's correction",
                                "TRL ≤ 0.11", "ddof", "1"),
                        Variant.convention("scale-only", "reward/sd", "TRL use_score_scaling, VecNormalize-like", "mean not removed",
                                "TRL ≤ 0.11 use_score_scaling", "mean", "kept"),
                        Variant.convention("rloo-batch-z-clip", "(reward − mean)/(sd₁ + 1e-8) of all, within ± 10", "TRL v0.14 to v0.21 RLOO",
                                "statistics of the whole batch", "TRL v0.21 normalize_reward", "statistics", "all", "ddof", "1", "epsilon",
                                "1e-8", "clip", "10"),
                        Variant.convention("batch-z", "(reward − mean)/sd₀ of all", "calibration sets", "statistics of the whole batch",
                                "llm_optimization 416b03c", "statistics", "all"),
                        Variant.bug("statistics-before", "statistics without this reward", "update after use", "one step late", "ours",
                                "statistics", "before")));
    }

    @Override
    public String blockKey() {
        return "run";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var all = new ArrayList<S>();
        for (int i = 0; i < in.size(); i++) {
            all.add(in.at("reward", i));
        }
        var normalized = Formulas.<S>empty(in.size());
        for (int i = 0; i < in.size(); i++) {
            normalized.set(i, normalized(in, all.get(i), switch (in.choice("statistics")) {
                case "before" -> all.subList(0, i);
                case "all" -> all;
                default -> all.subList(0, i + 1);
            }));
        }
        return Map.of("normalized", normalized);
    }

    private static <S extends Scalar<S>> S normalized(Rows<S> in, S reward, List<S> seen) {
        var zero = in.constant(0);
        var one = in.constant(1);
        boolean equal = seen.stream().allMatch(x -> x.toDouble() == seen.getFirst().toDouble());
        var mean = seen.isEmpty() ? zero : Formulas.mean(seen);
        int divisor = seen.size() - (in.is("ddof", "1") ? 1 : 0);
        var deviation = equal || divisor < 1 ? null : Formulas.squares(seen, mean).div(divisor).sqrt();
        return switch (in.choice("form")) {
            case "clip-to-one-sd" -> deviation == null ? (seen.isEmpty() ? reward : mean)
                    : Formulas.clip(reward, mean.sub(deviation), mean.add(deviation));
            case "min-max" -> {
                if (equal) {
                    yield zero;
                }
                var low = seen.stream().reduce(S::min).orElseThrow();
                yield reward.sub(low).div(seen.stream().reduce(S::max).orElseThrow().sub(low));
            }
            default -> {
                var difference = in.is("mean", "kept") ? reward : reward.sub(mean);
                var divided = difference.div(deviation == null ? one : deviation.add(in.number("epsilon")));
                var limit = in.number("clip");
                yield Double.isInfinite(limit.toDouble()) ? divided : Formulas.clip(divided, limit.neg(), limit);
            }
        };
    }

    @Override
    public List<Example> examples() {
        var spike = new double[150];
        spike[120] = 1;
        return List.of(Table.of("reward", 1, -0.5, 2, 0.25, 3.5).example("ordinary", "ordinary"),
                Table.of("reward", 2, 2, 2, -1).example("equal rewards first", "boundary no-spread"),
                Table.of("reward", 0x1p-24, 0, 0x1p-25, 0x1p-23).example("a spread as small as ε", "adversarial small-spread"),
                Table.of("reward", spike).example("a reward more than ten deviations out", "clip"));
    }
}
