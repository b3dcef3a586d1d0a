package dev.plumbline.lab.book.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

/// Colours change nothing: without the tags, the code is what it was, each span closed within its line.
///
/// Planted mistakes that turn it red: the quote at the end of a string dropped; `&` not escaped; a comment that spans
/// lines in one span.
class HighlighterProperties {
    @Provide
    Arbitrary<String> code() {
        return Arbitraries.of("\"", "'", "\\", "/*", "*/", "//", "\n", "x", "Type", "return", " ", "1e-3", "@", "<",
                "&", "#", "\"\"\"", "-", "--out", "$ ", "é", "MAX")
                .list().ofMaxSize(40).map(parts -> String.join("", parts));
    }

    @Property(seed = "20261129")
    void theTextStays(@ForAll("code") String code) {
        for (String name : new String[] {"A.java", "a.cu", "a.py", "a.sql", "a.json", "a.sh", "a.txt"}) {
            same(code, Highlighter.file(name, code));
        }
        same(code, Highlighter.block("", "./plumbline " + code).substring("./plumbline ".length()));
        same(code, Highlighter.block("java", code));
    }

    private static void same(String code, String html) {
        assertEquals(code, Parser.unescapeEntities(html.replaceAll("<[^>]*>", ""), true), html);
        html.lines().forEach(line -> assertEquals(line.split("<span").length, line.split("</span>", -1).length, line));
    }

    @Test
    void kindsOfJava() {
        assertEquals(
                "<span class=\"c\">/// two</span>\n<span class=\"k\">return</span> <span "
                        + "class=\"t\">Math</span>.max(<span class=\"n\">1e-3</span>, "
                + "<span class=\"s\">&quot;a\\&quot;&quot;</span>) + MAX;\n",
                Highlighter.file("A.java", "/// two\nreturn Math.max(1e-3, \"a\\\"\") + MAX;\n"));
        assertTrue(Highlighter.block("", "./plumbline run --out x\n").contains("<span class=\"a\">--out</span>"));
    }
}
