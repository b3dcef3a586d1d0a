package dev.plumbline.lab.book;

import dev.plumbline.lab.book.code.JavaMembers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.commonmark.node.Node;

/// Turns links of the pages into links of the book, and remembers which sources and images they need.
final class Links {
    private final Repository repository;
    private final Map<String, Page> pages;
    private final TreeSet<String> sources = new TreeSet<>();
    private final TreeSet<String> images = new TreeSet<>();
    private final Map<String, JavaMembers> parsed = new HashMap<>();

    Links(Repository repository, Map<String, Page> pages) {
        this.repository = repository;
        this.pages = pages;
    }

    /// The address of `destination`, relative to `page`.
    String resolve(Page page, Node node, String destination) {
        if (destination.matches("(?i)(https?|mailto):.*")) {
            return destination;
        }
        var place = Place.of(page.path(), node);
        if (destination.matches("[A-Za-z][A-Za-z0-9+.-]*:.*") || destination.startsWith("/")) {
            throw place.error("a link to '" + destination + "'", "https:, mailto: or a path within the repository",
                    "correct the link");
        }
        int hash = destination.indexOf('#');
        String fragment = hash < 0 ? "" : destination.substring(hash + 1);
        String path = hash == 0 ? page.path()
                : Repository.resolve(page.folder(), hash < 0 ? destination : destination.substring(0, hash));
        var target = path == null ? null : pages.get(path);
        if (target == null && (path == null || path.isEmpty() || !repository.isFile(path)
                && !repository.isFolder(path))) {
            throw place.error("a link to '" + destination + "'", "a file that is there",
                    "correct the path, which starts from "
                    + (page.folder().isEmpty() ? "the root" : page.folder()));
        }
        if (target == null) {
            return relative(page.output(), source(path)) + (fragment.isEmpty() ? "" : "#" + fragment);
        }
        if (!fragment.isEmpty() && !target.hasId(fragment)) {
            throw place.error("a link to '" + destination + "'", "a heading of " + path,
                    "write the heading in lower case with hyphens for blanks");
        }
        String file = target == page ? "" : relative(page.output(), target.output());
        return file + (fragment.isEmpty() ? file.isEmpty() ? "#" : "" : "#" + fragment);
    }

    /// The address of an image, relative to `page`.
    String image(Page page, Node node, String destination) {
        String path = Repository.resolve(page.folder(), destination);
        if (path == null || !repository.isFile(path) || !path.matches("(?i).*\\.(png|jpe?g|svg|gif|webp)")) {
            throw Place.of(page.path(), node).error("an image '" + destination + "'",
                    "a png, jpg, svg, gif or webp file of the repository",
                    "correct the path; images of other places would need the network");
        }
        images.add(path);
        return relative(page.output(), imageOutput(path));
    }

    static String imageOutput(String path) {
        return path.startsWith("docs/") ? path.substring(5) : "project/" + path;
    }

    /// The page of a source file or folder, from the root of the book. It will be written.
    String source(String path) {
        sources.add(path);
        return sourceOutput(repository, path);
    }

    static String sourceOutput(Repository repository, String path) {
        return "source/" + path + (repository.isFolder(path) ? "/index.html" : ".html");
    }

    /// What a page includes from a file: a member, or without one the type that a Java file declares, all of any other
    /// file.
    ///
    /// @throws IllegalArgumentException if there is no such member
    JavaMembers.Excerpt excerpt(String path, String member) {
        if (!path.endsWith(".java")) {
            if (member != null) {
                throw new IllegalArgumentException("expected a Java file, or the path alone");
            }
            return new JavaMembers.Excerpt(1, repository.text(path));
        }
        String type = path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
        return parsed.computeIfAbsent(path, file -> new JavaMembers(repository.text(file)))
                .find(member == null ? type : member);
    }

    /// The tests of a class of tests.
    List<JavaMembers.TestMethod> tests(String path) {
        return parsed.computeIfAbsent(path, file -> new JavaMembers(repository.text(file))).tests();
    }

    Repository repository() {
        return repository;
    }

    TreeSet<String> sources() {
        return sources;
    }

    TreeSet<String> images() {
        return images;
    }

    /// From one file of the book to another.
    static String relative(String from, String to) {
        var folder = Path.of(from).getParent();
        return (folder == null ? Path.of(to) : folder.relativize(Path.of(to))).toString().replace('\\', '/');
    }
}
