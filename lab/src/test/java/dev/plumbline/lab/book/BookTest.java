package dev.plumbline.lab.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.lab.report.Palette;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The book of this repository, as HTML: every link and anchor leads somewhere, nothing comes from elsewhere, nothing
/// is lost.
///
/// Planted mistakes that turn it red: a link written from the wrong folder; a heading's name with capitals; two
/// headings of one name; an `img` without words; a style sheet from a network; a page of `docs` left out of the
/// contents; a formula left as TeX; a directive that includes nothing; a colour of the highlighter that is too pale.
class BookTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Map<String, Document> PAGES = new HashMap<>();

    @TempDir
    private static Path folder;

    private static BoundBook book;

    @BeforeAll
    static void bind() throws IOException {
        book = BoundBook.into(folder.resolve("book"));
        for (String page : book.pages()) {
            PAGES.put(page, Jsoup.parse(Files.readString(book.folder().resolve(page))));
        }
    }

    @Test
    void everyLinkLeadsSomewhere() {
        var dead = new ArrayList<String>();
        var ids = new HashMap<String, Set<String>>();
        PAGES.forEach((name, page) -> ids.put(name, new HashSet<>(page.select("[id]").eachAttr("id"))));
        PAGES.forEach((name, page) -> {
            for (var link : page.select("a[href]")) {
                String address = link.attr("href");
                if (address.startsWith("https://") || address.startsWith("http://") || address.startsWith("mailto:")) {
                    continue;
                }
                int hash = address.indexOf('#');
                String file = hash < 0 ? address : address.substring(0, hash);
                String target = file.isEmpty() ? name : Path.of("/" + name).resolveSibling(file).normalize().toString()
                        .substring(1);
                String fragment = hash < 0 ? "" : URLDecoder.decode(address.substring(hash + 1),
                        StandardCharsets.UTF_8);
                if (!Files.isRegularFile(book.folder().resolve(target))
                        || !fragment.isEmpty() && !ids.getOrDefault(target, Set.of()).contains(fragment)) {
                    dead.add(name + " -> " + address);
                }
            }
        });
        assertEquals(List.of(), dead);
    }

    @Test
    void nothingComesFromElsewhereAndEveryResourceIsThere() {
        PAGES.forEach((name, page) -> {
            for (var element
                    : page.select("[src], link[href], [srcset], [data], [poster], iframe, object, embed, base, form")) {
                String address = element.hasAttr("src") ? element.attr("src") : element.attr("href");
                assertTrue(address.equals("data:,") || !address.contains(":") && !address.startsWith("//")
                        && Files.exists(book.folder().resolve(name).resolveSibling(address).normalize()),
                        name + ": " + element);
            }
            assertTrue(page.select("style, [style], [onclick], script:not([src])").isEmpty(),
                    name + ": what belongs into book.css or book.js");
        });
        for (String file : List.of("book.css", "book.js")) {
            String text = assertRead(file);
            assertFalse(Pattern.compile("https?:|@import|url\\(|fetch\\(|XMLHttpRequest").matcher(text).find(), file);
        }
    }

    private static String assertRead(String file) {
        try {
            return Files.readString(book.folder().resolve(file));
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }

    @Test
    void namesAreUniqueAndPicturesHaveWords() {
        PAGES.forEach((name, page) -> {
            var seen = new HashSet<String>();
            page.select("[id]").forEach(element -> assertTrue(seen.add(element.id()),
                    name + ": two elements are " + element.id()));
            page.select("img").forEach(image -> assertFalse(image.attr("alt").isBlank(), name + ": " + image));
            assertEquals(1, page.select("h1").size(), name);
            assertFalse(page.title().isBlank(), name);
            int level = 1;
            for (var heading : page.select("article h1, article h2, article h3, article h4, article h5")) {
                int next = heading.tagName().charAt(1) - '0';
                assertTrue(next <= level + 1, name + ": " + heading.text() + " skips a level");
                level = next;
            }
            page.select("button").forEach(button -> assertFalse(button.text().isBlank(), name));
            page.select("main a").forEach(link -> assertFalse((link.text() + link.attr("aria-label")).isBlank(),
                    name + ": " + link));
        });
    }

    @Test
    void everyPageIsThereAndInTheContents() throws IOException {
        var index = PAGES.get("index.html");
        var listed = new HashSet<>(index.select(".chapters a").eachAttr("href"));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
                String name = ROOT.resolve("docs").relativize(file).toString().replace('\\', '/')
                        .replaceFirst("README\\.md$", "index.html")
                        .replaceFirst("\\.md$", ".html");
                assertTrue(PAGES.containsKey(name), name);
                assertTrue(name.equals("index.html") || listed.contains(name), name + " is not in the contents");
            }
        }
    }

    /// From the first page to the last and back, every page once.
    @Test
    void pagesFollowOneAnother() {
        String name = "index.html";
        var read = new ArrayList<>(List.of(name));
        while (true) {
            var next = PAGES.get(name).selectFirst(".turn a[rel=next]");
            if (next == null) {
                break;
            }
            String following = Path.of("/" + name).resolveSibling(next.attr("href")).normalize().toString()
                    .substring(1);
            String back = PAGES.get(following).selectFirst(".turn a[rel=prev]").attr("href");
            assertEquals(name, Path.of("/" + following).resolveSibling(back).normalize().toString().substring(1));
            name = following;
            assertFalse(read.contains(name), "a circle at " + name);
            read.add(name);
        }
        assertEquals(PAGES.keySet().stream().filter(page -> !page.startsWith("source/")).count(), read.size());
    }

    @Test
    void formulasAreTypesetAndCodeIsThatOfTheSources() throws IOException {
        long formulas = 0;
        for (var page : PAGES.entrySet()) {
            formulas += page.getValue().select("math").size();
            String prose = page.getValue().select("article p, article li, article td").stream().map(e -> {
                var copy = e.clone();
                copy.select("code, annotation").remove();
                return copy.text();
            }).reduce("", (a, b) -> a + "\n" + b);
            assertFalse(Pattern.compile("\\$\\$|\\\\(frac|sum|sigma|log)").matcher(prose).find(), page.getKey());
        }
        assertTrue(formulas > 60, formulas + " formulas");
        for (String folder : List.of("operations", "papers")) {
            try (var files = Files.list(ROOT.resolve("docs").resolve(folder))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".md") && !f.endsWith("README.md")).toList()) {
                    var code = PAGES.get(folder + "/" + file.getFileName().toString().replace(".md", ".html"))
                            .select(".code");
                    assertFalse(code.isEmpty(), file + " shows no code");
                    for (var excerpt : code) {
                        String source = excerpt.selectFirst("a[href]").attr("href")
                                .replaceFirst("^(\\.\\./)*source/", "").replaceFirst("\\.html#.*$", "");
                        var lines = Files.readString(ROOT.resolve(source)).lines().map(String::strip).toList();
                        for (String line : (Iterable<String>) excerpt.selectFirst("pre").wholeText()
                                .lines()::iterator) {
                            assertTrue(lines.contains(line.strip()), source + ": " + line);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theSearchKnowsEverySection() throws IOException {
        String script = Files.readString(book.folder().resolve("search.js"));
        var index = new ObjectMapper().readTree(script.substring(script.indexOf('['), script.lastIndexOf(']') + 1));
        long sections = 0;
        for (var page : index) {
            var document = PAGES.get(page.get("u").asText());
            assertEquals(document.selectFirst("h1").text(), page.get("t").asText());
            for (var section : page.get("s")) {
                sections++;
                String id = section.get("a").asText();
                assertTrue(id.isEmpty() || document.getElementById(id) != null, page.get("u") + "#" + id);
            }
        }
        assertEquals(PAGES.values().stream().mapToLong(page ->
                page.select("article > h1, article > h2, article > h3, article > h4").size()).sum(), sections);
    }

    /// WCAG 2, text of normal size: 4.5 to 1. On the page and on the ground of code.
    @Test
    void coloursOfCodeCanBeRead() {
        String css = Palette.css();
        for (String rule : css.split("@media", 2)) {
            var colours = new HashMap<String, String>();
            var matcher = Pattern.compile("--([a-z0-9]+): (#[0-9a-f]{6})").matcher(rule);
            while (matcher.find()) {
                colours.put(matcher.group(1), matcher.group(2));
            }
            for (String ink : List.of("ink", "soft", "link", "s1", "s2", "s3", "s4", "s5", "s6")) {
                for (String ground : List.of("paper", "card")) {
                    double ratio = contrast(colours.get(ink), colours.get(ground));
                    assertTrue(ratio >= 4.5, ink + " on " + ground + ": " + ratio);
                }
            }
        }
    }

    private static double contrast(String a, String b) {
        double x = luminance(a);
        double y = luminance(b);
        return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    }

    private static double luminance(String colour) {
        double[] weight = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double c = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weight[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
