package dev.plumbline.lab;

import dev.plumbline.lab.book.Book;
import dev.plumbline.lab.commands.Align;
import dev.plumbline.lab.commands.Rank;
import dev.plumbline.lab.commands.Score;
import dev.plumbline.lab.commands.Train;
import dev.plumbline.lab.reproduce.Reproduce;
import dev.plumbline.lab.run.Run;
import dev.plumbline.lab.vectors.Vectors;
import dev.plumbline.lab.verify.Verify;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line `plumbline`.
///
/// Exit codes: {@link ExitCode}. Every error is one line on standard error; `--debug` adds the stack trace.
@Command(
        name = "plumbline",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A reference implementation of reward modelling and alignment: one mathematics, several "
                + "executions, every pair checked against each other.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline run                    the main job: a report in under two minutes",
            "  plumbline rank data/baseball-1987.csv --home",
            "  plumbline train pairs.jsonl.gz --out model.json",
            "  plumbline verify --op group-advantage mine.csv",
            "  plumbline book --out book        these pages as HTML, to be read and searched offline",
            "  plumbline doctor                 which executions work here, and why one does not",
            "  plumbline methods                every operation, with formula and source",
            "  plumbline methods kl             those whose name contains 'kl'",
            "  plumbline java FILE.java         a program of yours, with all of Plumbline on its class path (docs/paths)",
            "",
            "Exit codes: 0 all good, 1 a check failed, 2 bad input or usage, 3 an execution is not available."
        })
public final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            Run.class, Rank.class, Train.class, Score.class, Align.class, Reproduce.class, Verify.class, Vectors.class, Evaluate.class,
            Methods.class, Book.class, Doctor.class);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /// Called by the launcher.
    public static void main(String[] arguments) {
        StandardError.restore();
        var stdout = new StandardOutput();
        var out = new PrintWriter(new OutputStreamWriter(stdout, StandardCharsets.UTF_8));
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = execute(out, err, arguments);
        if (stdout.failure().isPresent()) {
            err.println("plumbline: standard output: " + stdout.failure().get());
            code = code == ExitCode.OK ? ExitCode.BAD_INPUT : code;
        }
        System.exit(code);
    }

    /// Runs one command.
    ///
    /// @return the exit code
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        var line = commandLine(Set.copyOf(Arrays.asList(arguments)));
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpAutoWidth(true);
        line.setUsageHelpWidth(Math.clamp(terminalWidth(), 60, 120));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, args) -> usageError(e, args, err));
        line.setExecutionExceptionHandler((e, command, parsed) -> failure(e, arguments, err));
        try {
            return line.execute(arguments);
        } catch (Error e) {
            return failure(e, arguments, err);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /// A command that `words` do not name has its name and description alone, which is what the help lists and suggests: to read
    /// the options of all of them by reflection takes longer than most commands.
    static CommandLine commandLine(Collection<String> words) {
        var line = new CommandLine(new Main());
        for (var command : COMMANDS) {
            var described = command.getAnnotation(Command.class);
            if (words.contains(described.name())) {
                line.addSubcommand(command);
            } else {
                var listed = CommandSpec.create().name(described.name());
                listed.usageMessage().description(described.description());
                line.addSubcommand(described.name(), listed);
            }
        }
        return line;
    }

    /// The names of all commands.
    static List<String> commands() {
        return COMMANDS.stream().map(command -> command.getAnnotation(Command.class).name()).toList();
    }

    /// Without a command: the help.
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int usageError(ParameterException e, String[] arguments, PrintWriter err) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        var mend = "see '" + command + " --help'";
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                mend = "did you mean '" + String.join("', '", near.subList(0, Math.min(3, near.size()))) + "'? " + mend;
            }
        }
        err.println("plumbline: " + Errors.line(e) + "; " + mend);
        trace(e, arguments, err);
        return ExitCode.BAD_INPUT;
    }

    private static int failure(Throwable e, String[] arguments, PrintWriter err) {
        if (Errors.isExpected(e)) {
            err.println("plumbline: " + Errors.line(e));
        } else {
            err.println("plumbline: internal error: " + e.getClass().getSimpleName() + ": " + Errors.line(e)
                    + " (a mistake of Plumbline's; please report it with what --debug prints)");
        }
        trace(e, arguments, err);
        return Errors.exitCode(e);
    }

    // The arguments, not the parsed option: the option is not set when parsing itself failed.
    private static void trace(Throwable e, String[] arguments, PrintWriter err) {
        if (Arrays.asList(arguments).contains("--debug")) {
            e.printStackTrace(err);
        }
    }

    private static int terminalWidth() {
        return Integer.getInteger("plumbline.columns", 100);
    }
}
