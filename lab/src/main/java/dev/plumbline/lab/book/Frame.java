package dev.plumbline.lab.book;

import dev.plumbline.lab.report.Markup;
import java.util.List;

/// What stands around every page: the contents of the book at the side, where the page stands in it, the contents of
/// the page, the pages before and after.
final class Frame {
    /// Pages with at least so many headings below the title show them.
    private static final int HEADINGS = 3;

    private final Contents contents;
    private final String edition;

    /// @param edition what the pages say they are made from
    Frame(Contents contents, String edition) {
        this.contents = contents;
        this.edition = edition;
    }

    String page(Page page, String body) {
        String root = root(page.output());
        var html = head(page.title(), root);
        html.append("<body>\n<a class=\"skip\" href=\"#text\">Skip to the text</a>\n");
        bar(html, root, page.output());
        html.append("<div class=\"frame\">\n");
        sidebar(html, page);
        html.append("<main id=\"text\" tabindex=\"-1\">\n");
        var position = contents.position(page);
        if (position != null) {
            html.append("<nav class=\"crumbs\" aria-label=\"Where this page stands\"><ol><li><a href=\"").append(root)
                    .append("index.html\">Contents</a></li><li>");
            crumb(html, page, position);
            html.append("</ol></nav>\n");
        }
        var headings = page.sections().stream().filter(section -> section.level() == 2 || section.level() == 3)
                .toList();
        boolean listed = headings.size() >= HEADINGS && position != null;
        if (listed) {
            // after the title on a phone
            int end = body.indexOf("</h1>") + 5;
            body = body.substring(0, end) + "\n<details class=\"here\"><summary>On this page</summary>"
                    + headings(headings)
                    + "</details>" + body.substring(end);
        }
        html.append("<article>\n").append(body).append("</article>\n");
        turn(html, page);
        foot(html);
        html.append("</main>\n");
        if (listed) {
            html.append("<aside class=\"toc\"><nav aria-label=\"On this page\"><p>On this page</p>")
                    .append(headings(headings)).append("</nav></aside>\n");
        }
        return html.append("</div>\n</body>\n</html>\n").toString();
    }

    /// A source file or folder: no chapters at its side.
    String source(String path, String output, String note, String body) {
        String root = root(output);
        var html = head(path, root);
        html.append("<body class=\"source\">\n<a class=\"skip\" href=\"#text\">Skip to the text</a>\n");
        bar(html, root, output);
        html.append("<div class=\"frame\">\n<main id=\"text\" tabindex=\"-1\">\n")
                .append("<nav class=\"crumbs\" aria-label=\"Where this page stands\"><ol><li><a href=\"").append(root)
                .append("index.html\">Contents</a></li><li>source</li></ol></nav>\n")
                .append("<h1>").append(Markup.escape(path.substring(path.lastIndexOf('/') + 1)))
                .append("</h1>\n<p class=\"lead\"><code>")
                .append(Markup.escape(path)).append("</code>").append(note.isEmpty() ? "" : ", " + Markup.escape(note))
                .append("</p>\n").append(body);
        foot(html);
        return html.append("</main>\n</div>\n</body>\n</html>\n").toString();
    }

    private static String root(String output) {
        return "../".repeat((int) output.chars().filter(c -> c == '/').count());
    }

    private static StringBuilder head(String title, String root) {
        return new StringBuilder(1 << 15).append("<!DOCTYPE html>\n<html lang=\"en\" data-root=\"").append(root)
                .append("\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
                        + "name=\"color-scheme\" content=\"light dark\">\n")
                .append("<meta name=\"generator\" content=\"Plumbline\">\n<title>").append(Markup.escape(title))
                .append(" · Plumbline</title>\n")
                .append("<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"").append(root)
                .append("book.css\">\n")
                // in the head and at once: the page must not show the other colours first
                .append("<script src=\"").append(root).append("book.js\"></script>\n</head>\n");
    }

    private static void bar(StringBuilder html, String root, String output) {
        html.append("<header class=\"bar\">\n<button type=\"button\" class=\"menu\" aria-expanded=\"false\" "
                + "aria-controls=\"chapters\">Chapters</button>\n")
                .append("<a class=\"brand\" href=\"").append(output.equals("index.html") ? "#text" : root
                + "index.html").append("\">Plumbline</a>\n")
                .append("<button type=\"button\" class=\"find\" aria-haspopup=\"dialog\">Search "
                        + "<kbd>/</kbd></button>\n")
                .append("<button type=\"button\" class=\"theme\">Dark</button>\n</header>\n");
    }

    private void sidebar(StringBuilder html, Page page) {
        var here = contents.position(page);
        html.append("<nav id=\"chapters\" class=\"chapters\" aria-label=\"Chapters\">\n");
        for (var chapter : contents.chapters()) {
            boolean open = here != null && here.chapter() == chapter;
            html.append("<details").append(open ? " open" : "").append("><summary>")
                    .append(Markup.escape(chapter.title())).append("</summary>\n");
            for (var group : chapter.groups()) {
                if (!group.title().isEmpty()) {
                    html.append("<p>").append(Markup.escape(group.title())).append("</p>");
                }
                html.append("<ul>");
                for (var entry : group.entries()) {
                    html.append("<li><a href=\"").append(entry.page() == page ? "#text"
                            : Links.relative(page.output(), entry.page().output())).append('"')
                            .append(entry.page() == page ? " aria-current=\"page\"" : "").append('>')
                            .append(Markup.escape(entry.label())).append("</a></li>");
                }
                html.append("</ul>\n");
            }
            html.append("</details>\n");
        }
        html.append("</nav>\n");
    }

    private void crumb(StringBuilder html, Page page, Contents.Position position) {
        var first = position.chapter().groups().getFirst().entries().getFirst().page();
        String chapter = Markup.escape(position.chapter().title());
        html.append(first == page ? chapter : "<a href=\"" + Links.relative(page.output(), first.output()) + "\">"
                + chapter + "</a>").append("</li>");
        if (!position.group().title().isEmpty()) {
            html.append("<li>").append(Markup.escape(position.group().title())).append("</li>");
        }
    }

    private static String headings(List<Page.Section> headings) {
        var html = new StringBuilder("<ul>");
        for (var heading : headings) {
            html.append("<li class=\"h").append(heading.level()).append("\"><a href=\"#")
                    .append(Markup.escape(heading.id())).append("\">")
                    .append(Markup.escape(heading.title())).append("</a></li>");
        }
        return html.append("</ul>").toString();
    }

    private void turn(StringBuilder html, Page page) {
        var order = contents.order();
        int index = contents.position(page) == null ? 0 : contents.position(page).index();
        html.append("<nav class=\"turn\" aria-label=\"Previous and next page\">");
        if (index > 0) {
            link(html, page, order.get(index - 1), "prev", "Previous");
        }
        if (index + 1 < order.size()) {
            link(html, page, order.get(index + 1), "next", "Next");
        }
        html.append("</nav>\n");
    }

    private static void link(StringBuilder html, Page from, Page to, String rel, String word) {
        html.append("<a rel=\"").append(rel).append("\" href=\"").append(Links.relative(from.output(), to.output()))
                .append("\"><small>").append(word)
                .append("</small> ").append(Markup.escape(to.title())).append("</a>");
    }

    private void foot(StringBuilder html) {
        html.append("<footer><p>").append(Markup.escape(edition)).append("</p></footer>\n");
    }
}
