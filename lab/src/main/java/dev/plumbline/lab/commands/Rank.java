package dev.plumbline.lab.commands;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.ComparisonTable;
import dev.plumbline.lab.CommonOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.rank.GroupedLog;
import dev.plumbline.lab.rank.ItemCovariates;
import dev.plumbline.lab.rank.Ranking;
import dev.plumbline.lab.rank.RankingFolder;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.items.Bootstrap;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.BradleyTerryFit;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CrowdBradleyTerry;
import dev.plumbline.preference.items.CrowdFit;
import dev.plumbline.preference.items.CrowdOptions;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.items.StructuredBradleyTerry;
import dev.plumbline.preference.items.StructuredFit;
import dev.plumbline.preference.items.TieModel;
import dev.plumbline.preference.rankings.EloRating;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plumbline rank`: strengths θ of P(i beats j) = σ(θ_i − θ_j) ({@link BradleyTerry}) with standard errors from the
/// inverse Fisher information or the sandwich and 95 % intervals θ ∓ 1.96 s, or bootstrap percentiles ({@link
/// Bootstrap}); with annotators ({@link CrowdBradleyTerry}) or covariates ({@link StructuredBradleyTerry}).
///
/// Parquet, and files of more than 64 MiB, are grouped by {@link GroupedLog} in bounded memory; the memory that is
/// needed then grows with the pairs, not with the comparisons.
@Command(
        name = "rank",
        mixinStandardHelpOptions = true,
        description = "Ranks items by the Bradley-Terry model, with standard errors and 95 %% intervals.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline rank data/baseball-1987.csv --home --reference Baltimore",
            "  plumbline rank arena.parquet --ties davidson --elo --bootstrap 1000 --out ranking",
            "  plumbline rank arena.csv --annotators --bootstrap 1000",
            "  plumbline rank arena.csv --covariate length --ties rao-kupper --errors sandwich"
        })
public final class Rank implements Callable<Integer> {
    private static final long IN_MEMORY = 64L << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RankOptions model = new RankOptions();

    @Parameters(paramLabel = "FILE", description = "Comparisons, CSV, JSON Lines (both plain or gzip) or Parquet: "
            + "item_a,item_b,winner[,weight] or item_a,item_b,wins_a,wins_b[,ties]; home,away for ordered comparisons.")
    private Path file;

    @Option(names = "--elo", description = "Add a column of Elo points: 1500 + 400/ln(10) strength.")
    private boolean elo;

    @Option(names = "--online", paramLabel = "K",
            description = "Add Elo ratings in the order of the file, from 1500 in steps of K.")
    private Double online;

    @Option(names = "--matrix", description = "Print the probability that each item beats each other.")
    private boolean matrix;

    @Option(names = "--memory", paramLabel = "SIZE",
            description = "Memory for grouping Parquet and files of more than 64 MiB, for example 500MB. Default: 1GB.")
    private String memory;

    @Override
    public Integer call() {
        model.check();
        var options = FitOptions.defaults().withTies(model.tieModel()).withPrior(model.strengthPrior())
                .withOrderEffect(model.home).withSolver(model.solver());
        model.errors();
        GroupedLog.Result read = read();
        Comparisons data = read.pairs();
        if (model.home && !data.hasOrderedRows()) {
            throw UserError.badInput(file + ": --home needs rows with an order; name the columns 'home' and 'away'");
        }
        if (options.ties() instanceof TieModel.NoTies && data.totalTies() > 0) {
            throw UserError.badInput(file + ": found " + data.totalTies()
                    + " ties, expected none with --ties none; choose --ties half, davidson or rao-kupper");
        }
        if (matrix && data.items() > RankingFolder.LARGEST_MATRIX) {
            throw UserError.badInput(file + ": --matrix is for at most " + RankingFolder.LARGEST_MATRIX + " items, were "
                    + data.items());
        }
        Gauge gauge = gauge(data);
        Ranking ranking;
        try {
            ranking = fit(read, options, gauge);
        } catch (NoFiniteEstimateException e) {
            throw UserError.badInput(
                    file + ": " + e.getMessage().replace("for example a ridge of 0.1", "--prior ridge=0.1"), e);
        } catch (BadInputException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw UserError.badInput(file + ": " + e.getMessage(), e);
        }
        if (online != null) {
            ranking = ranking.withOnline(onlineRatings(read));
        }
        Map<String, Object> summary = summary(ranking, read);
        if (common.out().isPresent()) {
            RankingFolder.write(common.out().get(), ranking, elo, common.provenance("core", "float64", summary));
        }
        if (common.json()) {
            spec.commandLine().getOut().println(JsonText.of(answer(ranking, summary)));
        } else {
            print(ranking, read);
        }
        return 0;
    }

    private GroupedLog.Result read() {
        if (memory != null && !memory.matches("(?i)[0-9]+(\\.[0-9]+)? ?[KMG]i?B")) {
            throw UserError.badInput("--memory: found '" + memory + "', expected a size such as 500MB or 2GB");
        }
        if (memory != null || isLarge()) {
            return new GroupedLog(file, memory == null ? "1GB" : memory, common.threads())
                    .read(model.needsAnnotators(), model.covariates, model.itemCovariates != null);
        }
        var table = ComparisonTable.read(file, model.needsAnnotators(), model.covariates);
        return new GroupedLog.Result(table.comparisons(), table.log(), table.rows(), table.missing());
    }

    private double[] onlineRatings(GroupedLog.Result read) {
        if (memory != null || isLarge()) {
            throw UserError.badInput(file + ": --online needs the order of rows, which grouping a large file loses");
        }
        EloRating ratings;
        try {
            ratings = new EloRating(read.pairs().items(), online, 400, 1500);
        } catch (IllegalArgumentException e) {
            throw UserError.badInput("--online: " + e.getMessage(), e);
        }
        for (int k = 0; k < read.log().rows(); k++) {
            Comparisons.Row row = read.log().row(k);
            if (row.firstWins() + row.secondWins() + row.ties() != 1) {
                throw UserError.badInput(file + ": --online needs one comparison in each row, found one of weight "
                        + (row.firstWins() + row.secondWins() + row.ties()));
            }
            ratings.update(row.first(), row.second(), row.firstWins() + row.ties() / 2);
        }
        return ratings.ratings();
    }

    private boolean isLarge() {
        try {
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet")
                    || Files.isRegularFile(file) && Files.size(file) > IN_MEMORY;
        } catch (IOException e) {
            throw UserError.badInput(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Ranking fit(GroupedLog.Result read, FitOptions options, Gauge gauge) {
        var unit = model.bootstrapUnit();
        if (model.annotators) {
            CrowdFit fit = CrowdBradleyTerry.fit(read.log(),
                    CrowdOptions.defaults().withStrengths(options.prior()).withOrderEffect(model.home));
            requireConverged(fit.converged(), fit.iterations());
            return Ranking.of(fit, gauge, model.errors(),
                    resamples(random -> Bootstrap.of(fit, unit, model.bootstrap, random)));
        }
        if (model.structured()) {
            ItemCovariates known = model.itemCovariates == null ? new ItemCovariates(List.of(), null)
                    : ItemCovariates.read(model.itemCovariates, read.log().names());
            StructuredFit fit = StructuredBradleyTerry.fit(read.log(), known.values(), known.names(), options);
            requireConverged(fit.converged(), fit.iterations());
            return Ranking.of(fit, gauge, model.errors(),
                    resamples(random -> Bootstrap.of(fit, unit, model.bootstrap, random)));
        }
        BradleyTerryFit fit = BradleyTerry.fit(read.pairs(), options);
        requireConverged(fit.converged(), fit.iterations());
        return Ranking.of(fit, gauge, model.errors(),
                resamples(random -> Bootstrap.of(fit, read.log(), unit, model.bootstrap, random)));
    }

    private void requireConverged(boolean converged, int iterations) {
        if (!converged) {
            throw UserError.badInput(file + ": no convergence in " + iterations + " steps; try --prior ridge=0.1");
        }
    }

    /// Null unless a bootstrap was asked for; on as many threads as were asked for.
    private Bootstrap resamples(Function<Philox, Bootstrap> draws) {
        if (model.bootstrap == 0) {
            return null;
        }
        Bootstrap drawn;
        try (var pool = new ForkJoinPool(common.threads())) {
            Callable<Bootstrap> all = () -> draws.apply(new Philox(common.seed(), 0));
            drawn = pool.invoke(ForkJoinTask.adapt(all));
        }
        if (drawn.withoutEstimate() > 0) {
            spec.commandLine().getErr().println("plumbline: note: " + drawn.withoutEstimate() + " of " + model.bootstrap
                    + " resamples had no finite estimate and were left out; intervals are too short");
        }
        return drawn;
    }

    private Map<String, Object> summary(Ranking ranking, GroupedLog.Result read) {
        var map = new LinkedHashMap<String, Object>();
        map.put("file", file.toString());
        map.put("rows", read.rows());
        map.put("rowsWithoutResult", read.missing());
        map.put("comparisons", read.pairs().totalWeight());
        map.put("pairs", read.pairs().rows());
        map.put("ties", model.ties);
        map.put("prior", model.priorText());
        map.put("reference", model.reference);
        map.put("solver", model.solver);
        map.put("errors", model.errors);
        map.put("bootstrap", model.bootstrap);
        map.put("bootstrapUnit", model.bootstrap > 0 ? model.unit : null);
        map.putAll(ranking.facts());
        return map;
    }

    private Map<String, Object> answer(Ranking ranking, Map<String, Object> summary) {
        var answer = new LinkedHashMap<>(summary);
        answer.put("items", ranking.items().stream().map(this::fields).toList());
        if (!ranking.coefficients().isEmpty()) {
            answer.put("coefficients", ranking.coefficients().stream().map(c -> {
                var map = new LinkedHashMap<String, Object>();
                map.put("name", c.name());
                map.put("estimate", c.estimate());
                map.put("standardError", c.standardError());
                map.put("low", c.low());
                map.put("high", c.high());
                return map;
            }).toList());
        }
        if (!ranking.annotators().isEmpty()) {
            answer.put("annotators", ranking.annotators().stream().map(a -> {
                var map = new LinkedHashMap<String, Object>();
                map.put("annotator", a.annotator());
                map.put("weight", a.weight());
                map.put("reliability", a.reliability());
                map.put("low", a.low());
                map.put("high", a.high());
                return map;
            }).toList());
        }
        if (matrix) {
            var rows = new ArrayList<List<Object>>();
            for (double[] row : ranking.matrix()) {
                var cells = new ArrayList<Object>();
                for (double p : row) {
                    cells.add(Double.isNaN(p) ? null : p);
                }
                rows.add(cells);
            }
            answer.put("probabilities", rows);
        }
        return answer;
    }

    private Map<String, Object> fields(Ranking.Item item) {
        var map = new LinkedHashMap<String, Object>();
        map.put("rank", item.rank());
        map.put("item", item.item());
        map.put("strength", item.strength());
        map.put("standardError", item.standardError());
        map.put("low", item.low());
        map.put("high", item.high());
        if (elo) {
            map.put("elo", item.elo());
        }
        if (!Double.isNaN(item.online())) {
            map.put("online", item.online());
        }
        return map;
    }

    private void print(Ranking ranking, GroupedLog.Result read) {
        PrintWriter out = spec.commandLine().getOut();
        var headings = new ArrayList<>(List.of(">rank", "item", ">strength", ">s.e.", ">low 95%", ">high 95%"));
        if (elo) {
            headings.add(">Elo");
        }
        if (online != null) {
            headings.add(">online Elo");
        }
        var rows = new Table(headings.toArray(String[]::new));
        for (Ranking.Item item : ranking.items()) {
            var cells = new ArrayList<>(List.of(Integer.toString(item.rank()), item.item(), text(item.strength()),
                    text(item.standardError()), text(item.low()), text(item.high())));
            if (elo) {
                cells.add(String.format(Locale.ROOT, "%.0f", item.elo()));
            }
            if (online != null) {
                cells.add(String.format(Locale.ROOT, "%.0f", item.online()));
            }
            rows.row(cells.toArray(String[]::new));
        }
        rows.print(out, Terminal.width());
        printParameters(ranking, out);
        if (matrix) {
            printMatrix(ranking, out);
        }
        out.println();
        var facts = ranking.facts();
        String value = facts.containsKey("logPosterior")
                ? "log posterior " + text((double) facts.get("logPosterior"))
                : "log-likelihood " + text((double) facts.get("logLikelihood")) + " over single comparisons"
                        + (facts.containsKey("groupedLogLikelihood")
                                ? ", " + text((double) facts.get("groupedLogLikelihood")) + " over the counts of rows" : "");
        out.println(value + "; " + read.rows() + " rows, " + read.missing() + " without a result");
        if (facts.containsKey("tieParameter")) {
            String whose = model.ties.equalsIgnoreCase("davidson") ? "its logarithm " : "it ";
            String error = facts.containsKey("tieStandardError")
                    ? ", standard error of " + whose + text((double) facts.get("tieStandardError")) : "";
            out.println("tie parameter " + text((double) facts.get("tieParameter")) + error);
        }
    }

    private static void printParameters(Ranking ranking, PrintWriter out) {
        if (!ranking.coefficients().isEmpty()) {
            out.println();
            var rows = new Table("coefficient", ">estimate", ">s.e.", ">low 95%", ">high 95%");
            ranking.coefficients().forEach(c -> rows.row(c.name().equals("home") ? "home advantage" : c.name(),
                    text(c.estimate()), text(c.standardError()), text(c.low()), text(c.high())));
            rows.print(out, Terminal.width());
        }
        if (!ranking.annotators().isEmpty()) {
            out.println();
            var rows = new Table("annotator", ">comparisons", ">reliability", ">low 95%", ">high 95%");
            ranking.annotators().forEach(a -> rows.row(a.annotator(), String.format(Locale.ROOT, "%.0f", a.weight()),
                    text(a.reliability()), text(a.low()), text(a.high())));
            rows.print(out, Terminal.width());
        }
    }

    private static void printMatrix(Ranking ranking, PrintWriter out) {
        out.println();
        var headings = new ArrayList<>(List.of("row beats column"));
        ranking.items().forEach(i -> headings.add(">" + i.item()));
        var rows = new Table(headings.toArray(String[]::new));
        double[][] probabilities = ranking.matrix();
        for (int i = 0; i < probabilities.length; i++) {
            var cells = new ArrayList<>(List.of(ranking.items().get(i).item()));
            for (double p : probabilities[i]) {
                cells.add(Double.isNaN(p) ? "" : String.format(Locale.ROOT, "%.3f", p));
            }
            rows.row(cells.toArray(String[]::new));
        }
        rows.print(out, Terminal.width());
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private Gauge gauge(Comparisons data) {
        if (model.reference.equals("centered") || model.reference.equals("centred")) {
            return new Gauge.Centered();
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < data.items(); i++) {
            names.add(data.name(i));
            if (data.name(i).equals(model.reference)) {
                return new Gauge.Reference(i);
            }
        }
        throw UserError.badInput(file + ": --reference: found '" + model.reference + "', expected one of the items '"
                + String.join("', '", names.subList(0, Math.min(20, names.size())))
                + (names.size() > 20 ? "', ... " : "' ") + "or centered");
    }
}
