package dev.plumbline.lab.verify;

import dev.plumbline.lab.ExitCode;
import dev.plumbline.lab.OutputOptions;
import dev.plumbline.lab.UserError;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.verify.ratings.RatingsVerification;
import dev.plumbline.oracle.scalar.Format;
import dev.plumbline.oracle.variants.Candidate;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Operations;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plumbline verify`: holds the numbers of another implementation against the definition, and names the variant or known bug
/// that they are if they differ.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Compares another implementation's numbers with the definition under a rounding bound, and names the "
                + "published variant or known bug that reproduces them if they differ.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline verify --list                              operations that can be verified",
            "  plumbline verify --list group-advantage              its variants, who uses them, references",
            "  plumbline verify --op group-advantage --template     a CSV file to fill in",
            "  plumbline verify --op group-advantage mine.csv",
            "  plumbline verify --op dpo-loss --set beta=0.2 losses.jsonl",
            "  plumbline verify --op group-advantage --expect grpo-sd1-1e-4 mine.npz --json",
            "  plumbline verify --op ratings battles.csv --ratings leaderboard.csv",
            "",
            "Exit codes: 0 the numbers agree (with --expect: with that variant), 1 they do not, 2 bad input or usage."
        })
public final class Verify implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "CSV, JSON Lines (plain or gzip), .npz or .safetensors. With --list: "
            + "an operation.")
    private String file;

    @Option(names = "--op", paramLabel = "OPERATION", description = "What the file holds, for example group-advantage.")
    private String id;

    @Option(names = "--list", description = "List operations, or the variants of one.")
    private boolean list;

    @Option(names = "--markdown", hidden = true, description = "With --list: the page docs/variants.md.")
    private boolean markdown;

    @Option(names = "--template", description = "Print an example file for --op, with every column.")
    private boolean template;

    @Option(names = "--dtype", paramLabel = "FORMAT", description = "In which the numbers were computed: float64, float32, bfloat16 or "
            + "float16. Default: as stored in an array file, else float32.")
    private Format format;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting of the operation, for example beta=0.2; see --list.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--expect", paramLabel = "VARIANT", description = "Compare with this variant in place of the definition.")
    private String expect;

    @Option(names = "--ratings", paramLabel = "RATINGS", description = "With --op ratings: a CSV or JSON Lines file of items and their "
            + "ratings; FILE holds the comparisons, as for rank.")
    private Path ratings;

    @Option(names = "--strict", description = "End at the first malformed row.")
    private boolean strict;

    @Option(names = "--decimals", paramLabel = "N", description = "Decimals that the results are printed with. Default: found out if a "
            + "column has three or more in every row.")
    private Integer decimals;

    @Option(names = "--input-decimals", paramLabel = "N", description = "Decimals that the inputs were rounded to when they were "
            + "written. Default: they are exact.")
    private Integer inputDecimals;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (list) {
            listing();
            return ExitCode.OK;
        }
        if (id == null) {
            throw UserError.badInput("verify needs --op OPERATION; 'plumbline verify --list' lists all " + Operations.all().size());
        }
        if (id.equals(RatingsVerification.ID)) {
            return ratings();
        }
        if (ratings != null) {
            throw UserError.badInput("--ratings is for --op ratings");
        }
        var operation = operation(id);
        if (template) {
            out.print(Template.csv(operation));
            return ExitCode.OK;
        }
        if (file == null) {
            throw UserError.badInput("verify needs a FILE; 'plumbline verify --op " + id + " --template' writes an example");
        }
        var expected = expect == null ? null : expected(operation);
        try {
            operation.settings(settings);
        } catch (IllegalArgumentException e) {
            throw UserError.badInput("--set: " + e.getMessage(), e);
        }
        var checker = new Checker(Path.of(file), operation, format, settings, expected, strict, half(decimals, "--decimals"),
                inputDecimals == null ? 0 : half(inputDecimals, "--input-decimals"));
        var answer = checker.run();
        if (output.json()) {
            out.println(JsonText.of(answer));
        } else {
            new AnswerText(out).print(answer, operation, checker.slack());
        }
        return answer.passed() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private int ratings() {
        var out = spec.commandLine().getOut();
        if (template) {
            out.print(RatingsVerification.template());
            return ExitCode.OK;
        }
        if (file == null || ratings == null) {
            throw UserError.badInput("verify --op ratings needs the comparisons and --ratings FILE; --template writes an example of it");
        }
        if (format != null || !settings.isEmpty() || decimals != null || inputDecimals != null || strict) {
            throw UserError.badInput("--dtype, --set, --decimals, --input-decimals and --strict do not apply to --op ratings");
        }
        return RatingsVerification.run(Path.of(file), ratings, expect, output.json(), out) ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private static Double half(Integer digits, String option) {
        if (digits == null) {
            return null;
        }
        if (digits < 0 || digits > 20) {
            throw UserError.badInput(option + ": found " + digits + ", expected 0 to 20");
        }
        return 0.5 * Math.pow(10, -digits);
    }

    private Candidate expected(Operation operation) {
        return Candidate.of(operation, settings).stream()
                .filter(candidate -> candidate.cost() <= 1 && candidate.label().equals(expect)).findFirst()
                .orElseThrow(() -> UserError.badInput("--expect: no variant '" + expect + "' of " + operation.id()
                        + "; 'plumbline verify --list " + operation.id() + "' lists them"));
    }

    private static Operation operation(String id) {
        try {
            return Operations.find(id);
        } catch (IllegalArgumentException e) {
            throw UserError.badInput(e.getMessage(), e);
        }
    }

    private void listing() {
        String wanted = id != null ? id : file;
        if (RatingsVerification.ID.equals(wanted)) {
            RatingsVerification.list(spec.commandLine().getOut(), output.json());
            return;
        }
        var operations = wanted == null ? Operations.all() : List.of(operation(wanted));
        var out = spec.commandLine().getOut();
        if (markdown) {
            out.print(VariantsPage.markdown());
        } else if (output.json()) {
            out.println(JsonText.of(operations.stream().map(Listing::of).toList()));
        } else if (wanted == null) {
            Listing.all(out, operations);
        } else {
            Listing.one(out, operations.getFirst());
        }
    }
}
