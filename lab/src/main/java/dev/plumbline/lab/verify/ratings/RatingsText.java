package dev.plumbline.lab.verify.ratings;

import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// A {@link RatingsAnswer} for people.
final class RatingsText {
    private final PrintWriter out;
    private final int width = Terminal.width();

    RatingsText(PrintWriter out) {
        this.out = out;
    }

    static void list(PrintWriter out, List<RatingConvention> conventions) {
        var table = new Table("convention", "what", "who");
        conventions.forEach(c -> table.row(c.id(), c.what(), c.users()));
        table.print(out, Terminal.width());
    }

    void print(RatingsAnswer answer, List<RatingConvention> conventions) {
        out.println((answer.passed() ? "PASS" : "FAIL") + "  ratings" + (answer.verdict().equals("pass-as-variant")
                ? ", as " + answer.expected() : ""));
        out.println();
        var wanted = conventions.stream().filter(c -> c.id().equals(answer.expected())).findFirst().orElseThrow();
        paragraph("Compared with: " + wanted.id() + ", " + wanted.what() + "; " + answer.items() + " items"
                + (answer.unrated() == 0 ? "" : ", " + answer.unrated() + " of the comparisons' items without a rating") + ".");
        if (!answer.passed()) {
            nearest(answer);
        }
        if (!answer.note().isEmpty()) {
            out.println();
            paragraph(answer.note());
        }
        for (var match : answer.matches()) {
            out.println();
            out.println("  These are the ratings of: " + match.id());
            var table = new Table("what", "value");
            table.row("convention", match.what());
            table.row("used by", match.users());
            table.row("unit", match.scale() + String.format(Locale.ROOT, ": %.6g for a natural unit", match.unit()));
            table.row("constant", match.anchor());
            if (!match.sameAs().isEmpty()) {
                table.row("on this log the same as", String.join(", ", match.sameAs()));
            }
            table.row("evidence", String.format(Locale.ROOT, "%.0f digits; the worst item takes %.2g of its tolerance", match.evidence(),
                    match.share()));
            if (!answer.passed()) {
                table.row("accept it", "plumbline verify --op ratings --expect " + match.id() + " …");
            }
            table.print(out, width);
        }
        var apart = answer.apart();
        if (apart != null) {
            out.println();
            paragraph(String.format(Locale.ROOT, "The item that tells the nearest two apart best: '%s', %.8g against %.8g.", apart.item(),
                    apart.first(), apart.second()));
        }
        var reasons = new LinkedHashMap<String, List<String>>();
        answer.unavailable().forEach(u -> reasons.computeIfAbsent(u.why(), _ -> new ArrayList<>()).add(u.id()));
        reasons.forEach((why, ids) -> {
            out.println();
            paragraph("Not tried, " + why + ": " + String.join(", ", ids) + ".");
        });
    }

    private void nearest(RatingsAnswer answer) {
        var nearest = answer.nearest();
        out.println();
        paragraph(String.format(Locale.ROOT, "The line through them: %.6g for a natural unit; the item farthest from it is '%s', %.8g where "
                + "the line gives %.8g.", nearest.slope(), nearest.item(), nearest.actual(), nearest.fitted()));
        if (nearest.loss() >= 0) {
            paragraph(String.format(Locale.ROOT, "On that scale the mean log-likelihood of a comparison is %.3g below its maximum.",
                    nearest.loss()));
        }
    }

    private void paragraph(String text) {
        for (var line : Table.wrap(text, Math.max(40, width - 2))) {
            out.println("  " + line);
        }
    }
}
