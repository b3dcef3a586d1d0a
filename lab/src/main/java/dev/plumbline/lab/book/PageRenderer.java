package dev.plumbline.lab.book;

import dev.plumbline.lab.book.code.Highlighter;
import dev.plumbline.lab.book.formula.TexException;
import dev.plumbline.lab.book.formula.TexToMathml;
import dev.plumbline.lab.book.markdown.Formula;
import dev.plumbline.lab.book.markdown.FormulaBlock;
import dev.plumbline.lab.book.markdown.InlineFormula;
import dev.plumbline.lab.report.Markup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/// A page as HTML, without what the book puts around it. What the default renderer of commonmark-java does not know is
/// here: formulas, code from the sources, links within the book, and the little HTML that pages may have.
final class PageRenderer implements NodeRenderer {
    private static final Pattern DIRECTIVE = Pattern.compile("<!--\\s*code:\\s*(\\S+?)(?:#([^>]*?))?\\s*-->");
    private static final Pattern TESTS = Pattern.compile("<!--\\s*tests:\\s*(\\S+?)\\s*-->");
    private static final Pattern LINK = Pattern.compile("\\{@link (?:[\\w.]*[.#])?(\\w+)(?:\\([^)]*\\))?(?: ([^}]*))?}");
    private static final Pattern TAG = Pattern.compile("<(/?)(details|summary)(\\s+open)?>");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern RELATION = Pattern.compile("[=≤≥∝≈∈←→↦∼<>≠]");
    private static final int LONG_EXCERPT = 45;

    private final Page page;
    private final Links links;
    private final HtmlNodeRendererContext context;
    private final HtmlWriter html;
    /// Open `details` and `summary`, with where they were opened.
    private final Deque<Map.Entry<String, Place>> open;

    private PageRenderer(Page page, Links links, HtmlNodeRendererContext context, Deque<Map.Entry<String,
            Place>> open) {
        this.page = page;
        this.links = links;
        this.context = context;
        this.html = context.getWriter();
        this.open = open;
    }

    static String render(Page page, Links links) {
        var open = new ArrayDeque<Map.Entry<String, Place>>();
        // ours first: the first renderer that knows a node is asked
        String body = HtmlRenderer.builder().nodeRendererFactory(context ->
                new PageRenderer(page, links, context, open))
                .extensions(List.of(TablesExtension.create())).build().render(page.document());
        if (!open.isEmpty()) {
            throw open.peek().getValue().error("<" + open.peek().getKey() + "> without its end", "both",
                    "write </" + open.peek().getKey() + ">");
        }
        return body;
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
        return Set.of(Link.class, Image.class, HtmlBlock.class, HtmlInline.class, FencedCodeBlock.class,
                IndentedCodeBlock.class, BlockQuote.class,
                Heading.class, TableBlock.class, InlineFormula.class, FormulaBlock.class, Text.class);
    }

    @Override
    public void render(Node node) {
        switch (node) {
            case Link link -> link(link);
            case Image image -> image(image);
            case HtmlBlock block -> htmlBlock(block, block.getLiteral());
            case HtmlInline inline -> tags(inline, inline.getLiteral());
            case FencedCodeBlock code -> code(code.getInfo() == null ? "" : code.getInfo(), code.getLiteral());
            case IndentedCodeBlock code -> code("", code.getLiteral());
            case BlockQuote quote -> {
                html.raw(isFormula(quote) ? "<blockquote class=\"formula\">\n" : "<blockquote>\n");
                children(quote);
                html.raw("</blockquote>\n");
            }
            case Heading heading -> heading(heading);
            case TableBlock table -> {
                sameCells(table);
                html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n");
                children(table);
                html.raw("</table></div>\n");
            }
            case InlineFormula inline -> html.raw(math(inline, inline.formula()));
            case FormulaBlock block ->
                    html.raw("<div class=\"display\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">"
                    + math(block, block.formula())
                    + "</div>\n");
            case Text text -> html.text(text.getLiteral().contains("  ") && inFormula(text)
                    ? text.getLiteral().replace("  ", " \u2003")
                    : text.getLiteral());
            default -> throw new IllegalStateException("no rule for " + node);
        }
    }

