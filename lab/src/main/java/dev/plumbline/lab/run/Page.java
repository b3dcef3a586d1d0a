package dev.plumbline.lab.run;

import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.result.OutputFolder;

/// One part of the run in the report and as CSV files beside it.
interface Page {
    String title();

    /// What was asked.
    String question();

    /// What was found, in one sentence made from the numbers.
    String finding();

    /// A number to take away.
    Section.KeyNumber keyNumber();

    void fill(Section section);

    void writeCsv(OutputFolder folder);
}
