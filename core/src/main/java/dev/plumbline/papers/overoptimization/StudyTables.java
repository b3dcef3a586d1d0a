package dev.plumbline.papers.overoptimization;

import static dev.plumbline.papers.overoptimization.ProxySweeps.name;

import dev.plumbline.evaluation.PairedComparison;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The tables of {@link OverOptimizationStudy}: means over seeds ± half of the 95 % interval (Student t).
final class StudyTables {
    private static final List<String> FIT_HEADINGS =
            List.of("proxy", ">peak", ">final", ">α", ">β", ">residual");

    private StudyTables() {}

    static List<Table> of(Measurements all, Measurements policy, Measurements seeds) {
        var tables = new ArrayList<Table>();
        for (double noise : Setting.NOISES) {
            tables.add(fits(all, noise));
        }
        tables.add(members(all));
        tables.add(lambdas(all));
        tables.add(penalties(policy));
        tables.add(crossed(seeds));
        return List.copyOf(tables);
    }

    private static List<String> objectives() {
        var names = new ArrayList<>(List.of(Curves.SINGLE));
        names.addAll(Curves.RULES.keySet());
        return names;
    }

    private static Table fits(Measurements all, double noise) {
        var names = new ArrayList<>(objectives());
        Arrays.stream(ProxySweeps.WIDTHS).forEach(width -> names.add(ProxySweeps.width(width)));
        Arrays.stream(ProxySweeps.PAIRS).forEach(pairs -> names.add(ProxySweeps.pairs(pairs)));
        var rows = new ArrayList<List<String>>();
        for (String what : names) {
            rows.add(List.of(what, text(all, name(noise, what, "peak")), text(all, name(noise, what, "final")),
                    text(all, name(noise, what, "alpha")), text(all, name(noise, what, "beta")),
                    text(all, name(noise, what, "residual"))));
        }
        return new Table("Best of n, " + Math.round(100 * noise) + " % of the labels flipped: gold gain at the peak and at the "
                + "largest n, d (α − β d) fitted, mean ± half of the 95 % interval over seeds. Width and pairs: single models.",
                FIT_HEADINGS, rows);
    }

    private static Table members(Measurements all) {
        var headings = new ArrayList<>(List.of(">members"));
        Curves.RULES.keySet().forEach(rule -> headings.add(">" + rule));
        var rows = new ArrayList<List<String>>();
        for (int k = 1; k <= ProxySweeps.MOST_MEMBERS; k++) {
            var row = new ArrayList<>(List.of(Integer.toString(k)));
            for (String rule : Curves.RULES.keySet()) {
                row.add(text(all, name(Setting.NOISY, ProxySweeps.ensemble(k, rule), "final")));
            }
            rows.add(row);
        }
        return new Table("Members, 25 % noise: gold gain at the largest n.", headings, rows);
    }

    private static Table lambdas(Measurements all) {
        var rows = new ArrayList<List<String>>();
        for (double lambda : ProxySweeps.LAMBDAS) {
            rows.add(List.of(Double.toString(lambda), text(all, name(0, ProxySweeps.lambda(lambda), "final")),
                    text(all, name(Setting.NOISY, ProxySweeps.lambda(lambda), "final"))));
        }
        return new Table("Weight of the variance, five members: gold gain at the largest n.",
                List.of(">λ", ">no noise", ">25 % noise"), rows);
    }

    private static Table penalties(Measurements policy) {
        var rows = new ArrayList<List<String>>();
        for (String objective : PolicyRuns.OBJECTIVES) {
            for (double weight : PolicyRuns.WEIGHTS) {
                rows.add(List.of(objective, Double.toString(weight), text(policy, PolicyRuns.name(weight, objective, "peak")),
                        text(policy, PolicyRuns.name(weight, objective, "final")),
                        text(policy, PolicyRuns.name(weight, objective, "final kl")),
                        text(policy, PolicyRuns.name(weight, objective, "alpha")),
                        text(policy, PolicyRuns.name(weight, objective, "beta"))));
            }
        }
        return new Table("Policy optimisation (PPO), 25 % noise: gold gain at the peak and at the end, divergence at the end, "
                + "d (α − β log d) fitted where KL ≥ 0.25 nats.",
                List.of("objective", ">penalty β", ">peak", ">final", ">KL, nats", ">α", ">fitted β"), rows);
    }

    private static Table crossed(Measurements seeds) {
        var headings = new ArrayList<>(List.of("ensemble of four", ">disagreement"));
        Curves.RULES.keySet().forEach(rule -> headings.add(">" + rule));
        var rows = new ArrayList<List<String>>();
        for (String cell : CrossedSeeds.CELLS) {
            var row = new ArrayList<>(List.of(cell, text(seeds, CrossedSeeds.name(cell, "disagreement"))));
            for (String rule : Curves.RULES.keySet()) {
                row.add(text(seeds, CrossedSeeds.name(cell, rule)));
            }
            rows.add(row);
        }
        return new Table("Seeds crossed, 25 % noise: disagreement (standard deviation over members, of rewards with unit deviation) "
                + "and gold gain at the largest n.", headings, rows);
    }

    private static String text(Measurements all, String name) {
        double[] values = all.of(name);
        var interval = PairedComparison.of(values, new double[values.length], 0.95);
        return String.format(Locale.ROOT, "%.2f ± %.2f", interval.mean(), interval.high() - interval.mean()).replace('-', '−');
    }
}
