package dev.plumbline.lab.book;

import dev.plumbline.lab.result.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.commonmark.node.Heading;

/// What the search of the book looks through: each section of each page, its words in small letters. A script rather
/// than JSON, so that a page opened from a disk may load it.
final class SearchIndex {
    /// @param a name of the heading within the page
    /// @param h its title
    /// @param t words of the section
    private record Section(String a, String h, String t) {}

    /// @param u address from the root of the book
    /// @param t title
    /// @param c chapter
    private record Entry(String u, String t, String c, List<Section> s) {}

    private SearchIndex() {}

    static String script(Contents contents) {
        var entries = new ArrayList<Entry>();
        for (var page : contents.order()) {
            var position = contents.position(page);
            entries.add(new Entry(page.output(), page.title(), position == null ? "" : position.chapter().title(),
                    sections(page)));
        }
        // U+2028 ends a line in older scripts
        return "window.plumblineIndex = " + JsonText.compact(entries).replace("\u2028", "\\u2028") + ";\n";
    }

    private static List<Section> sections(Page page) {
        var texts = new LinkedHashMap<Page.Section, StringBuilder>();
        Page.Section current = null;
        for (var node = page.document().getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading) {
                current = page.section(heading);
                texts.put(current, new StringBuilder());
            } else {
                texts.get(current).append(PlainText.of(node)).append(' ');
            }
        }
        return texts.entrySet().stream().map(entry -> new Section(entry.getKey().level() == 1 ? ""
                : entry.getKey().id(),
                entry.getKey().title(), entry.getValue().toString().strip())).toList();
    }
}
