package dev.plumbline.lab.verify;

import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.LeftOut;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Operations;
import dev.plumbline.oracle.variants.Variant;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/// `docs/variants.md`: the catalogue as a page. A test compares it with the file.
final class VariantsPage {
    private VariantsPage() {}

    static String markdown() {
        var page = new StringBuilder();
        page.append("# Variants\n\n");
        int variants = Operations.all().stream().mapToInt(operation -> operation.variants().size()).sum();
        page.append("How published implementations compute the operations that [`plumbline verify`](verify.md) knows: ")
                .append(Operations.all().size()).append(" operations, ").append(variants).append(" variants, of which ")
                .append(Operations.all().stream().flatMap(o -> o.variants().stream()).filter(v -> v.kind() == Variant.Kind.BUG).count())
                .append(" are mistakes.\nThis page is what `plumbline verify --list --markdown` prints.\n");
        Operations.all().forEach(operation -> page.append(section(operation)));
        page.append("\n## Left out\n\nPublished variants and known bugs that are not in the catalogue.\n\n| reason | entries |\n| --- | --- |\n");
        var byReason = new LinkedHashMap<String, String>();
        LeftOut.all().forEach(entry -> byReason.merge(entry.reason(), entry.entry(), (a, b) -> a + ", " + b));
        byReason.forEach((reason, entries) -> page.append("| ").append(cell(reason)).append(" | ").append(entries).append(" |\n"));
        return page.toString();
    }

    private static String section(Operation operation) {
        var text = new StringBuilder("\n## " + operation.id() + "\n\n" + operation.title() + ".\n\n> " + operation.formula() + "\n\n"
                + "Source: " + operation.source() + ".\n\n");
        text.append("Columns: ").append(operation.columns().stream().map(VariantsPage::column).collect(Collectors.joining(", ")))
                .append(".\n\n| setting | definition | other values | meaning |\n| --- | --- | --- | --- |\n");
        for (var setting : operation.settings()) {
            text.append("| `").append(setting.name()).append("` | ").append(setting.canonical()).append(" | ")
                    .append(String.join(", ", setting.alternatives())).append(" | ").append(cell(setting.meaning())).append(" |\n");
        }
        text.append("\n| variant | formula | who | difference | reference |\n| --- | --- | --- | --- | --- |\n");
        for (var variant : operation.variants()) {
            text.append("| `").append(variant.id()).append('`').append(variant.kind() == Variant.Kind.BUG ? " (bug)" : "").append(" | ")
                    .append(cell(variant.formula())).append(" | ").append(cell(variant.users())).append(" | ")
                    .append(cell(variant.difference())).append(" | ").append(cell(variant.reference())).append(" |\n");
        }
        return text.toString();
    }

    private static String column(Column column) {
        return switch (column.kind()) {
            case KEY -> "`" + column.name() + "` (key)";
            case INPUT -> "`" + column.name() + "`" + (column.isOptional() ? " (or " + Printed.shortest(column.fallback()) + ")" : "");
            case OUTPUT -> "**`" + column.name() + "`**";
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
