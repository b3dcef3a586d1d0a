package dev.plumbline.papers.helpingorherding;

import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The tables of {@link HelpingOrHerding}.
final class Tables {
    private static final String PRETRAIN_MEAN = Selectors.name(Selectors.PRETRAIN, Selectors.MEAN);
    private static final String FINETUNE_MEAN = Selectors.name(Selectors.FINETUNE, Selectors.MEAN);

    private Tables() {}

    static List<Table> of(Measurements all, Measurements planted) {
        return List.of(disagreement(all), gold(all), tilts(all), transfer(all), ablations(all), planted(planted));
    }

    private static Table disagreement(Measurements all) {
        return new Table("Accuracy of the 25 members on fresh pairs, ordered by gold, and how much they disagree on "
                + "candidates (standardised rewards). Means over seeds.", List.of("quantity", ">value"), List.of(
                List.of("accuracy", number(all, "accuracy")),
                List.of("its standard deviation over members", number(all, "accuracy: sd")),
                List.of("sd within fine-tune ensembles", number(all, "disagreement, " + Selectors.FINETUNE)),
                List.of("sd within pretrain ensembles", number(all, "disagreement, " + Selectors.PRETRAIN)),
                List.of("variance of pretraining σₐ², style familiar",
                        number(all, "variance of pretraining, familiar")),
                List.of("variance of fine-tuning σₑ², style familiar",
                        number(all, "variance of fine-tuning, familiar")),
                List.of("variance of pretraining σₐ², style overdone",
                        number(all, "variance of pretraining, overdone")),
                List.of("variance of fine-tuning σₑ², style overdone",
                        number(all, "variance of fine-tuning, overdone")),
                List.of("error shared by all members, style overdone", number(all, "shared error, overdone"))));
    }

    private static List<String> selectors() {
        var names = new ArrayList<>(List.of(Selectors.SINGLE));
        names.addAll(Selectors.ENSEMBLES);
        names.add(Selectors.ORACLE);
        return names;
    }

    private static Table gold(Measurements all) {
        var rows = new ArrayList<List<String>>();
        for (String name : selectors()) {
            rows.add(List.of(name, number(all, name + ": gold, best of 1"), number(all, name + ": gold, best of 64"),
                    number(all, name + ": gold, final"), number(all, name + ": hacks, best of 1"),
                    number(all, name + ": hacks, final"), number(all, name + ": win")));
        }
        return new Table("Best of n: gold and share of answers with overdone style, at n = 1, 64 and the whole pool; "
                + "how often the best "
                + "of 64 beats the base policy. Means over seeds.",
                List.of("selector", ">gold, 1", ">gold, 64", ">gold, pool", ">hacks, 1", ">hacks, pool", ">win, 64"),
                rows);
    }

    private static Table tilts(Measurements all) {
        var rows = new ArrayList<List<String>>();
        for (String name : selectors()) {
            var row = new ArrayList<>(List.of(name));
            for (double budget : SeedGrid.BUDGETS) {
                row.add(optional(all, SeedGrid.tilted(name, budget, "gold")) + " / "
                        + optional(all, SeedGrid.tilted(name, budget, "hacks")));
            }
            rows.add(row);
        }
        return new Table("The optimum of E r − λ KL, λ chosen for the divergence: gold / share of hacks. Means over "
                + "seeds.",
                List.of("reward", ">1 nat", ">3 nats", ">5 nats"), rows);
    }

    private static Table transfer(Measurements all) {
        var rows = new ArrayList<List<String>>();
        for (String judge : List.of(Transfer.OWN, Transfer.SAME_PRETRAINING, Transfer.OTHER_PRETRAINING)) {
            var row = new ArrayList<>(List.of(judge, optional(all, "gain by " + judge)));
            for (String statistic : List.of("Spearman", "Kendall")) {
                for (String where : List.of("base policy", "best of 16")) {
                    row.add(judge.equals(Transfer.OWN) ? "" : number(all, statistic + ", " + judge + ", " + where));
                }
            }
            rows.add(row);
        }
        return new Table("Gain of a policy aligned to one member at " + SeedGrid.TRANSFER_KL
                + " nats, judged by another (standardised "
                + "rewards); rank correlation of two members on draws of the base policy, and on the best of 16 by "
                + "one of them.",
                List.of("judge", ">gain", ">Spearman, base", ">Spearman, best of 16", ">Kendall, base",
                        ">Kendall, best of 16"),
                rows);
    }

    private static Table ablations(Measurements all) {
        var names = new ArrayList<String>();
        for (double sd : SeedGrid.HEAD_SDS) {
            names.add("head sd " + sd);
        }
        for (double rate : SeedGrid.HIDDEN_RATES) {
            names.add("hidden rate " + rate);
        }
        for (double eta : SeedGrid.ETAS) {
            names.add("η = " + eta + ", as trained");
        }
        names.add(SeedGrid.WIDER_PAIRS);
        var columns = List.of(Selectors.SINGLE, FINETUNE_MEAN, PRETRAIN_MEAN,
                Selectors.name(Selectors.PRETRAIN, "median"), Selectors.name(Selectors.PRETRAIN, "mean − sd"), Selectors.name(Selectors.PRETRAIN, "minimum"));
        var headings = new ArrayList<>(List.of("variant", ">sd ratio", ">sd of offsets"));
        columns.forEach(column -> headings.add(">" + column));
        var rows = new ArrayList<List<String>>();
        for (String name : names) {
            var row = new ArrayList<>(List.of(name, number(all, name + ": ratio"),
                    name.startsWith("η") ? number(all, name.replace(", as trained", "") + ": sd of offsets") : ""));
            columns.forEach(column -> row.add(number(all, name + ", " + column + ": gold")));
            rows.add(row);
        }
        return new Table("Ablations: disagreement within pretrain over that within fine-tune ensembles, spread of the "
                + "members' offsets, "
                + "gold of the best of the pool. Members are standardised, but for the rows \"as trained\".",
                headings, rows);
    }

    private static Table planted(Measurements control) {
        var headings = new ArrayList<>(List.of("selector"));
        PlantedErrors.KINDS.forEach(kind -> headings.add(">" + kind));
        var rows = new ArrayList<List<String>>();
        for (String name : selectors()) {
            var row = new ArrayList<>(List.of(name));
            PlantedErrors.KINDS.forEach(kind -> row.add(number(control, PlantedErrors.name(kind, name))));
            rows.add(row);
        }
        return new Table("Planted errors of unit variance on standard normal gold: gold of the best of 1024.",
                headings, rows);
    }

    private static String optional(Measurements all, String name) {
        return all.bySeed().getFirst().containsKey(name) ? number(all, name) : "";
    }

    private static String number(Measurements all, String name) {
        return String.format(Locale.ROOT, "%.2f", all.mean(name));
    }
}
