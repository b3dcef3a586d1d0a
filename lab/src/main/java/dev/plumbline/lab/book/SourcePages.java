package dev.plumbline.lab.book;

import dev.plumbline.lab.book.code.Highlighter;
import dev.plumbline.lab.report.Markup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.TreeMap;

/// The sources that pages link to, with numbered lines; a folder brings the files in it, not those of its folders.
final class SourcePages {
    /// Longer files, all of them data, are cut, and say so.
    static final int LINES = 3000;
    private static final String TEXT =
            "(?i).*\\.(java|cu|cpp|h|py|csv|json|jsonl|xml|md|txt|sh|css|js|"
            + "properties|sql|args|R)|(.*/)?(LICENSE|NOTICE|plumbline)";

    private final Links links;
    private final Frame frame;

    SourcePages(Links links, Frame frame) {
        this.links = links;
        this.frame = frame;
    }

    /// Pages by their names in the book.
    TreeMap<String, String> all() {
        var repository = links.repository();
        var wanted = new ArrayDeque<>(links.sources());
        var written = new TreeMap<String, String>();
        while (!wanted.isEmpty()) {
            String path = wanted.poll();
            if (repository.isFolder(path)) {
                for (String name : repository.names(path)) {
                    if (!name.endsWith("/") && name.matches(TEXT) && links.sources().add(path + "/" + name)) {
                        wanted.add(path + "/" + name);
                    }
                }
            }
        }
        for (String path : links.sources()) {
            String output = Links.sourceOutput(repository, path);
            written.put(output, repository.isFolder(path) ? folder(path, output) : file(path, output));
        }
        return written;
    }

    private String folder(String path, String output) {
        var html = new StringBuilder("<ul class=\"files\">\n");
        for (String name : links.repository().names(path)) {
            String below = path + "/" + name.replace("/", "");
            String text = "<code>" + Markup.escape(name) + "</code>";
            html.append("<li>").append(links.sources().contains(below)
                    ? "<a href=\"" + Markup.escape(Links.relative(output,
                    Links.sourceOutput(links.repository(), below))) + "\">" + text + "</a>" : text)
                    .append("</li>\n");
        }
        return frame.source(path, output, "a folder", html.append("</ul>\n").toString());
    }

    private String file(String path, String output) {
        if (!path.matches(TEXT)) {
            return frame.source(path, output, size(path),
                    "<p>No text: find it in the repository under this path.</p>\n");
        }
        var lines = links.repository().text(path).lines().toList();
        boolean cut = lines.size() > LINES;
        String code = Highlighter.file(path, String.join("\n", cut ? lines.subList(0, LINES) : lines) + "\n");
        var html = new StringBuilder("<pre class=\"lines\" tabindex=\"0\"><code>");
        int number = 0;
        for (String line : (Iterable<String>) code.lines()::iterator) {
            number++;
            html.append("<span class=\"l\" id=\"L").append(number).append("\">").append(line).append("\n</span>");
        }
        html.append("</code></pre>\n");
        return frame.source(path, output, cut ? "its first " + LINES + " of " + lines.size() + " lines" : "",
                html.toString());
    }

    private String size(String path) {
        try {
            return Files.size(links.repository().file(path)) + " bytes";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
