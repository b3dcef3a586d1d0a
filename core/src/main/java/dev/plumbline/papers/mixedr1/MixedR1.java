package dev.plumbline.papers.mixedr1;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// A reward for each type of answer under one group-relative optimiser: {@link MixedReward}, the rules of
/// {@link dev.plumbline.reward.rules}, and {@link dev.plumbline.reward.rules.MatchedSimilarity} for free text.
public final class MixedR1 implements Paper {
    private final OpenAnswers answers = new OpenAnswers();
    private final TaskMixture mixture = new TaskMixture();

    @Override
    public String slug() {
        return "mixed-r1";
    }

    @Override
    public String title() {
        return "Mixed-R1: Unified Reward Perspective For Reasoning Capability in Multimodal Large Language Models";
    }

    @Override
    public String source() {
        return "Xu, Li, Yang, Zhang, Sun, Chow, Li, Song, Xu, Tong, Li and Fei 2025, arXiv 2505.24164";
    }

    @Override
    public String summary() {
        return "Reward each answer by the rule of its type, free text by similarity of tokens; optimise them together.";
    }

    @Override
    public String formula() {
        return "R = R_τ(y, g) + λ R_fmt;  free text: R = (P + Q)/2,  "
                + "P = meanᵢ maxⱼ cos(eᵢ, fⱼ),  Q = meanⱼ maxᵢ cos(eᵢ, fⱼ)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(answers, mixture);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var said = measured.get(answers.id());
        var claims = new ArrayList<Claim>();
        double[] best = said.of(OpenAnswers.name("both directions", "F1"));
        double[] back = said.of(OpenAnswers.name("backward only", "F1"));
        double[] forth = said.of(OpenAnswers.name("forward only", "F1"));
        claims.add(Claim.exceeds("Similarity in both directions finds the tokens (F1) better by 0.1 than backward only",
                best, back, 0.1));
        claims.add(Claim.exceeds("... and than forward only", best, forth, 0.1));
        claims.add(Claim.exceeds("Backward only is better than forward only", back, forth, 0));
        claims.add(Claim.exceeds("Forward only is better than the exact set",
                forth, said.of(OpenAnswers.name("exact set", "F1")), 0));
        var tasks = measured.get(mixture.id());
        for (var type : AnswerType.values()) {
            double[] mixed = tasks.of(TaskMixture.name(TaskMixture.MIXED, type));
            claims.add(Claim.atLeast("On " + type + " the mixed reward does at least as well as exact match for all",
                    mixed, tasks.of(TaskMixture.name(TaskMixture.EXACT, type)), 0));
            claims.add(Claim.atLeast("On " + type + " it is within 0.05 of a specialist",
                    mixed, tasks.of(TaskMixture.name(TaskMixture.SPECIALIST, type)), -0.05));
        }
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var said = measured.get(answers.id());
        var tasks = measured.get(mixture.id());
        return List.of(
                new Table("What is said under each reward of free text: F1 of the set of tokens, tokens of at most 14, "
                                + "share of them that are different, similarity in both directions. Means over seeds.",
                        List.of("reward", ">F1", ">tokens", ">different", ">similarity"),
                        OpenAnswers.REWARDS.stream().map(reward -> List.of(reward,
                                number(said.mean(OpenAnswers.name(reward, "F1"))),
                                number(said.mean(OpenAnswers.name(reward, "length"))),
                                number(said.mean(OpenAnswers.name(reward, "distinct"))),
                                number(said.mean(OpenAnswers.name(reward, "similarity"))))).toList()),
                new Table("Expected reward of each type, exact, and share of responses in form. Means over seeds.",
                        List.of("policy", ">match", ">chart", ">box", ">open", ">in form"),
                        Stream.concat(TaskMixture.POLICIES.stream(), Stream.of(TaskMixture.BEST))
                                .map(policy -> row(tasks, policy, false)).toList()),
                new Table("Share of groups whose answers all have the same reward, over the run. Means over seeds.",
                        List.of("policy", ">match", ">chart", ">box", ">open"),
                        TaskMixture.POLICIES.stream().map(policy -> row(tasks, policy, true)).toList()));
    }

    private static List<String> row(Measurements tasks, String policy, boolean silent) {
        var row = new ArrayList<String>();
        row.add(policy);
        for (var type : AnswerType.values()) {
            row.add(number(tasks.mean(silent ? TaskMixture.silent(policy, type) : TaskMixture.name(policy, type))));
        }
        if (!silent) {
            row.add(policy.equals(TaskMixture.BEST) ? "" : number(tasks.mean(TaskMixture.format(policy))));
        }
        return row;
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var said = measured.get(answers.id());
        return List.of(new Figure("Tokens found, and tokens said", "tokens said", "F1 of the set",
                OpenAnswers.REWARDS.stream().map(reward -> new Line(reward,
                        new double[] {said.mean(OpenAnswers.name(reward, "length"))},
                        new double[] {said.mean(OpenAnswers.name(reward, "F1"))})).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
