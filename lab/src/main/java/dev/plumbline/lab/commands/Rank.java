package dev.plumbline.lab.commands;

import dev.plumbline.data.ComparisonTable;
import dev.plumbline.lab.CommonOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.preference.items.Bootstrap;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.BradleyTerryFit;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.items.StrengthPrior;
import dev.plumbline.preference.items.TieModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plumbline rank`: strengths θ of P(i beats j) = σ(θ_i − θ_j) ({@link BradleyTerry}) with standard errors from the
/// inverse Fisher information and 95 % intervals θ ∓ 1.96 s, or bootstrap percentiles.
@Command(
        name = "rank",
        mixinStandardHelpOptions = true,
        description = "Ranks items by the Bradley-Terry model, with standard errors and 95 %% intervals.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline rank data/baseball-1987.csv --home --reference Baltimore",
            "  plumbline rank arena.csv --ties davidson --elo --bootstrap 1000 --out ranking"
        })
public final class Rank implements Callable<Integer> {
    private static final double LEVEL = 0.95;

    /// Names of {@link TieModel} on the command line.
    public enum Ties {
        NONE,
        HALF,
        DAVIDSON,
        RAO_KUPPER
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "CSV file of comparisons, plain or gzip: item1,item2,winner or "
            + "item1,item2,win1,win2,tied; home,away for ordered comparisons.")
    private Path file;

    @Option(names = "--ties", defaultValue = "half", paramLabel = "MODEL",
            description = "none, half (half a win each), davidson or rao-kupper. Default: ${DEFAULT-VALUE}.")
    private String ties;

    @Option(names = "--home", description = "Estimate the advantage of the first item (columns home and away).")
    private boolean home;

    @Option(names = "--reference", defaultValue = "centered", paramLabel = "ITEM",
            description = "Item of strength 0, or centered: strengths sum to 0. Default: ${DEFAULT-VALUE}.")
    private String reference;

    @Option(names = "--prior", paramLabel = "ridge=X",
            description = "Adds -(X/2) sum of squared strengths; every strength is finite then. Default: none.")
    private String prior;

    @Option(names = "--elo", description = "Add a column of Elo points: 1500 + 400/ln(10) strength.")
    private boolean elo;

    @Option(names = "--bootstrap", paramLabel = "N",
            description = "Percentile intervals from N resamples in place of normal ones.")
    private int bootstrap;

    /// One item.
    ///
    /// @param elo NaN unless asked for
    public record Item(int rank, String item, double strength, double standardError, double low, double high,
            double elo) {}

    @Override
    public Integer call() {
        if (bootstrap < 0) {
            throw UserError.badInput("--bootstrap must not be negative, was " + bootstrap);
        }
        var options = FitOptions.defaults().withTies(tieModel()).withPrior(strengthPrior()).withOrderEffect(home);
        var table = ComparisonTable.read(file);
        Comparisons data = table.comparisons();
        if (home && !data.hasOrderedRows()) {
            throw UserError.badInput(file + ": --home needs rows with an order; name the columns 'home' and 'away'");
        }
        if (options.ties() instanceof TieModel.NoTies && data.totalTies() > 0) {
            throw UserError.badInput(file + ": found " + data.totalTies()
                    + " ties, expected none with --ties none; choose --ties half, davidson or rao-kupper");
        }
        Gauge gauge = gauge(data);
        try {
            BradleyTerryFit fit = BradleyTerry.fit(data, options);
            if (!fit.converged()) {
                throw UserError.badInput(file + ": no convergence in " + fit.iterations()
                        + " steps; try --prior ridge=0.1");
            }
            List<Item> items = items(fit, gauge);
            write(items, fit, table);
            print(items, fit, table);
        } catch (NoFiniteEstimateException e) {
            throw UserError.badInput(
                    file + ": " + e.getMessage().replace("for example a ridge of 0.1", "--prior ridge=0.1"), e);
        }
        return 0;
    }

    private List<Item> items(BradleyTerryFit fit, Gauge gauge) {
        double[] theta = fit.theta(gauge);
        double[] errors = fit.standardErrors(CovarianceType.FISHER, gauge);
        double[] points = fit.elo(400, 1500);
        double[][] intervals = new double[theta.length][];
        double z = Quantiles.normalQuantile((1 + LEVEL) / 2);
        for (int i = 0; i < theta.length; i++) {
            intervals[i] = new double[] {theta[i] - z * errors[i], theta[i] + z * errors[i]};
        }
        if (bootstrap > 0) {
            var draws = Bootstrap.of(fit, bootstrap, new Philox(common.seed(), 0));
            var inGauge = new double[draws.draws().length][];
            for (int d = 0; d < inGauge.length; d++) {
                inGauge[d] = gauge.apply(draws.draws()[d]);
            }
            var moved = new Bootstrap(inGauge, draws.orderEffects(), draws.withoutEstimate());
            for (int i = 0; i < theta.length; i++) {
                intervals[i] = moved.interval(i, LEVEL);
            }
            if (draws.withoutEstimate() > 0) {
                spec.commandLine().getErr().println("plumbline: note: " + draws.withoutEstimate() + " of " + bootstrap
                        + " resamples had no finite estimate and were left out; intervals are too short");
            }
        }
        var order = new ArrayList<Integer>();
        for (int i = 0; i < theta.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> theta[i]).reversed());
        var items = new ArrayList<Item>();
        for (int i : order) {
            items.add(new Item(items.size() + 1, fit.data().name(i), theta[i], errors[i], intervals[i][0],
                    intervals[i][1], elo ? points[i] : Double.NaN));
        }
        return items;
    }

    private void write(List<Item> items, BradleyTerryFit fit, ComparisonTable table) {
        if (common.out().isEmpty()) {
            return;
        }
        try (var folder = OutputFolder.create(common.out().get())) {
            try (var csv = CsvFile.create(folder.file("ranking.csv"),
                    List.of("rank", "item", "strength", "standard_error", "low", "high", "elo"))) {
                for (Item item : items) {
                    csv.row(item.rank(), item.item(), item.strength(), item.standardError(), item.low(), item.high(),
                            elo ? item.elo() : "");
                }
            }
            common.provenance("core", "float64", configuration(fit, table)).write(
                    folder.file(OutputFolder.PROVENANCE));
            folder.commit();
        }
    }

    private Map<String, Object> configuration(BradleyTerryFit fit, ComparisonTable table) {
        var map = new LinkedHashMap<String, Object>();
        map.put("file", file);
        map.put("rows", table.rows());
        map.put("rowsWithoutResult", table.missing());
        map.put("ties", ties);
        map.put("prior", prior == null ? "none" : prior);
        map.put("reference", reference);
        map.put("bootstrap", bootstrap);
        map.put("logLikelihood", fit.kernelLogLikelihood());
        map.put("groupedLogLikelihood", fit.groupedLogLikelihood());
        if (home) {
            map.put("home", fit.orderEffect());
            map.put("homeStandardError", fit.orderEffectStandardError(CovarianceType.FISHER));
        }
        if (!Double.isNaN(fit.tieParameter())) {
            map.put("tieParameter", fit.tieParameter());
        }
        return map;
    }

    private void print(List<Item> items, BradleyTerryFit fit, ComparisonTable table) {
        var out = spec.commandLine().getOut();
        var summary = configuration(fit, table);
        if (common.json()) {
            var answer = new LinkedHashMap<String, Object>(summary);
            answer.put("file", file.toString());
            answer.put("items", items.stream().map(this::fields).toList());
            out.println(JsonText.of(answer));
            return;
        }
        var headings = new ArrayList<>(List.of(">rank", "item", ">strength", ">s.e.", ">low 95%", ">high 95%"));
        if (elo) {
            headings.add(">Elo");
        }
        var rows = new Table(headings.toArray(String[]::new));
        for (Item item : items) {
            var cells = new ArrayList<>(List.of(Integer.toString(item.rank()), item.item(), text(item.strength()),
                    text(item.standardError()), text(item.low()), text(item.high())));
            if (elo) {
                cells.add(String.format(Locale.ROOT, "%.0f", item.elo()));
            }
            rows.row(cells.toArray(String[]::new));
        }
        rows.print(out, Terminal.width());
        out.println();
        out.println("log-likelihood " + text(fit.kernelLogLikelihood()) + " over single comparisons, "
                + text(fit.groupedLogLikelihood()) + " over the counts of rows; " + table.rows() + " rows, " + table.missing()
                + " without a result");
        if (home) {
            out.println("home advantage " + text(fit.orderEffect()) + ", s.e. "
                    + text(fit.orderEffectStandardError(CovarianceType.FISHER)));
        }
        if (!Double.isNaN(fit.tieParameter())) {
            out.println("tie parameter " + text(fit.tieParameter()));
        }
    }

    private Map<String, Object> fields(Item item) {
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
        return map;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private TieModel tieModel() {
        Ties chosen;
        try {
            chosen = Ties.valueOf(ties.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw UserError.badInput("--ties: found '" + ties + "', expected none, half, davidson or rao-kupper", e);
        }
        return switch (chosen) {
            case NONE -> new TieModel.NoTies();
            case HALF -> new TieModel.HalfWin();
            case DAVIDSON -> new TieModel.Davidson();
            case RAO_KUPPER -> new TieModel.RaoKupper();
        };
    }

    private StrengthPrior strengthPrior() {
        if (prior == null) {
            return new StrengthPrior.Flat();
        }
        String mend = "--prior: found '" + prior + "', expected ridge=X with X > 0, for example ridge=0.1";
        if (!prior.startsWith("ridge=")) {
            throw UserError.badInput(mend);
        }
        try {
            return new StrengthPrior.Ridge(Double.parseDouble(prior.substring("ridge=".length())));
        } catch (IllegalArgumentException e) {
            throw UserError.badInput(mend, e);
        }
    }

    private Gauge gauge(Comparisons data) {
        if (reference.equals("centered") || reference.equals("centred")) {
            return new Gauge.Centered();
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < data.items(); i++) {
            names.add(data.name(i));
            if (data.name(i).equals(reference)) {
                return new Gauge.Reference(i);
            }
        }
        throw UserError.badInput(file + ": --reference: found '" + reference + "', expected one of the items '"
                + String.join("', '", names) + "' or centered");
    }
}
