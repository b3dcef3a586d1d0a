package dev.plumbline.papers.fgaif;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.fgaif.CreditExperiment.Arm;
import dev.plumbline.papers.fgaif.FineGrainedTraining.Credit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Typed rewards of segments in PPO: {@link dev.plumbline.reward.segments}, {@link SegmentStatus}, and exact noise of
/// the policy gradient, {@link GradientVariance}.
public final class Fgaif implements Paper {
    private final CreditExperiment credit = new CreditExperiment();
    private final KindExperiment kinds = new KindExperiment();

    @Override
    public String slug() {
        return "fgaif";
    }

    @Override
    public String title() {
        return "FGAIF: Aligning Large Vision-Language Models with Fine-grained AI Feedback";
    }

    @Override
    public String source() {
        return "Jing and Du, TMLR 2025, arXiv 2404.05046";
    }

    @Override
    public String summary() {
        return "Judge every sub-sentence for each kind of hallucination, and pay each judgement where its segment "
                + "ends.";
    }

    @Override
    public String formula() {
        return "r_t = Σ_k w_k Σ_j 1{t = e_j} R_k(j) − β (log π(y_t) − log ref(y_t)),  R = 1 faithful, −1 "
                + "hallucinated, 0 none";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(credit, kinds);
    }

    @Override
    public int seeds() {
        return 10;
    }

