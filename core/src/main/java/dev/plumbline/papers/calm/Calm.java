package dev.plumbline.papers.calm;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Credit for subgoals that a verifier sees: {@link SubgoalVerifier}, {@link SubgoalReward}, {@link SubgoalLearning}.
public final class Calm implements Paper {
    private final OnlineCredit plain = new OnlineCredit("without-drop", "Key and door", false);
    private final OnlineCredit dropping = new OnlineCredit("with-drop", "Key and door, key can be put back", true);
    private final OfflineScores offline = new OfflineScores();

    @Override
    public String slug() {
        return "calm";
    }

    @Override
    public String title() {
        return "Assessing the Zero-Shot Capabilities of LLMs for Action Evaluation in RL";
    }

    @Override
    public String source() {
        return "Pignatelli, Ferret, Rocktäschel, Grefenstette, Paglieri, Coward and Toni 2024, arXiv 2409.12798";
    }

    @Override
    public String summary() {
        return "Let a language model say which transitions achieve a subgoal, and pay for those.";
    }

    @Override
    public String formula() {
        return "r′(s, a, s′) = r(s, a, s′) + κ Σ_w b_w(s, a, s′);  precision = p·TPR/(p·TPR + (1 − p)·FPR)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(plain, dropping, offline);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var found = measured.get(plain.id());
        var zero = new double[found.seeds()];
        var claims = new ArrayList<Claim>();
        for (String kappa : List.of("0.05", "0.1", "0.25")) {
            claims.add(Claim.atLeast("A perfect verifier, κ " + kappa + ": success at least 0.99",
                    success(found, "M2, perfect, κ " + kappa), zero, 0.99));
        }
        claims.add(Claim.atLeast("Half the recall costs at most 0.2",
                success(found, "M2, TPR 0.5, FPR 0"), success(found, "M2, perfect, κ 0.25"), -0.2));
        claims.add(Claim.atMost("A false-positive rate of 0.01 leaves at most 0.1",
                success(found, "M2, TPR 1, FPR 0.01"), zero, 0.1));
        claims.add(Claim.atLeast("... although accuracy is at least 0.98",
                found.of(OnlineCredit.name("M2, TPR 1, FPR 0.01", "accuracy")), zero, 0.98));
        claims.add(Claim.atLeast("Potential of subgoals, κ 0.25: at least 0.99",
                success(found, "potential, κ 0.25"), zero, 0.99));
        claims.add(Claim.atLeast("Potential of subgoals, κ 1: at least 0.99",
                success(found, "potential, κ 1"), zero, 0.99));
        claims.add(Claim.exceeds("... but learned later than κ 0.25 (episodes)",
                found.of(OnlineCredit.name("potential, κ 1", "halfway")),
                found.of(OnlineCredit.name("potential, κ 0.25", "halfway")), 0));
        var dropped = measured.get(dropping.id());
        for (String kappa : List.of("0.1", "0.25", "0.5")) {
            claims.add(Claim.atMost("With the drop action, perfect verifier, κ " + kappa + ": success at most 0.05",
                    success(dropped, "M2, perfect, κ " + kappa), zero, 0.05));
        }
        for (String kappa : List.of("0.05", "0.25", "0.5")) {
            claims.add(Claim.atLeast("With the drop action, potential, κ " + kappa + ": at least 0.99",
                    success(dropped, "potential, κ " + kappa), zero, 0.99));
        }
        var scores = measured.get(offline.id());
        for (double[] rates : OfflineScores.RATES) {
            for (String score : OfflineScores.SCORES) {
                claims.add(Claim.atLeast("Wilson's interval holds the truth in 93 %: "
                                + OfflineScores.name(rates, score),
                        scores.of(OfflineScores.name(rates, score)), zero, 0.93));
            }
        }
        return List.copyOf(claims);
    }

    private static double[] success(Measurements measured, String reward) {
        return measured.of(OnlineCredit.name(reward, "success"));
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var tables = new ArrayList<Table>();
        for (var experiment : List.of(plain, dropping)) {
            var found = measured.get(experiment.id());
            tables.add(new Table(experiment.title() + ": success in the last quarter, episodes until half of 100 "
                            + "succeed, pick-ups per episode; means over seeds",
                    List.of("reward", ">success", ">halfway", ">pick-ups"),
                    experiment.rewards().stream().map(reward -> List.of(reward,
                            number(found.mean(OnlineCredit.name(reward, "success"))),
                            String.format(Locale.ROOT, "%.0f", found.mean(OnlineCredit.name(reward, "halfway"))),
                            String.format(Locale.ROOT, "%.1f", found.mean(OnlineCredit.name(reward, "pick-ups")))))
                            .toList()));
        }
        var found = measured.get(plain.id());
        tables.add(new Table("Scores of the verifiers over all transitions, and what was learned; means over seeds",
                List.of("verifier", ">precision", ">recall", ">F1", ">accuracy", ">success"),
                plain.rewards().stream().filter(reward -> reward.startsWith("M2, TPR")).map(reward -> {
                    var row = new ArrayList<String>();
                    row.add(reward);
                    for (String measure : List.of("precision", "recall", "F1", "accuracy", "success")) {
                        row.add(number(found.mean(OnlineCredit.name(reward, measure))));
                    }
                    return List.copyOf(row);
                }).toList()));
        var scores = measured.get(offline.id());
        tables.add(new Table("256 balanced transitions: share of repetitions in which Wilson's interval holds the "
                        + "truth; scores; precision where one transition in 1000 achieves the subgoal",
                List.of("rates", ">recall", ">FPR", ">precision", ">true precision", ">F1", ">accuracy",
                        ">precision, rare"),
                OfflineScores.RATES.stream().map(rates -> {
                    var row = new ArrayList<String>();
                    row.add(String.format(Locale.ROOT, "TPR %s, FPR %s", rates[0], rates[1]));
                    for (String measure : List.of("recall", "false-positive rate", "precision", "true precision",
                            "F1", "accuracy", "precision, one in 1000")) {
                        row.add(number(scores.mean(OfflineScores.name(rates, measure))));
                    }
                    return List.copyOf(row);
                }).toList()));
        return List.copyOf(tables);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var found = measured.get(plain.id());
        return List.of(new Figure("What is learned, by precision of the verifier", "precision", "success",
                plain.rewards().stream().filter(reward -> reward.startsWith("M2, TPR")).map(reward -> new Line(reward,
                        found.of(OnlineCredit.name(reward, "precision")), success(found, reward))).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
