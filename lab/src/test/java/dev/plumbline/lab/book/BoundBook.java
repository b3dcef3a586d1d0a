package dev.plumbline.lab.book;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.lab.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The book of this repository, bound by the command as a user does.
record BoundBook(Path folder) {
    static BoundBook into(Path folder) {
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), "book", "--source", "..",
                "--out", folder.toString());
        assertEquals(0, code, err.toString());
        return new BoundBook(folder);
    }

    /// Names of all pages, those of sources too.
    List<String> pages() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted().toList();
        }
    }
}
