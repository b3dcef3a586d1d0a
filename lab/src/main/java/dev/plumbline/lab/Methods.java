package dev.plumbline.lab;

import dev.plumbline.kernel.BackendProvider;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.papers.Papers;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plumbline methods`: the catalogue of operations.
@Command(
        name = "methods",
        mixinStandardHelpOptions = true,
        description = "Lists every operation with its formula and source, or explains one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline methods                                   all",
            "  plumbline methods kl                                those whose id or title contains 'kl'",
            "  plumbline methods preference.bradley_terry_loss     inputs, parameters, outputs, and where to find it",
            "  plumbline methods --json"
        })
final class Methods implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "An id, or a part of an id or title.")
    private String wanted;

    /// The answer of `--json` for one operation.
    record Entry(
            String id,
            String title,
            String formula,
            String source,
            List<Operation.Port> inputs,
            List<Operation.Parameter> parameters,
            List<Operation.Port> outputs,
            List<Place> places) {}

    /// Where an operation is to be found.
    record Place(String what, String where) {}

    @Override
    public Integer call() {
        var found = find();
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(JsonText.of(found.stream().map(Methods::entry).toList()));
        } else if (found.size() == 1) {
            explain(entry(found.getFirst()), out);
        } else {
            list(found, out);
            if (wanted == null) {
                papers(out);
            }
        }
        return ExitCode.OK;
    }

    private List<Operation> find() {
        if (wanted == null) {
            return Operations.all();
        }
        var part = wanted.toLowerCase(Locale.ROOT).replace('-', '_');
        var found = new ArrayList<Operation>();
        for (var operation : Operations.all()) {
            if (operation.id().equals(part)) {
                return List.of(operation);
            }
            if (operation.id().contains(part)
                    || operation.title().toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT))) {
                found.add(operation);
            }
        }
        if (found.isEmpty()) {
            throw UserError.badInput(
                    "no operation has '" + wanted + "' in its id or title; 'plumbline methods' lists all "
                            + Operations.all().size());
        }
        return found;
    }

    private static Entry entry(Operation operation) {
        return new Entry(
                operation.id(),
                operation.title(),
                operation.formula(),
                operation.source(),
                operation.inputs(),
                operation.parameters(),
                operation.outputs(),
                places(operation));
    }

    private static List<Place> places(Operation operation) {
        var subject = operation.subject();
        var places = new ArrayList<Place>();
        places.add(new Place(
                "contract",
                "core/src/main/java/dev/plumbline/kernel/" + Character.toUpperCase(subject.charAt(0))
                        + subject.substring(1) + "Kernels.java"));
        places.add(new Place(
                "executions",
                String.join(", ", Backends.providers().stream().map(BackendProvider::name).toList())));
        var home = System.getProperty("plumbline.home");
        var page = "docs/operations/" + operation.pageName() + ".md";
        if (home != null && Files.exists(Path.of(home, page))) {
            places.add(new Place("page", page));
        }
        return List.copyOf(places);
    }

    private static void papers(PrintWriter out) {
        int width = Terminal.width();
        out.println();
        out.println("PAPERS");
        for (var paper : Papers.all()) {
            out.println();
            out.println("  " + paper.slug() + "  " + paper.title());
            paragraph(out, "      ", paper.formula(), width);
            paragraph(out, "      ", "[" + paper.source() + "]", width);
        }
        out.println();
        out.println("'plumbline reproduce NAME' measures a paper's claims; 'plumbline verify --list' shows how others compute it.");
    }

    private static void list(List<Operation> operations, PrintWriter out) {
        int width = Terminal.width();
        var subject = "";
        for (var operation : operations) {
            if (!operation.subject().equals(subject)) {
                subject = operation.subject();
                out.println();
                out.println(subject.toUpperCase(Locale.ROOT));
            }
            out.println();
            out.println("  " + operation.id() + "  " + operation.title());
            paragraph(out, "      ", operation.formula(), width);
            paragraph(out, "      ", "[" + operation.source() + "]", width);
        }
        out.println();
        out.println(operations.size() + " operations. 'plumbline methods ID' explains one.");
    }

    private static void explain(Entry entry, PrintWriter out) {
        int width = Terminal.width();
        out.println(entry.id() + ": " + entry.title());
        out.println();
        paragraph(out, "  ", entry.formula(), width);
        out.println();
        paragraph(out, "  ", "Source: " + entry.source(), width);
        ports(out, "input", entry.inputs(), width);
        if (!entry.parameters().isEmpty()) {
            out.println();
            var table = new Table("parameter", "default", "meaning");
            for (var parameter : entry.parameters()) {
                table.row(
                        parameter.name(),
                        parameter.defaultValue(),
                        parameter.meaning()
                                + (parameter.choices().isEmpty() ? "" : ": " + String.join(", ", parameter.choices())));
            }
            table.print(out, width);
        }
        ports(out, "output", entry.outputs(), width);
        out.println();
        var table = new Table("place", "where");
        for (var place : entry.places()) {
            table.row(place.what(), place.where());
        }
        table.print(out, width);
    }

    private static void ports(PrintWriter out, String heading, List<Operation.Port> ports, int width) {
        out.println();
        var table = new Table(heading, "shape", "meaning");
        for (var port : ports) {
            table.row(port.name(), port.shape(), port.meaning() + (port.optional() ? " (may be left out)" : ""));
        }
        table.print(out, width);
    }

    private static void paragraph(PrintWriter out, String indent, String text, int width) {
        for (var line : Table.wrap(text, Math.max(40, width - indent.length()))) {
            out.println(indent + line);
        }
    }
}