    /// GitHub drops the cells that a row has more than the head, and so does commonmark-java: most often a bar that is
    /// no border.
    private void sameCells(TableBlock table) {
        var spans = table.getSourceSpans();
        var lines = links.repository().text(page.path()).lines().toList();
        int head = 0;
        for (var span : spans) {
            String row = lines.get(span.getLineIndex()).substring(span.getColumnIndex()).strip();
            int cells = row.replaceAll("\\\\.", "").replaceFirst("^\\|", "").replaceFirst("\\|$", "")
                    .split("\\|", -1).length;
            if (head == 0) {
                head = cells;
            } else if (cells != head) {
                throw new Place(page.path(), span.getLineIndex() + 1, span.getColumnIndex() + 1).error(cells + " cells",
                        "the " + head + " of the first row", "write \\| for a bar within a cell");
            }
        }
    }

    private void children(Node parent) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            context.render(node);
        }
    }

    private void link(Link link) {
        String address = links.resolve(page, link, link.getDestination());
        html.raw("<a href=\"" + Markup.escape(address) + "\"" + (address.startsWith("http") ? " rel=\"noopener\"" : "")
                + ">");
        children(link);
        html.raw("</a>");
    }

    private void image(Image image) {
        String alternative = PlainText.of(image);
        if (alternative.isBlank()) {
            throw Place.of(page.path(), image).error("an image without words", "![what is to be seen](file)",
                    "say it for those who cannot see it");
        }
        html.raw("<img src=\"" + Markup.escape(links.image(page, image, image.getDestination())) + "\" alt=\""
                + Markup.escape(alternative) + "\">");
    }

    private void heading(Heading heading) {
        var section = page.section(heading);
        String tag = "h" + heading.getLevel();
        html.raw("<" + tag + " id=\"" + Markup.escape(section.id()) + "\">");
        children(heading);
        if (heading.getLevel() > 1) {
            html.raw(" <a class=\"anchor\" href=\"#" + Markup.escape(section.id()) + "\" aria-label=\"Link to "
                    + Markup.escape(section.title())
                    + "\">#</a>");
        }
        html.raw("</" + tag + ">\n");
    }

    private void code(String word, String literal) {
        html.raw("<pre tabindex=\"0\"><code>" + Highlighter.block(word, literal) + "</code></pre>\n");
    }

    private String math(Node node, Formula formula) {
        if (!formula.closed()) {
            throw Place.of(page.path(), node).error("a formula without its end", "$$ at the end of a line",
                    "close the formula");
        }
        try {
            return TexToMathml.convert(formula.tex(), formula.display());
        } catch (TexException e) {
            throw Place.of(page.path(), formula, e.offset())
                    .error(e.getMessage().replaceFirst("^found (.*), expected (.*)$", "$1"),
                    e.getMessage().replaceFirst("^found (.*), expected (.*)$", "$2"), "correct the formula");
        }
    }

    /// A quotation that states a formula in Unicode, as the pages of papers do: a relation, and no sentence.
    private static boolean isFormula(BlockQuote quote) {
        boolean relation = false;
        for (var node = quote.getFirstChild(); node != null; node = node.getNext()) {
            String text = PlainText.of(node);
            if (!(node instanceof Paragraph || node instanceof FormulaBlock) || text.endsWith(".")) {
                return false;
            }
            relation |= node instanceof FormulaBlock || RELATION.matcher(text).find();
        }
        return relation;
    }

    private static boolean inFormula(Node node) {
        for (var around = node.getParent(); around != null; around = around.getParent()) {
            if (around instanceof BlockQuote quote && isFormula(quote)) {
                return true;
            }
        }
        return false;
    }

    /// Comments, of which `code:` includes a source and `tests:` lists what a class of tests holds, and `details`.
    private void htmlBlock(HtmlBlock block, String literal) {
        var directives = DIRECTIVE.matcher(literal);
        boolean found = false;
        while (directives.find()) {
            found = true;
            include(block, directives.group(1), directives.group(2));
        }
        var tests = TESTS.matcher(literal);
        while (tests.find()) {
            list(block, tests.group(1));
        }
        if (!found && literal.contains("code:") && literal.contains("<!--")) {
            throw Place.of(page.path(), block).error("'" + literal.strip() + "'", "<!-- code: path#member -->",
                    "correct the comment");
        }
        tags(block, literal);
    }

    private void tags(Node node, String literal) {
        String rest = COMMENT.matcher(literal).replaceAll("");
        var tags = TAG.matcher(rest);
        int at = 0;
        while (tags.find()) {
            text(node, rest.substring(at, tags.start()));
            at = tags.end();
            boolean closing = !tags.group(1).isEmpty();
            if (closing && (open.isEmpty() || !open.pop().getKey().equals(tags.group(2)))) {
                throw Place.of(page.path(), node).error(tags.group(), "<" + tags.group(2) + "> before it",
                        "pair the tags");
            }
            if (!closing) {
                open.push(Map.entry(tags.group(2), Place.of(page.path(), node)));
            }
            html.raw(tags.group());
        }
        text(node, rest.substring(at));
        if (node instanceof HtmlBlock) {
            html.raw("\n");
        }
    }

    private void text(Node node, String text) {
        if (text.contains("<")) {
            throw Place.of(page.path(), node).error("'" + text.strip().lines().findFirst().orElse("") + "'",
                    "Markdown, comments, details or summary", "write it without HTML, or < as &lt;");
        }
        html.raw(text.isBlank() ? "" : text);
    }

    /// Every test by its name in words, with the first paragraph of its comment.
    private void list(Node node, String path) {
        var place = Place.of(page.path(), node);
        if (!path.endsWith(".java") || !links.repository().isFile(path)) {
            throw place.error("tests of '" + path + "'", "a Java file, from the root of the repository", "correct the comment");
        }
        var tests = links.tests(path);
        if (tests.isEmpty()) {
            throw place.error("tests of '" + path + "'", "a class with tests", "correct the comment");
        }
        html.raw("<ul class=\"tests\">\n");
        for (var test : tests) {
            String words = test.name().replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
            String address = Links.relative(page.output(), links.source(path)) + "#L" + test.line();
            html.raw("<li><a href=\"" + Markup.escape(address) + "\">" + Markup.escape(words) + "</a>"
                    + (test.comment().isEmpty() ? "" : ": " + Markup.inline(linked(test.comment()))) + "</li>\n");
        }
        html.raw("</ul>\n");
    }

    /// References of Javadoc as the words that they show.
    private static String linked(String comment) {
        return LINK.matcher(comment).replaceAll(link -> Matcher.quoteReplacement(
                link.group(2) == null ? link.group(1) : link.group(2)));
    }

    private void include(Node node, String path, String member) {
        var place = Place.of(page.path(), node);
        if (!links.repository().isFile(path)) {
            throw place.error("code of '" + path + "'", "a file, from the root of the repository",
                    "correct the comment");
        }
        String name = member == null || member.isBlank() ? null : member.strip();
        try {
            var excerpt = links.excerpt(path, name);
            String address = Links.relative(page.output(), links.source(path)) + "#L" + excerpt.line();
            String file = path.substring(path.lastIndexOf('/') + 1);
            String caption = "<a href=\"" + Markup.escape(address) + "\">" + Markup.escape(file) + "</a>"
                    + (name == null ? ""
                    : ", <code>" + Markup.escape(name) + "</code>") + ", line " + excerpt.line();
            String code = "<pre tabindex=\"0\"><code>" + Highlighter.file(path, excerpt.code()) + "</code></pre>";
            long lines = excerpt.code().lines().count();
            html.raw(lines > LONG_EXCERPT
                    ? "<details class=\"code\"><summary>" + lines + " lines of " + caption.replaceAll("</?a[^>]*>", "")
                    + "</summary><p class=\"from\">"
                            + caption + "</p>" + code + "</details>\n"
                    : "<figure class=\"code\"><figcaption>" + caption + "</figcaption>" + code + "</figure>\n");
        } catch (IllegalArgumentException e) {
            throw place.error("code of '" + path + "#" + name + "'", e.getMessage().replaceFirst("^expected ", ""),
                    "correct the name");
        }
    }
}
