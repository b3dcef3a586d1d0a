package dev.plumbline.lab.run;

import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import java.util.ArrayList;
import java.util.List;

/// How far the executions are from the oracle, in the report.
record ExecutionsPage(Executions.Result result) implements Page {
    @Override
    public String title() {
        return "Executions held against the oracle";
    }

    @Override
    public String question() {
        return "Do the executions agree with the mathematics?";
    }

    private double largest() {
        return result.rows().stream().flatMap(r -> r.cells().values().stream()).mapToDouble(Executions.Cell::share).max().orElseThrow();
    }

    @Override
    public String finding() {
        long beyond = result.rows().stream().flatMap(r -> r.cells().values().stream()).filter(c -> !(c.share() <= 1)).count();
        return result.rows().size() + " operations on " + result.executions().size() + " executions ("
                + String.join(", ", result.executions()) + ") against 50 digits: "
                + (beyond == 0
                        ? "every element is within its declared bound, the worst uses " + Numbers.percent(largest()) + " of it."
                        : beyond + " of the cells below are beyond their declared bound.");
    }

    @Override
    public Section.KeyNumber keyNumber() {
        return new Section.KeyNumber(Double.isInfinite(largest()) ? "beyond" : Numbers.percent(largest()),
                "of the error bound used at worst", result.rows().size() + " operations, " + result.executions().size() + " executions");
    }

    @Override
    public void fill(Section section) {
        section.text("The same operations on the scores of this run, by every execution that works here, against the oracle's 50 digits. "
                + "Errors in units in the last place (ULP) of float64, the largest over all elements and outputs. An element that is a "
                + "difference of larger numbers may be many ULPs away and yet within the bound, which weighs what was subtracted.");
        section.formula("|y − y^*| ≤ a ulp(y^*) + b u S", "u: unit roundoff, S: sensitivity of the formula to its inputs");
        var headings = new ArrayList<>(List.of("operation", ">elements"));
        result.executions().forEach(name -> headings.add('>' + name));
        headings.add(">share of the bound");
        var table = DataTable.of("Largest error in ULPs.", headings.toArray(String[]::new));
        for (var row : result.rows()) {
            var cells = new ArrayList<>(List.of('`' + row.operation() + '`', Integer.toString(row.elements())));
            result.executions().forEach(name -> cells.add(Numbers.fixed(row.cells().get(name).ulps(), 1)));
            double share = row.cells().values().stream().mapToDouble(Executions.Cell::share).max().orElseThrow();
            cells.add(Double.isInfinite(share) ? "beyond" : Numbers.percent(share));
            table.row(cells.toArray(String[]::new));
        }
        section.table(table);
        if (!result.absent().isEmpty()) {
            section.text("Not here: " + String.join("; ", result.absent()) + ".");
        }
    }

    @Override
    public void writeCsv(OutputFolder folder) {
        try (var csv = CsvFile.create(folder.file("executions.csv"), List.of("operation", "execution", "elements", "max_ulps", "max_share_of_bound"))) {
            for (var row : result.rows()) {
                row.cells().forEach((name, cell) -> csv.row(row.operation(), name, row.elements(), cell.ulps(), cell.share()));
            }
        }
    }
}
