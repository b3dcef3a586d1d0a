package dev.plumbline.papers.tadpole;

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

/// Consensus of forecasters of whom some are broken: {@link Consensus}, by the measures of
/// {@link dev.plumbline.evaluation.MulticlassAuc} and {@link dev.plumbline.evaluation.IntervalForecast}.
public final class Tadpole implements Paper {
    private final Challenge challenge = new Challenge();
    private final MemberSweep members = new MemberSweep();

    @Override
    public String slug() {
        return "tadpole";
    }

    @Override
    public String title() {
        return "The Alzheimer's Disease Prediction Of Longitudinal Evolution (TADPOLE) Challenge: Results after 1 Year "
                + "Follow-up";
    }

    @Override
    public String source() {
        return "Marinescu, Oxtoby, Young, ..., Alexander 2020, arXiv 2002.03419";
    }

    @Override
    public String summary() {
        return "The median of 92 forecasts, some of them broken, is among the best on almost every task.";
    }

    @Override
    public String formula() {
        return "mAUC = mean over pairs of (A(i|j) + A(j|i))/2;  WES = Σ C|e|/Σ C, C = 1/(up − lo);  "
                + "CPA = |coverage − ½|;  consensus: mean or median, coordinate by coordinate";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(challenge, members);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var runs = measured.get(challenge.id());
        var claims = new ArrayList<Claim>();
        for (String version : List.of(Challenge.BROKEN, Challenge.CLEAN)) {
            for (var measure : List.of(Measures.MAUC, Measures.MAE)) {
                claims.add(top(runs, version, Consensus.MEDIAN, measure, 0.9));
            }
            claims.add(top(runs, version, Consensus.MEAN, Measures.MAUC, 1));
        }
        claims.add(top(runs, Challenge.CLEAN, Consensus.MEAN, Measures.MAE, 0.9));
        double[] mean = runs.of(Challenge.rank(Challenge.BROKEN, Consensus.MEAN, Measures.MAE.label()));
        claims.add(Claim.exceeds(Challenge.BROKEN + ": the mean is not among the best three by MAE",
                mean, filled(mean.length, 3.5), 0));
        for (var consensus : Consensus.values()) {
            claims.add(Claim.exceeds(Challenge.CLEAN + ": CPA of the " + said(consensus)
                            + " is worse than a typical individual's",
                    runs.of(Challenge.name(Challenge.CLEAN, consensus.name(), Measures.CPA.label())),
                    runs.of(Challenge.name(Challenge.CLEAN, Challenge.TYPICAL, Measures.CPA.label())), 0));
        }
        for (String version : List.of(Challenge.BROKEN, Challenge.CLEAN)) {
            claims.add(Claim.exceedsInShareOfSeeds(version + ": overall the median beats the best individual in at "
                            + "least three quarters of the repetitions",
                    runs.of(Challenge.name(version, Challenge.BEST, Challenge.OVERALL)),
                    runs.of(Challenge.rank(version, Consensus.MEDIAN, Challenge.OVERALL)), 0.75));
        }
        claims.add(Claim.between(Challenge.SHARED + ": the mean rank of both, by mAUC, MAE and WES, lies between 15 and "
                + "22 of 42", sharedRanks(runs), 15, 22));
        return List.copyOf(claims);
    }

    private static Claim top(Measurements runs, String version, Consensus consensus, Measures measure, double share) {
        double[] rank = runs.of(Challenge.rank(version, consensus, measure.label()));
        return Claim.exceedsInShareOfSeeds(
                String.format(Locale.ROOT, "%s: the %s is among the best three by %s in at least %.0f %% of the "
                        + "repetitions", version, said(consensus), measure.label(), 100 * share),
                filled(rank.length, 3.5), rank, share);
    }

    private static String said(Consensus consensus) {
        return consensus.name().toLowerCase(Locale.ROOT);
    }

    private static double[] filled(int n, double value) {
        var out = new double[n];
        Arrays.fill(out, value);
        return out;
    }

