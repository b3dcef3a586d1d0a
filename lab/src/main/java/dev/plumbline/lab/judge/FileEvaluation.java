package dev.plumbline.lab.judge;

import dev.plumbline.data.AtomicFile;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.JsonText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options of `plumbline evaluate FILE`, and what it does.
public final class FileEvaluation {
    @Option(names = "--model", split = ",", paramLabel = "NAME", description = "FILE: models to take. Default: all.")
    private List<String> models = new ArrayList<>();

    @Option(names = "--in", paramLabel = "SPLIT",
            description = "FILE: the split that the others are compared with. Default: that of the first row.")
    private String inside;

    @Option(names = "--bins", paramLabel = "N",
            description = "FILE: bins of the reliability table, equally full. Default: 10.")
    private Integer bins;

    @Option(names = "--draws", paramLabel = "N", description = "FILE: draws of the bootstrap. Default: 1000.")
    private Integer draws;

    @Option(names = "--seed", paramLabel = "N", description = "FILE: seed of the bootstrap. Default: 1.")
    private Long seed;

    @Option(names = "--out", paramLabel = "REPORT.json",
            description = "FILE: file for the report, written whole or not at all.")
    private Path out;

    /// @throws UserError if an option is given that only serves files
    public void requireUnused() {
        String given = !models.isEmpty() ? "--model" : inside != null ? "--in" : bins != null ? "--bins"
                : draws != null ? "--draws" : seed != null ? "--seed" : out != null ? "--out" : null;
        if (given != null) {
            throw UserError.badInput(given + ": found with an operation, expected with a file of scored pairs; leave "
                    + "it out");
        }
    }

    /// Prints the report, as JSON or as tables.
    public void run(Path file, boolean json, PrintWriter terminal) {
        int count = atLeast("--bins", bins, 10, 1);
        int resamples = atLeast("--draws", draws, 1000, 10);
        var pairs = ScoredPairs.read(file, models);
        if (inside != null && !pairs.splits().contains(inside)) {
            throw UserError.badInput("--in: found '" + inside + "', expected "
                    + (pairs.splits().isEmpty() ? "a file with a column 'split'"
                            : "one of '" + String.join("', '", pairs.splits()) + "'"));
        }
        boolean decided = false;
        for (double target : pairs.target()) {
            decided |= target != 0.5;
        }
        if (!decided) {
            throw UserError.badInput(file + ": found ties only, expected a pair with a better response; add some");
        }
        var report = ScoreReport.of(file.toString(), pairs, count, resamples, inside, seed == null ? 1 : seed);
        if (out != null) {
            AtomicFile.write(out, path -> Files.writeString(path, JsonText.of(report) + "\n", StandardCharsets.UTF_8));
        }
        if (json) {
            terminal.println(JsonText.of(report));
            return;
        }
        new ReportText(terminal).print(report);
        if (out != null) {
            terminal.println("report: " + out);
        }
    }

    private static int atLeast(String option, Integer given, int otherwise, int least) {
        if (given != null && given < least) {
            throw UserError.badInput(option + ": found " + given + ", expected at least " + least);
        }
        return given == null ? otherwise : given;
    }
}
