package dev.plumbline.lab.run;

import dev.plumbline.lab.CommonOptions;
import dev.plumbline.lab.ExitCode;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `plumbline run`: the main job, from real preferences to an aligned policy and a report.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "The main job: trains reward models on the preferences of 303 students, aligns policies to them, "
                + "shows over-optimisation where the true reward is known, holds the executions against the oracle, and "
                + "writes a report. Needs no network and no GPU; under two minutes on two cores.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline run                              report in results/run-1",
            "  plumbline run --seed 7 --out results/mine",
            "  plumbline run --scale 0.1 --seeds 1        a quick look"
        })
public final class Run implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "8",
            description = "Repetitions of the synthetic experiment. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "1",
            description = "Multiplies sizes and numbers of steps. Default: ${DEFAULT-VALUE}.")
    private double scale;

    /// The answer of `--json`.
    record Answer(String report, Map<String, String> findings, Map<String, Double> seconds) {}

    @Override
    public Integer call() {
        if (seeds < 1 || seeds > 1000) {
            throw new ParameterException(spec.commandLine(), "--seeds must lie between 1 and 1000, was " + seeds);
        }
        if (!(scale > 0 && scale <= 100)) {
            throw new ParameterException(spec.commandLine(), "--scale must be above 0 and at most 100, was " + scale);
        }
        var out = spec.commandLine().getOut();
        try (var folder = OutputFolder.create(common.out().orElse(Path.of("results", "run-" + common.seed())))) {
            var job = MainJob.compute(common, seeds, scale);
            job.write(folder);
            folder.commit();
            var report = folder.target().resolve(MainJob.REPORT);
            if (common.json()) {
                out.println(JsonText.of(new Answer(report.toString(), job.findings(), job.seconds())));
            } else {
                job.findings().forEach((title, sentence) -> {
                    out.println(title);
                    for (var line : Table.wrap(plain(sentence), Terminal.width() - 2)) {
                        out.println("  " + line);
                    }
                });
                out.println();
                out.println("report: " + report);
            }
        }
        return ExitCode.OK;
    }

    /// Without the marks of the report.
    private static String plain(String marked) {
        return marked.replaceAll("[*`$]", "");
    }
}
