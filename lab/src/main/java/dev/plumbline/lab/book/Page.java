package dev.plumbline.lab.book;

import dev.plumbline.lab.book.markdown.MarkdownReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;

/// A page of the book, parsed.
final class Page {
    /// A heading with the name that links use.
    record Section(Heading node, int level, String id, String title) {}

    private final String path;
    private final Node document;
    private final List<Section> sections = new ArrayList<>();
    private final Map<Heading, Section> byNode = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    /// @param path of the Markdown file
    Page(String path, String markdown) {
        this.path = path;
        this.document = MarkdownReader.read(markdown);
        var counts = new LinkedHashMap<String, Integer>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                String title = PlainText.of(heading);
                String slug = slug(title);
                int earlier = counts.merge(slug, 1, Integer::sum) - 1;
                var section = new Section(heading, heading.getLevel(), earlier == 0 ? slug : slug + "-" + earlier,
                        title);
                sections.add(section);
                byNode.put(heading, section);
                ids.add(section.id());
            }
        });
        if (!(document.getFirstChild() instanceof Heading heading) || heading.getLevel() != 1) {
            throw new Place(path, 1, 1).error(document.getFirstChild() == null ? "an empty page" : "no title",
                    "# and the title of the page",
                    "write it as the first line");
        }
        for (var section : sections.subList(1, sections.size())) {
            if (section.level() == 1) {
                throw Place.of(path, section.node()).error("a second title '" + section.title() + "'",
                        "one for each page", "write ## before it");
            }
        }
    }

    /// The name that GitHub gives a heading: lower case, blanks as hyphens, without what is no letter, digit, hyphen or
    /// underscore.
    static String slug(String title) {
        return title.toLowerCase(Locale.ROOT).strip().replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
                .replace(' ', '-');
    }

    String path() {
        return path;
    }

    String folder() {
        return Repository.folder(path);
    }

    /// Where the page stands in the book: `docs/papers/README.md` is `papers/index.html`, `CHANGELOG.md` is
    /// `project/CHANGELOG.html`.
    String output() {
        String inside = path.startsWith("docs/") ? path.substring(5) : "project/" + path;
        boolean index = inside.endsWith("README.md") && path.startsWith("docs/");
        return inside.replaceFirst(index ? "README\\.md$" : "\\.md$", index ? "index.html" : ".html");
    }

    Node document() {
        return document;
    }

    String title() {
        return sections.getFirst().title();
    }

    /// All headings, the title first.
    List<Section> sections() {
        return Collections.unmodifiableList(sections);
    }

    Section section(Heading heading) {
        return byNode.get(heading);
    }

    boolean hasId(String id) {
        return ids.contains(id);
    }
}
