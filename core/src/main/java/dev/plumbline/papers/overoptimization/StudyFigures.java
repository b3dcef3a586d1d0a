package dev.plumbline.papers.overoptimization;

import static dev.plumbline.papers.overoptimization.ProxySweeps.name;

import dev.plumbline.evaluation.OveroptimizationFit;
import dev.plumbline.evaluation.OveroptimizationFit.Form;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper.Figure;
import dev.plumbline.papers.Paper.Line;
import dev.plumbline.policy.BestOfN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The figures of {@link OverOptimizationStudy}.
final class StudyFigures {
    private static final String DISTANCE = "√KL (√nat)";
    private static final String GAIN = "gain over the base policy";
    private static final String GOLD = "gold gain over the base policy";

    private StudyFigures() {}

    static List<Figure> of(Measurements all, Measurements policy) {
        var figures = new ArrayList<Figure>();
        figures.add(goldAndProxy(all));
        figures.add(new Figure("Gold along best of n, 25 % noise, by objective", DISTANCE, GOLD,
                objectives().stream().map(what -> bestOfN(all, what, name(Setting.NOISY, what, "gold"))).toList()));
        figures.add(new Figure("Gold at its peak (best of n), by size of the proxy", "log₂ of the hidden units", GOLD,
                byNoise(ProxySweeps.WIDTHS, all, ProxySweeps::width, "peak")));
        figures.add(new Figure("Gold at its peak (best of n), by size of the data", "log₂ of the pairs", GOLD,
                byNoise(ProxySweeps.PAIRS, all, ProxySweeps::pairs, "peak")));
        double[] members = IntStream.rangeClosed(1, ProxySweeps.MOST_MEMBERS).asDoubleStream().toArray();
        figures.add(new Figure("Gold of the best of all, 25 % noise, by size of the ensemble", "members", GOLD,
                Curves.RULES.keySet().stream().map(rule -> line(rule, members, members,
                        k -> all.mean(name(Setting.NOISY, ProxySweeps.ensemble((int) k, rule), "final")))).toList()));
        figures.add(new Figure("Gold of the best of all, by weight of the variance", "λ", GOLD,
                Arrays.stream(Setting.NOISES).mapToObj(noise -> line(percent(noise), ProxySweeps.LAMBDAS, ProxySweeps.LAMBDAS,
                        lambda -> all.mean(name(noise, ProxySweeps.lambda(lambda), "final")))).toList()));
        figures.add(new Figure("Gold of the optimum of E R − β KL, 25 % noise: β from 4 to 1/32", DISTANCE, GOLD,
                objectives().stream().map(what -> line(what,
                        values(ProxySweeps.WEIGHTS, w -> distance(all, name(Setting.NOISY, ProxySweeps.tilt(w, what), "kl"))),
                        ProxySweeps.WEIGHTS,
                        w -> all.mean(name(Setting.NOISY, ProxySweeps.tilt(w, what), "gold")))).toList()));
        figures.add(new Figure("Gold along policy optimisation (PPO) of a single model, 25 % noise, by KL penalty", DISTANCE, GOLD,
                Arrays.stream(PolicyRuns.WEIGHTS).mapToObj(w -> path(policy, "β = " + w, w, Curves.SINGLE, "gold ")).toList()));
        var objectives = new ArrayList<Line>();
        PolicyRuns.OBJECTIVES.forEach(what -> objectives.add(path(policy, what, 0, what, "gold ")));
        figures.add(new Figure("Gold along policy optimisation (PPO) without penalty, 25 % noise, by objective", DISTANCE, GOLD,
                objectives));
        return List.copyOf(figures);
    }

    private static List<String> objectives() {
        var names = new ArrayList<>(List.of(Curves.SINGLE));
        names.addAll(Curves.RULES.keySet());
        return names;
    }

    private static Figure goldAndProxy(Measurements all) {
        var lines = new ArrayList<Line>();
        for (double noise : Setting.NOISES) {
            String suffix = ", " + percent(noise);
            lines.add(bestOfN(all, "proxy" + suffix, name(noise, Curves.SINGLE, "proxy")));
            var gold = bestOfN(all, "gold" + suffix, name(noise, Curves.SINGLE, "gold"));
            lines.add(gold);
            var fit = OveroptimizationFit.fit(Arrays.stream(gold.x()).map(d -> d * d).toArray(), gold.y(), Form.BEST_OF_N);
            lines.add(line("d (α − β d)" + suffix, gold.x(), gold.x(), fit::value));
        }
        return new Figure("Proxy and gold along best of n, single model, and the form fitted to gold", DISTANCE, GAIN, lines);
    }

    private static String percent(double noise) {
        return Math.round(100 * noise) + " % noise";
    }

    private static Line bestOfN(Measurements all, String label, String prefix) {
        String key = prefix + ", best of ";
        double[] draws = all.bySeed().getFirst().keySet().stream().filter(measured -> measured.startsWith(key))
                .mapToDouble(measured -> Integer.parseInt(measured.substring(key.length()))).sorted().toArray();
        return line(label, values(draws, n -> Math.sqrt(BestOfN.klUpperBound((int) n))), draws, n -> all.mean(key + (int) n));
    }

    private static List<Line> byNoise(
            int[] sizes, Measurements all, IntFunction<String> what, String metric) {
        double[] size = Arrays.stream(sizes).asDoubleStream().toArray();
        double[] x = values(size, s -> Math.log(s) / Math.log(2));
        var lines = new ArrayList<Line>();
        for (double noise : Setting.NOISES) {
            lines.add(line(percent(noise), x, size, s -> all.mean(name(noise, what.apply((int) s), metric))));
        }
        return lines;
    }

    private static Line path(Measurements policy, String label, double weight, String objective, String metric) {
        double[] points = IntStream.rangeClosed(0, PolicyRuns.POINTS).asDoubleStream().toArray();
        return line(label, values(points, i -> distance(policy, PolicyRuns.name(weight, objective, "kl " + (int) i))), points,
                i -> policy.mean(PolicyRuns.name(weight, objective, metric + (int) i)));
    }

    private static double distance(Measurements all, String kl) {
        return Math.sqrt(all.mean(kl));
    }

    private static Line line(String label, double[] x, double[] arguments, DoubleFunction<Double> y) {
        return new Line(label, x, values(arguments, y));
    }

    private static double[] values(double[] arguments, DoubleFunction<Double> f) {
        return Arrays.stream(arguments).map(f::apply).toArray();
    }
}
