package dev.plumbline.lab.commands;

import dev.plumbline.data.ResponseTable;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A saved model, a file for it, and which columns to read: `@Mixin ModelAndData`.
final class ModelAndData {
    @Parameters(index = "0", paramLabel = "MODEL.json", description = "Saved by 'plumbline train'.")
    private Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "Responses; see below.")
    private Path file;

    @Option(names = "--text", paramLabel = "COLUMN", description = "Text of a response. Default: response, text, "
            + "completion or output.")
    private String text;

    @Option(names = "--group", paramLabel = "COLUMN",
            description = "Rows with the same text there are one prompt's. Default: group or prompt.")
    private String group;

    Path model() {
        return model;
    }

    Path file() {
        return file;
    }

    /// Null unless given.
    String text() {
        return text;
    }

    /// Null unless given.
    String group() {
        return group;
    }

    ResponseTable.Columns columns() {
        return new ResponseTable.Columns(text, group);
    }
}
