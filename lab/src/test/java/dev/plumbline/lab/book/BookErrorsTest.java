package dev.plumbline.lab.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.lab.ExitCode;
import dev.plumbline.lab.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A mistake in a page is one line with file, line and column, and leaves nothing behind.
///
/// Planted mistakes that turn it red: a line counted from 0; the folder written before the last page is read; a dead
/// anchor passed over; raw HTML passed through; a `details` that is never closed.
class BookErrorsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void repository() throws IOException {
        Files.createDirectories(folder.resolve("docs"));
        Files.createDirectories(folder.resolve("src"));
        Files.writeString(folder.resolve("docs/README.md"), "# Book\n\n## One\n\n- [page](page.md)\n");
        Files.writeString(folder.resolve("src/A.java"), "class A {\n    int f() { return 1; }\n}\n");
    }

    private String bind(String page, int code) throws IOException {
        Files.writeString(folder.resolve("docs/page.md"), page);
        var out = new StringWriter();
        var err = new StringWriter();
        assertEquals(code, Main.execute(new PrintWriter(out), new PrintWriter(err), "book", "--source",
                folder.toString(), "--out",
                folder.resolve("out").toString()), err.toString());
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '~', value = {
        "# T|a $\\foo$ ¦ 3:4: found '\\foo', expected a macro that the book knows",
        "# T|$$|x +|y}|$$ ¦ 6:2: found '}', expected",
        "# T|$$|x ¦ 3:1: found a formula without its end",
        "# T|see [this](gone.md) ¦ 3:5: found a link to 'gone.md', expected a file that is there",
        "# T|[a](README.md#two) ¦ 3:1: found a link to 'README.md#two', expected a heading of docs/README.md",
        "# T|[a](#Tea) ¦ 3:1: found a link to '#Tea', expected a heading of docs/page.md",
        "# T|[a](../../etc) ¦ 3:1: found a link to '../../etc', expected a file that is there",
        "# T|[a](javascript:alert) ¦ 3:1: found a link to 'javascript:alert', expected https:",
        "# T|<b>x</b> ¦ 3:1: found '<b>', expected Markdown, comments, details or summary",
        "# T|<div>x</div> ¦ 3:1: found '<div>x</div>', expected Markdown",
        "# T|<details> ¦ 3:1: found <details> without its end",
        "# T|</details> ¦ 3:1: found </details>, expected <details> before it",
        "# T|![](x.png) ¦ 3:1: found an image without words",
        "# T|![x](x.png) ¦ 3:1: found an image 'x.png'",
        "# T|<!-- code: src/B.java#f --> ¦ 3:1: found code of 'src/B.java', expected a file",
        "# T|<!-- code: src/A.java#g --> ¦ 3:1: found code of 'src/A.java#g', expected one of A, f",
        "# T|<!-- code: --> ¦ 3:1: found '<!-- code: -->', expected <!-- code: path#member -->",
        "no title ¦ 1:1: found no title",
        "# T|# U ¦ 3:1: found a second title 'U'",
    })
    void oneLine(String page, String line) throws IOException {
        String text = page.replace("|", "\n\n");
        String error = bind(text.replace("$$\n\nx +\n\ny}\n\n$$", "$$\nx +\n\ny}\n$$"), ExitCode.BAD_INPUT);
        assertEquals(1, error.lines().count(), error);
        assertTrue(error.startsWith("plumbline: docs/page.md:" + line) && error.contains(", expected ")
                && error.contains("; "), error);
        assertFalse(Files.exists(folder.resolve("out")));
        try (var entries = Files.list(folder)) {
            assertEquals(2, entries.count(), "docs and src, nothing half-written");
        }
    }

    @Test
    void rowsOfATableHaveTheCellsOfTheFirst() throws IOException {
        String error = bind("# T\n\n| a | b |\n| --- | --- |\n| x | |y| |\n", ExitCode.BAD_INPUT);
        assertTrue(error.startsWith("plumbline: docs/page.md:5:1: found 4 cells, expected the 2 of the first row"),
                error);
        bind("# T\n\n| a | b |\n| --- | --- |\n| x | \\|y\\| |\n", ExitCode.OK);
    }

    @Test
    void aPageInNoChapterIsAnError() throws IOException {
        Files.writeString(folder.resolve("docs/lost.md"), "# Lost\n");
        String error = bind("# T\n", ExitCode.BAD_INPUT);
        assertTrue(error.startsWith("plumbline: docs/lost.md:1:1: found a page in no chapter"), error);
    }

    @Test
    void whatIsAllowed() throws IOException {
        assertEquals("", bind("""
                # T

                <details><summary>Answer</summary>

                Because $x_1^2 < 3$, *so* `a < b`. <!-- a note -->

                </details>

                > y = x²,  z = 1

                <!-- code: src/A.java#f -->

                [source](../src/A.java), [folder](../src), [there](#t), [net](https://example.org)
                """, ExitCode.OK));
        String html = Files.readString(folder.resolve("out/page.html"));
        assertTrue(html.contains("<details><summary>Answer</summary>\n<p>Because <math"), html);
        assertTrue(html.contains("<blockquote class=\"formula\">\n<p>y = x², \u2003z = 1</p>"), html);
        assertTrue(html.contains("<a href=\"source/src/A.java.html#L2\">A.java</a>, <code>f</code>, line 2"), html);
        assertFalse(html.contains("a note"), html);
        assertTrue(Files.exists(folder.resolve("out/source/src/index.html")));
    }

    @Test
    void aFolderOfOthersIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/mine.txt"), "mine");
        assertTrue(bind("# T\n", ExitCode.BAD_INPUT).contains("holds files that Plumbline did not write"));
        assertEquals("mine", Files.readString(folder.resolve("out/mine.txt")));
    }
}
