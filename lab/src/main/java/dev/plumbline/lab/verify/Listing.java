package dev.plumbline.lab.verify;

import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.lab.verify.ratings.RatingsVerification;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Setting;
import dev.plumbline.oracle.variants.Variant;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// `verify --list`.
///
/// @param blockKey the column that says which rows are evaluated together; null: each by itself
record Listing(String id, String title, String formula, String source, List<Column> columns, List<Setting> settings,
        List<Variant> variants, String blockKey) {

    static Listing of(Operation operation) {
        return new Listing(operation.id(), operation.title(), operation.formula(), operation.source(), operation.columns(),
                operation.settings(), operation.variants(), operation.blockKey());
    }

    static void all(PrintWriter out, List<Operation> operations) {
        var table = new Table("operation", ">variants", "what");
        int variants = 0;
        for (var operation : operations) {
            table.row(operation.id(), Integer.toString(operation.variants().size()), operation.title());
            variants += operation.variants().size();
        }
        table.row(RatingsVerification.ID, Integer.toString(RatingsVerification.count()), RatingsVerification.TITLE);
        table.print(out, Terminal.width());
        out.println();
        out.println(operations.size() + " operations, " + variants + " variants, and ratings. 'plumbline verify --list OPERATION' explains one.");
    }

    static void one(PrintWriter out, Operation operation) {
        int width = Terminal.width();
        out.println(operation.id() + ": " + operation.title());
        out.println();
        paragraph(out, operation.formula(), width);
        paragraph(out, "Source: " + operation.source(), width);
        out.println();
        var columns = new Table("column", "kind", "meaning, and other names that are accepted");
        for (var column : operation.columns()) {
            String optional = column.isOptional() ? column.kind() == Column.Kind.KEY ? "; may be left out"
                    : "; may be left out: " + Printed.shortest(column.fallback()) : "";
            columns.row(column.name(), column.kind().name().toLowerCase(Locale.ROOT), column.meaning() + optional
                    + (column.synonyms().isEmpty() ? "" : " [" + String.join(", ", column.synonyms()) + "]"));
        }
        columns.print(out, width);
        out.println();
        var settings = new Table("setting", "definition", "meaning, and other values");
        for (var setting : operation.settings()) {
            settings.row(setting.name(), setting.canonical(), setting.meaning()
                    + (setting.alternatives().isEmpty() ? "" : ": " + String.join(", ", setting.alternatives())));
        }
        settings.print(out, width);
        out.println();
        out.println("VARIANTS");
        for (var variant : operation.variants()) {
            out.println();
            out.println("  " + variant.id() + (variant.kind() == Variant.Kind.BUG ? "  (bug)" : "") + "  " + variant.formula());
            for (var line : List.of(variant.difference(), "Used by: " + variant.users(), "[" + variant.reference() + "]")) {
                for (var part : Table.wrap(line, Math.max(40, width - 6))) {
                    out.println("      " + part);
                }
            }
        }
    }

    private static void paragraph(PrintWriter out, String text, int width) {
        for (var line : Table.wrap(text, Math.max(40, width - 2))) {
            out.println("  " + line);
        }
    }
}
