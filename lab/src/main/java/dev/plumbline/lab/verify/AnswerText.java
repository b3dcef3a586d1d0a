package dev.plumbline.lab.verify;

import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.oracle.variants.Operation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// An {@link Answer} for people.
final class AnswerText {
    private static final int BAR = 32;

    private final PrintWriter out;
    private final int width;

    AnswerText(PrintWriter out) {
        this.out = out;
        this.width = Terminal.width();
    }

    void print(Answer answer, Operation operation, Map<String, Double> slack) {
        out.println((answer.passed() ? "PASS" : "FAIL") + "  " + answer.operation() + ", " + answer.format()
                + (answer.expected().equals("definition") ? "" : ", as " + answer.expected()));
        out.println();
        paragraph("Compared with: " + (answer.expected().equals("definition") ? operation.formula()
                : "variant " + answer.expected()) + settings(answer));
        paragraph(count(answer.rows(), "row") + ", " + count(answer.checked(), "number") + " compared: "
                + answer.failed() + " outside the bound" + (answer.undetermined() == 0 ? "" : "; " + answer.undetermined()
                        + " not determined in " + answer.format() + " (the bound is infinite)")
                + (answer.malformed() == 0 ? "." : "; " + count(answer.malformed(), "malformed row") + " left out."));
        new TreeMap<>(slack).forEach((name, half) -> paragraph(
                "'" + name + "' is printed with few decimals: judged to ± " + half + " on top of rounding."));
        answer.problems().forEach(problem -> paragraph("! " + problem.text()));
        histogram(answer);
        worst(answer);
        matches(answer, operation);
    }

    private static String meaning(Operation operation, String setting) {
        return operation.settings().stream().filter(s -> s.name().equals(setting)).findFirst().orElseThrow().meaning();
    }

    private static String settings(Answer answer) {
        var text = new StringBuilder();
        answer.settings().forEach((name, value) -> text.append(text.isEmpty() ? "" : ", ").append(name).append(" = ").append(value));
        return text.isEmpty() ? "" : "; " + text;
    }

    private void histogram(Answer answer) {
        long most = answer.histogram().stream().mapToLong(Answer.Bin::count).max().orElse(0);
        if (most == 0) {
            return;
        }
        out.println();
        out.println("  error in ulp of " + answer.format());
        for (var bin : answer.histogram()) {
            if (bin.count() > 0) {
                int bar = (int) Math.ceil((double) BAR * bin.count() / most);
                out.println(String.format(Locale.ROOT, "  %8s  %-" + BAR + "s %d", bin.upTo().equals("more") ? "more"
                        : bin.upTo().equals("0") ? "0" : "≤ " + bin.upTo(), "█".repeat(bar), bin.count()));
            }
        }
    }

    private void worst(Answer answer) {
        var worst = answer.worst();
        if (worst == null || worst.error() == 0) {
            return;
        }
        out.println();
        out.println("  worst: line " + worst.line() + ", " + worst.output());
        var table = new Table("what", "value");
        table.row("found", Double.toString(worst.actual()));
        table.row("expected", worst.expected());
        table.row("error", String.format(Locale.ROOT, "%.3g = %.4g ulp, %.3g of the bound", worst.error(), worst.ulps(),
                worst.shareOfBound()));
        table.row("bound", String.format(Locale.ROOT, "%.3g = %.4g ulp: how far rounding in %s may move this number", worst.bound(),
                worst.condition(), answer.format()));
        var inputs = new StringBuilder();
        worst.inputs().forEach((name, value) -> inputs.append(inputs.isEmpty() ? "" : ", ").append(name).append(" = ").append(value));
        table.row("row", inputs.toString());
        table.print(out, width);
    }

    private void matches(Answer answer, Operation operation) {
        if (!answer.note().isEmpty()) {
            out.println();
            paragraph((answer.matches().isEmpty() ? "No match: " : "Ambiguous: ") + answer.note() + ".");
        }
        for (var match : answer.matches()) {
            out.println();
            out.println("  These are the numbers of: " + match.id() + (match.kind().equals("bug") ? "  (a known bug)" : ""));
            var table = new Table("what", "value");
            if (!match.formula().isEmpty()) {
                table.row("formula", match.formula());
                table.row("difference", match.difference());
                table.row("used by", match.users());
                table.row("reference", match.reference());
            }
            if (match.kind().equals("combination")) {
                match.settings().forEach((name, value) -> table.row(name + " = " + value, meaning(operation, name)));
                if (!match.related().isEmpty()) {
                    table.row("see also", String.join(", ", match.related()));
                }
            }
            table.row("evidence", String.format(Locale.ROOT, "%.0f digits", match.evidence()));
            if (!match.kind().equals("combination")) {
                table.row("accept it", "plumbline verify --op " + answer.operation() + " --expect " + match.id() + " …");
            }
            table.print(out, width);
        }
        var apart = answer.apart();
        if (apart != null) {
            out.println();
            var row = new StringBuilder();
            apart.row().forEach((name, value) -> row.append(row.isEmpty() ? "" : ", ").append(name).append(" = ").append(value));
            paragraph("A row that tells them apart: " + row + ": " + apart.first() + " gives " + apart.output() + " = " + apart.firstValue()
                    + ", " + apart.second() + " gives " + apart.secondValue() + ".");
        }
    }

    private void paragraph(String text) {
        for (var line : Table.wrap(text, Math.max(40, width - 2))) {
            out.println("  " + line);
        }
    }

    private static String count(long n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
