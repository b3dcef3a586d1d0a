package dev.plumbline.lab.commands;

import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.UserError;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.DenoisingPolicy;
import dev.plumbline.preference.PreferenceStrength;
import dev.plumbline.preference.reward.Denoising;
import dev.plumbline.preference.reward.GroupSplit;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardEnsemble;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/// Options `--denoise` and what they do: a vote of reward models on the training pairs, and targets and margins by its outcome
/// (Wang et al. 2024, arXiv 2401.06080).
///
/// A model that has seen a wrong label votes for it, the more so the fewer pairs there are. Each voter is therefore two models:
/// the groups are halved at random, and each half is judged by the model of the other.
final class Voting {
    private static final int HALVES = 14;
    private static final List<String> KINDS = List.of("none", "voting");
    private static final List<String> POLICIES = List.of("flip", "margin", "flip-margin", "soft-margin");

    @Option(names = "--denoise", defaultValue = "none", paramLabel = "NAME",
            description = "none; or voting: reward models trained on random halves of the groups judge the pairs of the other half, "
                    + "and pairs that they would label otherwise are treated as --denoise-by says. Default: ${DEFAULT-VALUE}.")
    private String kind;

    @Option(names = "--denoise-by", defaultValue = "flip", paramLabel = "NAME",
            description = "With the mean u of the votes, in log odds: flip labels where u < 0; margin u; flip-margin, both; or "
                    + "soft-margin, margin u and target 0.9 where u < 0. Default: ${DEFAULT-VALUE}.")
    private String policy;

    @Option(names = "--flip-lowest", paramLabel = "X",
            description = "With flip: flips this share of the pairs, those of lowest u. Default: those with u < 0.")
    private Double lowest;

    @Option(names = "--voters", defaultValue = "10", paramLabel = "M",
            description = "Votes on each pair. Default: ${DEFAULT-VALUE}.")
    private int voters;

    private Outcome outcome;

    /// A model of `pairs`.
    interface Voter {
        RewardEnsemble learn(PreferencePairs pairs, long seed);
    }

    /// @param pairs that were voted on
    /// @param against pairs with u < 0
    /// @param flipped pairs whose label was turned
    /// @param mean u, mean over pairs
    /// @param spread standard deviation over voters, mean over pairs
    record Outcome(int voters, String policy, int pairs, int against, int flipped, double mean, double spread) {}

    boolean isOn() {
        return kind.equals("voting");
    }

    /// @throws UserError if options do not fit each other
    void check(String loss) {
        kind = Choice.of("--denoise", kind, KINDS);
        policy = Choice.of("--denoise-by", policy, POLICIES);
        Choice.range("--voters", voters, 2, 1000);
        if (lowest != null) {
            Choice.range("--flip-lowest", lowest, 0, 0.5);
            if (!policy.equals("flip")) {
                throw UserError.badInput("--flip-lowest: found --denoise-by " + policy + ", expected flip with it");
            }
        }
        if (!isOn() && lowest != null) {
            throw UserError.badInput("--flip-lowest: expected --denoise voting with it");
        }
        if (isOn() && !loss.equals("bt")) {
            throw UserError.badInput("--denoise: found --loss " + loss + ", expected bt with it: the vote decides on the margins");
        }
    }

    /// Pairs as the vote on them wants them.
    ///
    /// @throws IllegalArgumentException if there is only one group
    PreferencePairs apply(Backend backend, PreferencePairs pairs, long seed, Voter voter) {
        if (!isOn()) {
            return pairs;
        }
        if (IntStream.range(0, pairs.size()).map(pairs::group).distinct().count() < 2) {
            throw new IllegalArgumentException("found one group of training pairs, expected two or more, so that no voter judges what "
                    + "it has seen; give more data, another --group, or --denoise none");
        }
        var margins = new double[voters][pairs.size()];
        for (int m = 0; m < voters; m++) {
            var halves = GroupSplit.of(pairs, new Philox(seed + m, HALVES), 0.5, 0.5).parts();
            for (int half = 0; half < 2; half++) {
                int[] judged = halves.get(1 - half);
                var model = voter.learn(pairs.select(halves.get(half)), seed + 2L * m + half);
                var others = pairs.select(judged);
                double[] vote = Denoising.strength(backend, model, others).mean();
                for (int i = 0; i < judged.length; i++) {
                    margins[m][judged[i]] = vote[i];
                }
            }
        }
        var strength = PreferenceStrength.of(margins);
        var favoured = new PreferenceStrength(IntStream.range(0, pairs.size())
                .mapToDouble(i -> pairs.target(i) < 0.5 ? -strength.mean()[i] : strength.mean()[i]).toArray(), strength.std());
        double[] decided = IntStream.range(0, pairs.size()).filter(i -> pairs.target(i) != 0.5)
                .mapToDouble(i -> favoured.mean()[i]).toArray(); // a tie has no label to turn
        var chosen = policy(new PreferenceStrength(decided, new double[decided.length]));
        outcome = new Outcome(voters, policy, pairs.size(), (int) Arrays.stream(decided).filter(u -> u < 0).count(),
                (int) Arrays.stream(decided).filter(u -> chosen.target(u).swap()).count(), Arrays.stream(favoured.mean()).average().orElse(0),
                Arrays.stream(favoured.std()).average().orElse(0));
        return Denoising.apply(pairs, strength, chosen);
    }

    private DenoisingPolicy policy(PreferenceStrength strength) {
        return switch (policy) {
            case "margin" -> new DenoisingPolicy.AdaptiveMargin(false);
            case "flip-margin" -> new DenoisingPolicy.AdaptiveMargin(true);
            case "soft-margin" -> new DenoisingPolicy.SoftLabelMargin(0.1, false);
            default -> new DenoisingPolicy.FlipNegative(lowest == null ? 0 : strength.threshold(lowest));
        };
    }

    /// What to write down of the options.
    Map<String, Object> configuration() {
        var map = new LinkedHashMap<String, Object>();
        map.put("denoise", kind);
        if (isOn()) {
            map.put("denoiseBy", policy);
            map.put("voters", voters);
            if (lowest != null) {
                map.put("flipLowest", lowest);
            }
        }
        return map;
    }

    /// Null if there was no vote.
    Outcome outcome() {
        return outcome;
    }

    /// The vote in a sentence.
    static String text(Outcome vote) {
        return "vote of " + vote.voters() + " on the pairs trained on: " + vote.against() + " of " + vote.pairs()
                + " against their label, " + vote.flipped() + " flipped (" + vote.policy() + "); mean strength "
                + Choice.text(vote.mean()) + ", mean spread " + Choice.text(vote.spread());
    }
}