    private static double[] last(Measurements rates, Arm arm, Credit credit) {
        return rates.of(CreditExperiment.name(arm, credit, 200));
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var rates = measured.get(credit.id());
        var arm = CreditExperiment.ARMS.getFirst();
        double[] dense = last(rates, arm, Credit.DENSE);
        double[] sequence = last(rates, arm, Credit.SEQUENCE);
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceedsInShareOfSeeds(
                "Paid at segments, fewer are hallucinated than paid at the end, in 9 of 10 seeds", sequence, dense,
                0.9));
        claims.add(Claim.exceeds("... by at least 0.05 on average", sequence, dense, 0.05));
        double[] least = new double[rates.seeds()];
        claims.add(Claim.exceedsInEverySeed(
                "The gradient paid at the end has more noise for its signal (logarithm above 0), λ = 1",
                logRatio(rates, 1), least, 0));
        claims.add(Claim.exceedsInEverySeed("... and λ = 0.95", logRatio(rates, FineGrainedTraining.LAMBDA), least, 0));
        var left = measured.get(kinds.id());
        for (int k = 0; k < StatusWorld.KINDS; k++) {
            double[] weights = KindExperiment.WEIGHTS.get(k + 1);
            double[] start = left.of(KindExperiment.start(k));
            double[] end = left.of(KindExperiment.name(weights, k));
            String kind = StatusWorld.KIND_NAMES.get(k);
            claims.add(Claim.between("Without its reward, hallucinations of kind " + kind
                    + " stay within 0.03 of the start",
                    IntStream.range(0, end.length).mapToDouble(i -> end[i] - start[i]).toArray(), -0.03, 0.03));
            for (int other = 0; other < StatusWorld.KINDS; other++) {
                if (other != k) {
                    claims.add(Claim.exceeds("... while " + StatusWorld.KIND_NAMES.get(other) + " falls",
                            left.of(KindExperiment.start(other)), left.of(KindExperiment.name(weights, other)), 0));
                }
            }
        }
        return List.copyOf(claims);
    }

    private static double[] logRatio(Measurements rates, double lambda) {
        double[] dense = rates.of(CreditExperiment.noise(lambda, Credit.DENSE, CreditExperiment.START));
        double[] sequence = rates.of(CreditExperiment.noise(lambda, Credit.SEQUENCE, CreditExperiment.START));
        return IntStream.range(0, dense.length).mapToDouble(i -> Math.log(sequence[i] / dense[i])).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var rates = measured.get(credit.id());
        var left = measured.get(kinds.id());
        var arms = Stream.concat(CreditExperiment.ARMS.stream(), Stream.of(CreditExperiment.SHORT)).toList();
        var rows = new ArrayList<List<String>>();
        for (var arm : arms) {
            for (var c : Credit.values()) {
                var row = new ArrayList<String>(List.of(arm.name(), c == Credit.DENSE ? "segment" : "end"));
                CreditExperiment.REPORTS.forEach(n -> row.add(number(rates.mean(CreditExperiment.name(arm, c, n)))));
                row.add(number(rates.mean(CreditExperiment.faithful(arm, c))));
                rows.add(row);
            }
        }
        var noise = new ArrayList<List<String>>();
        for (String when : List.of(CreditExperiment.START, CreditExperiment.END)) {
            for (double lambda : List.of(1.0, FineGrainedTraining.LAMBDA)) {
                double dense = rates.mean(CreditExperiment.noise(lambda, Credit.DENSE, when));
                double sequence = rates.mean(CreditExperiment.noise(lambda, Credit.SEQUENCE, when));
                noise.add(List.of(when, String.valueOf(lambda), number(dense), number(sequence),
                        number(sequence / dense)));
            }
        }
        return List.of(
                new Table("Share of statuses that are hallucinated after 50, 100, 200 iterations, and faithful after "
                        + "200; exact. "
                                + "Start: " + number(rates.mean(CreditExperiment.START)) + ". Means over seeds.",
                        List.of("reward", "paid at", ">50", ">100", ">200", ">faithful"), rows),
                new Table("Noise over signal of the gradient of 4 rollouts, exact. Means over seeds.",
                        List.of("policy", ">λ", ">segment", ">end", ">ratio"), noise),
                new Table("Share hallucinated after 200 iterations by kind. Means over seeds.",
                        List.of("weights", ">object", ">attribute", ">relation"),
                        Stream.concat(
                                Stream.of(row("start", k -> left.mean(KindExperiment.start(k)))),
                                KindExperiment.WEIGHTS.stream().map(w -> row(Arrays.toString(w),
                                        k -> left.mean(KindExperiment.name(w, k))))).toList()),
                new Table("The sign of the penalty: divergence of whole responses from the reference, nats, and share "
                                + "hallucinated. β < 0 pays for leaving. Means over seeds.",
                        List.of(">β", ">divergence", ">hallucinated"),
                        KindExperiment.BETAS.stream().map(beta -> List.of(String.valueOf(beta).replace('-', '−'),
                                number(left.mean(KindExperiment.divergence(beta))),
                                number(left.mean(KindExperiment.rate(beta))))).toList()),
                new Table("Accuracy of the segment classifiers. Means over seeds.",
                        List.of(">object", ">attribute", ">relation"),
                        List.of(IntStream.range(0, StatusWorld.KINDS)
                                .mapToObj(k -> number(rates.mean(CreditExperiment.accuracy(k)))).toList())));
    }

    private static List<String> row(String name, IntToDoubleFunction byKind) {
        return Stream.concat(Stream.of(name), IntStream.range(0, StatusWorld.KINDS)
                .mapToObj(k -> number(byKind.applyAsDouble(k)))).toList();
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var rates = measured.get(credit.id());
        var lines = new ArrayList<Line>();
        for (var arm : CreditExperiment.ARMS) {
            for (var c : Credit.values()) {
                var x = new double[CreditExperiment.REPORTS.size() + 1];
                var y = new double[x.length];
                y[0] = rates.mean(CreditExperiment.START);
                for (int i = 1; i < x.length; i++) {
                    x[i] = CreditExperiment.REPORTS.get(i - 1);
                    y[i] = rates.mean(CreditExperiment.name(arm, c, CreditExperiment.REPORTS.get(i - 1)));
                }
                lines.add(new Line(arm.name() + (c == Credit.DENSE ? ", at segments" : ", at the end"), x, y));
            }
        }
        return List.of(new Figure("Hallucinated statuses", "iteration", "share", lines));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
