package dev.plumbline.papers.barfi;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Learns how to blend a designer's auxiliary reward with the task's, so that what an imperfect inner algorithm makes
/// of the blend is good for the task alone: {@link BlendedReward}, {@link dev.plumbline.decision.SoftHypergradient},
/// {@link dev.plumbline.numerics.ImplicitGradient}.
public final class Barfi implements Paper {
    private final ExactBlending exact = new ExactBlending();
    private final SampledModel sampled = new SampledModel();
    private final Curvatures curvature = new Curvatures();

    @Override
    public String slug() {
        return "barfi";
    }

    @Override
    public String title() {
        return "Behavior Alignment via Reward Function Optimization";
    }

    @Override
    public String source() {
        return "Gupta, Chandak, Jordan, Thomas and da Silva 2023, arXiv 2310.19007";
    }

    @Override
    public String summary() {
        return "Learn the blend of task and auxiliary reward, and the discount, by the implicit gradient of the task.";
    }

    @Override
    public String formula() {
        return "r_φ = φ₁(s) + r_p + φ₃(s) r_a;  dJ_p/dφ = −vᵀ H⁻¹ A, H = dΔ/dθ, A = dΔ/dφ, v = dJ_p/dθ";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(exact, sampled, curvature);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var solved = measured.get(exact.id());
        double[] best = solved.of(ExactBlending.BEST);
        var claims = new ArrayList<Claim>();
        for (var world : GridCase.CLAIMED) {
            double[] learned = solved.of(ExactBlending.name(world, ExactBlending.LEARNED));
            claims.add(Claim.exceedsInEverySeed(
                    world.name() + ": BARFI reaches 99 % of J*", learned, times(best, 0.99), 0));
            if (world.misaligned()) {
                claims.add(Claim.exceedsInEverySeed("... and at least 1000 times the naive blend", learned,
                        times(solved.of(ExactBlending.name(world, ExactBlending.NAIVE)), 1000), 0));
            }
            if (world.temperature() > 0.2) {
                double[] task = solved.of(ExactBlending.name(world, ExactBlending.TASK));
                claims.add(Claim.exceedsInEverySeed("... and is above the task reward alone", learned, task, 0));
                claims.add(Claim.exceedsInEverySeed("... after 150 steps already",
                        solved.of(stop(solved, world, 150)), task, 0));
            }
        }
        var drawn = measured.get(sampled.id());
        for (var world : SampledModel.CASES) {
            double[] learned = drawn.of(ExactBlending.name(world, ExactBlending.LEARNED));
            boolean blurred = world.temperature() > 0.2;
            claims.add(Claim.exceedsInEverySeed("Transitions from draws, " + world.name() + ": BARFI is above the "
                            + (blurred ? "task reward alone" : "naive blend"), learned,
                    drawn.of(ExactBlending.name(world, blurred ? ExactBlending.TASK : ExactBlending.NAIVE)), 0));
        }
        claims.addAll(curvatures(measured.get(curvature.id()), best));
        return List.copyOf(claims);
    }

    private static List<Claim> curvatures(Measurements m, double[] best) {
        var claims = new ArrayList<Claim>();
        double[] start = m.of(ExactBlending.name(GridCase.GOOD, Curvatures.START));
        claims.add(Claim.exceedsInEverySeed("Episodes held fixed, no baseline: even the good reward is lost (5 below "
                        + "naive)",
                start, m.of(ExactBlending.name(GridCase.GOOD, Curvatures.NONE)), 5));
        claims.add(Claim.exceedsInEverySeed("... and with the soft value as baseline it gains",
                m.of(ExactBlending.name(GridCase.GOOD, Curvatures.BASELINE)), start, 0));
        for (var world : List.of(GridCase.TRAPPED, GridCase.CLAIMED.get(2))) {
            claims.add(Claim.exceedsInEverySeed(world.name() + ": a short series gets less than half of J*",
                    times(best, 0.5), m.of(ExactBlending.name(world, Curvatures.SHORT)), 0));
            claims.add(Claim.exceedsInEverySeed("... where the solved curvature gets 99 %",
                    m.of(ExactBlending.name(world, Curvatures.BASELINE)), times(best, 0.99), 0));
        }
        return claims;
    }

    /// The stop after `steps`, or the last one of a run of a smaller scale.
    private static String stop(Measurements solved, GridCase world, int steps) {
        String name = ExactBlending.after(world, steps);
        return solved.bySeed().getFirst().containsKey(name) ? name : ExactBlending.name(world, ExactBlending.LEARNED);
    }

    private static double[] times(double[] x, double factor) {
        return Arrays.stream(x).map(value -> factor * value).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var solved = measured.get(exact.id());
        var drawn = measured.get(sampled.id());
        var curves = measured.get(curvature.id());
        return List.of(
                new Table("True value of the soft-optimal policy of each blend; J* = " + number(solved.mean(
                                ExactBlending.BEST)) + ". Exact.",
                        List.of("auxiliary reward", ">naive", ">task only", ">shaping", ">BARFI, 5", ">10", ">20",
                                ">50", ">150", ">last", ">discount"),
                        GridCase.ALL.stream().map(world -> row(solved, world)).toList()),
                new Table("The same where transitions are known from 20 draws each. Means over seeds.",
                        List.of("auxiliary reward", ">naive", ">task only", ">BARFI"),
                        SampledModel.CASES.stream().map(world -> {
                            var row = new ArrayList<String>();
                            row.add(world.name());
                            SampledModel.METHODS.forEach(
                                    method -> row.add(number(drawn.mean(ExactBlending.name(world, method)))));
                            return List.copyOf(row);
                        }).toList()),
                new Table("The outer gradient by curvatures of episodes, in expectation, 300 steps, discount not "
                                + "learned.",
                        Stream.concat(Stream.of("auxiliary reward", ">naive"),
                                Curvatures.METHODS.stream().map(method -> ">" + method)).toList(),
                        GridCase.CLAIMED.stream().map(world -> Stream.concat(Stream.of(world.name()),
                                Stream.concat(Stream.of(Curvatures.START), Curvatures.METHODS.stream())
                                        .map(method -> number(curves.mean(ExactBlending.name(world, method)))))
                                .toList()).toList()));
    }

    private static List<String> row(Measurements solved, GridCase world) {
        var row = new ArrayList<String>();
        row.add(world.name());
        for (String method : List.of(ExactBlending.NAIVE, ExactBlending.TASK, ExactBlending.SHAPED)) {
            row.add(number(solved.mean(ExactBlending.name(world, method))));
        }
        for (int steps : ExactBlending.STOPS.subList(0, ExactBlending.STOPS.size() - 1)) {
            row.add(number(solved.mean(stop(solved, world, steps))));
        }
        row.add(number(solved.mean(ExactBlending.name(world, ExactBlending.LEARNED))));
        row.add(number(solved.mean(ExactBlending.discount(world))));
        return List.copyOf(row);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var solved = measured.get(exact.id());
        double[] x = ExactBlending.STOPS.stream().mapToDouble(steps -> steps).toArray();
        return List.of(new Figure("BARFI: true value along the outer steps", "outer step", "J under the task reward",
                GridCase.ALL.stream().map(world -> new Line(world.name(), x, ExactBlending.STOPS.stream()
                        .mapToDouble(steps -> solved.mean(stop(solved, world, steps))).toArray())).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, Math.abs(x) < 0.01 && x != 0 ? "%.5f" : "%.3f", x).replace('-', '−');
    }
}