    private static double[] sharedRanks(Measurements runs) {
        var mean = new double[runs.seeds()];
        for (var consensus : Consensus.values()) {
            for (var measure : List.of(Measures.MAUC, Measures.MAE, Measures.WES)) {
                double[] rank = runs.of(Challenge.rank(Challenge.SHARED, consensus, measure.label()));
                Arrays.setAll(mean, s -> mean[s] + rank[s] / 6);
            }
        }
        return mean;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var runs = measured.get(challenge.id());
        var sweep = measured.get(members.id());
        var headings = Stream.concat(Stream.of("version", "forecast"),
                Measures.ALL.stream().map(measure -> ">" + measure.label())).toList();
        var values = new ArrayList<List<String>>();
        var ranks = new ArrayList<List<String>>();
        for (String version : Challenge.VERSIONS) {
            for (String who : List.of(
                    Challenge.TYPICAL, Challenge.BEST, Consensus.MEAN.name(), Consensus.MEDIAN.name())) {
                values.add(Stream.concat(Stream.of(version, who.toLowerCase(Locale.ROOT)),
                        Measures.ALL.stream().map(measure -> number(
                                runs.mean(Challenge.name(version, who, measure.label()))))).toList());
            }
            for (var consensus : Consensus.values()) {
                ranks.add(Stream.concat(Stream.of(version, said(consensus)),
                        Stream.concat(Measures.ALL.stream().map(Measures::label), Stream.of(Challenge.OVERALL))
                                .map(measure -> String.format(Locale.ROOT, "%.1f",
                                        runs.mean(Challenge.rank(version, consensus, measure))))).toList());
            }
        }
        var counts = new ArrayList<List<String>>();
        for (double shared : MemberSweep.SHARED) {
            for (int count : MemberSweep.COUNTS) {
                counts.add(List.of(Double.toString(shared), Integer.toString(count),
                        number(sweep.mean(MemberSweep.squared(shared, count))),
                        number(MemberSweep.expected(shared, count)),
                        number(sweep.mean(MemberSweep.error(shared, count, Consensus.MEAN))),
                        number(sweep.mean(MemberSweep.error(shared, count, Consensus.MEDIAN)))));
            }
        }
        return List.of(
                new Table("Measures, means over repetitions; the best individual by each measure on its own.", headings,
                        values),
                new Table("Mean ranks among 42.",
                        Stream.concat(headings.stream(), Stream.of(">overall")).toList(), ranks),
                new Table("Number of forecasters F: squared error of the mean of plain ones, its expectation, and MAE of "
                        + "the consensus of the challenge's.",
                        List.of(">shared error", ">F", ">squared error", ">expected", ">MAE of mean", ">MAE of median"),
                        counts),
                new Table("CPA of 219 further subjects, before and after a conformal correction made on the first 219; "
                        + "none broken.", List.of("consensus", ">before", ">after"),
                        Arrays.stream(Consensus.values()).map(consensus -> List.of(said(consensus),
                                number(runs.mean(Challenge.name(
                                        Challenge.CLEAN, consensus.name(), "CPA of a second cohort"))),
                                number(runs.mean(Challenge.name(
                                        Challenge.CLEAN, consensus.name(), "CPA after calibration"))))).toList()),
                new Table("Luck: MAE of 100 forecasts that are one forecaster's and noise.",
                        List.of(">median", ">best tenth", ">best"),
                        List.of(List.of(number(runs.mean("perturbed: median MAE")),
                                number(runs.mean("perturbed: best tenth MAE")),
                                number(runs.mean("perturbed: best MAE"))))));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var sweep = measured.get(members.id());
        double[] counts = Arrays.stream(MemberSweep.COUNTS).asDoubleStream().toArray();
        return List.of(new Figure("No consensus removes what all share", "forecasters", "MAE of the median",
                Arrays.stream(MemberSweep.SHARED).mapToObj(shared -> new Line("shared error " + shared, counts,
                        Arrays.stream(MemberSweep.COUNTS).mapToDouble(count ->
                                sweep.mean(MemberSweep.error(shared, count, Consensus.MEDIAN))).toArray())).toList()));
    }
}
