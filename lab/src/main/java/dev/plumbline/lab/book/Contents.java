package dev.plumbline.lab.book;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;

/// Chapters and the order of the pages, read from the page of contents, so that GitHub and the book have the same.
///
/// Each `##` of `docs/README.md` is a chapter, each link to a page below it an entry. An entry that is a `README.md`
/// brings the pages it links in its own folder, grouped by its own `##`.
final class Contents {
    static final String PAGE = "docs/README.md";

    /// @param label the text of the link
    record Entry(String label, Page page) {}

    /// @param title empty for what needs none
    record Group(String title, List<Entry> entries) {}

    record Chapter(String title, List<Group> groups) {}

    /// Where a page stands.
    record Position(Chapter chapter, Group group, Entry entry, int index) {}

    private final List<Chapter> chapters = new ArrayList<>();
    private final List<Page> order = new ArrayList<>();
    private final Map<Page, Position> positions = new HashMap<>();

    private Contents() {}

    /// @param pages by path; those of `docs` must all be in a chapter
    static Contents of(Map<String, Page> pages) {
        var contents = new Contents();
        var start = pages.get(PAGE);
        contents.order.add(start);
        Set<Page> placed = new HashSet<>(Set.of(start));
        links(start, pages, false).forEach((title, links) -> {
            var groups = new ArrayList<Group>();
            var direct = new ArrayList<Entry>();
            for (var link : links) {
                if (placed.add(link.page())) {
                    direct.add(link);
                    if (link.page().path().endsWith("/README.md") && link.page().path().startsWith("docs/")) {
                        links(link.page(), pages, true).forEach((group, entries) -> {
                            var own = entries.stream().filter(entry -> placed.add(entry.page())).toList();
                            if (!own.isEmpty()) {
                                groups.add(new Group(group, own));
                            }
                        });
                    }
                }
            }
            if (!direct.isEmpty()) {
                groups.addFirst(new Group("", direct));
                contents.chapters.add(new Chapter(title, groups));
            }
        });
        contents.chapters.forEach(chapter -> chapter.groups().forEach(group -> group.entries().forEach(entry -> {
            contents.positions.put(entry.page(), new Position(chapter, group, entry, contents.order.size()));
            contents.order.add(entry.page());
        })));
        for (var page : pages.values()) {
            if (!placed.contains(page)) {
                throw new Place(page.path(), 1, 1).error("a page in no chapter", "every page in the contents",
                        "link it from " + PAGE
                        + " or from the README.md of its folder, below a ## heading");
            }
        }
        return contents;
    }

    /// Links to pages below each `##`.
    private static Map<String, List<Entry>> links(Page page, Map<String, Page> pages, boolean sameFolder) {
        var links = new LinkedHashMap<String, List<Entry>>();
        page.document().accept(new AbstractVisitor() {
            private String title;

            @Override
            public void visit(Heading heading) {
                title = heading.getLevel() == 2 ? page.section(heading).title() : title;
            }

            @Override
            public void visit(Link link) {
                String target = Repository.resolve(page.folder(), link.getDestination().replaceFirst("#.*", ""));
                var to = pages.get(target);
                if (title != null && to != null && to != page && (!sameFolder || to.folder().equals(page.folder()))) {
                    var entries = links.computeIfAbsent(title, t -> new ArrayList<>());
                    if (entries.stream().noneMatch(entry -> entry.page() == to)) {
                        entries.add(new Entry(PlainText.of(link), to));
                    }
                }
            }
        });
        return links;
    }

    List<Chapter> chapters() {
        return chapters;
    }

    /// All pages in reading order, the page of contents first.
    List<Page> order() {
        return order;
    }

    /// Null for the page of contents.
    Position position(Page page) {
        return positions.get(page);
    }
}
