package dev.plumbline.lab.reproduce;

import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.CommonOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Papers;
import dev.plumbline.papers.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// `plumbline reproduce`: the claims of a paper, measured.
@Command(
        name = "reproduce",
        mixinStandardHelpOptions = true,
        description = "Runs the experiments of a paper and says which of its claims they confirm.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline reproduce                          which papers there are",
            "  plumbline reproduce transform-combine        report in results/transform-combine-1",
            "  plumbline reproduce --all --scale 0.2 --seeds 2",
            "",
            "A run that was interrupted goes on where it stopped if it is started again with the same options.",
            "A claim that is refuted is a result, not an error: the exit code is 0."
        })
public final class Reproduce implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Papers; see the list without a name.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "All papers.")
    private boolean all;

    @Option(names = "--seeds", paramLabel = "N", description = "Repetitions. Default: the paper's own, 5 or more.")
    private Integer seeds;

    @Option(names = "--scale", defaultValue = "1", paramLabel = "X",
            description = "Multiplies sizes. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Override
    public Integer call() {
        if (seeds != null && (seeds < 2 || seeds > 10_000)) {
            throw UserError.badInput("--seeds: found " + seeds + ", expected 2 to 10000, so that there is an interval");
        }
        if (!(scale > 0 && scale <= 100)) {
            throw UserError.badInput("--scale: found " + scale + ", expected a number above 0, at most 100");
        }
        if (names.isEmpty() && !all) {
            list();
            return 0;
        }
        var papers = chosen();
        String name = papers.size() == 1 ? papers.getFirst().slug() : "papers";
        Path target = common.out().orElse(Path.of("results", name + "-" + common.seed()));
        var studies = new ArrayList<Study>();
        List<Backend> workers = common.openWorkers("vector");
        try (var folder = OutputFolder.create(target)) {
            var configuration = new LinkedHashMap<String, Object>();
            configuration.put("papers", papers.stream().map(Paper::slug).toList());
            configuration.put("seeds", seeds == null ? "the papers' own" : seeds);
            configuration.put("scale", scale);
            var provenance = common.provenance(
                    workers.getFirst().name() + ": " + workers.getFirst().description(), "float64", configuration);
            long steps = papers.stream().mapToLong(paper -> (long) seeds(paper) * paper.experiments().size()).sum();
            try (var progress = common.progress("reproduce", steps)) {
                for (Paper paper : papers) {
                    studies.add(Study.run(paper, seeds(paper), common.seed(), scale, workers, unfinished(target), progress));
                }
            }
            new StudyReport(studies).write(folder, provenance);
            folder.commit();
            Runs.forget(unfinished(target));
        } finally {
            workers.forEach(Backend::close);
        }
        print(studies, target);
        return 0;
    }

    /// Beside the folder of results: what an interrupted run has computed.
    private static Path unfinished(Path target) {
        return target.toAbsolutePath().resolveSibling("." + target.getFileName() + ".unfinished");
    }

    private int seeds(Paper paper) {
        return seeds == null ? paper.seeds() : seeds;
    }

    private List<Paper> chosen() {
        if (all) {
            return Papers.all();
        }
        var chosen = new ArrayList<Paper>();
        for (String name : names) {
            chosen.add(Papers.all().stream().filter(paper -> paper.slug().equals(name)).findFirst()
                    .orElseThrow(() -> UserError.badInput("no paper '" + name + "'; there are "
                            + String.join(", ", Papers.all().stream().map(Paper::slug).toList()))));
        }
        return chosen;
    }

    private void list() {
        var out = spec.commandLine().getOut();
        if (common.json()) {
            out.println(JsonText.of(Papers.all().stream().map(paper -> Map.of("name", paper.slug(), "title", paper.title(),
                    "source", paper.source(), "formula", paper.formula(), "summary", paper.summary())).toList()));
            return;
        }
        var table = new Table("name", "method");
        for (Paper paper : Papers.all()) {
            table.row(paper.slug(), paper.summary() + " " + paper.source() + ".");
        }
        table.print(out, Terminal.width());
    }

    /// The answer of `--json` for one paper.
    record Answer(String name, int seeds, List<Claim> claims, String report) {}

    private void print(List<Study> studies, Path target) {
        var out = spec.commandLine().getOut();
        Path report = target.resolve(StudyReport.FILE);
        if (common.json()) {
            out.println(JsonText.of(studies.stream()
                    .map(study -> new Answer(study.paper().slug(), study.seeds(), study.claims(), report.toString()))
                    .toList()));
            return;
        }
        for (Study study : studies) {
            out.println(study.paper().title());
            out.println(study.paper().source() + "; " + study.seeds() + " seeds");
            out.println();
            var table = new Table("verdict", "measured", "claim");
            for (Claim claim : study.claims()) {
                table.row(word(claim.verdict()), claim.measured(), claim.statement());
            }
            table.print(out, Terminal.width());
            out.println();
        }
        if (studies.size() > 1) {
            printTallies(out, studies);
        }
        out.println("report: " + report);
    }

    /// One line for each paper, and their sum.
    private static void printTallies(PrintWriter out, List<Study> studies) {
        var headings = new ArrayList<>(Tally.headings());
        headings.add("paper");
        var table = new Table(headings.toArray(String[]::new));
        var total = new Tally(0, 0, 0);
        for (Study study : studies) {
            var tally = Tally.of(study.claims());
            total = total.plus(tally);
            table.row(withName(tally, study.paper().slug()));
        }
        table.row(withName(total, "all " + studies.size())).print(out, Terminal.width());
        out.println();
    }

    private static String[] withName(Tally tally, String name) {
        var cells = new ArrayList<>(tally.cells());
        cells.add(name);
        return cells.toArray(String[]::new);
    }

    static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
