package dev.plumbline.lab.book;

import dev.plumbline.lab.report.Palette;
import dev.plumbline.lab.result.OutputFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;

/// Makes the book of a repository: every file of it in memory, so that a mistake on the last page leaves nothing
/// behind.
final class Binding {
    /// @param files texts by name, from the root of the book
    /// @param images copied as they are: name in the book, path in the repository
    /// @param pages how many of the files are pages, the others being sources
    record Bound(Map<String, String> files, Map<String, String> images, int pages) {}

    private Binding() {}

    /// @param edition one line for the foot of every page
    /// @throws dev.plumbline.lab.UserError with file, line and column of what a page has wrong
    static Bound bind(Repository repository, String edition) {
        var pages = pages(repository);
        var contents = Contents.of(pages);
        var links = new Links(repository, pages);
        var frame = new Frame(contents, edition);
        var files = new TreeMap<String, String>();
        for (var page : contents.order()) {
            files.put(page.output(), frame.page(page, PageRenderer.render(page, links)));
        }
        files.putAll(new SourcePages(links, frame).all());
        files.put("book.css", Palette.switchable() + Palette.resource(Binding.class, "book.css"));
        files.put("book.js", Palette.resource(Binding.class, "book.js"));
        files.put("search.js", SearchIndex.script(contents));
        var images = new TreeMap<String, String>();
        links.images().forEach(path -> images.put(Links.imageOutput(path), path));
        return new Bound(files, images, contents.order().size());
    }

    /// The pages of `docs`, and those elsewhere in the repository that they link to.
    private static Map<String, Page> pages(Repository repository) {
        var pages = new LinkedHashMap<String, Page>();
        List<String> wanted = new ArrayList<>(repository.pages("docs"));
        for (int i = 0; i < wanted.size(); i++) {
            String path = wanted.get(i);
            var page = new Page(path, repository.text(path));
            pages.put(path, page);
            page.document().accept(new AbstractVisitor() {
                @Override
                public void visit(Link link) {
                    String target = Repository.resolve(page.folder(), link.getDestination().replaceFirst("#.*", ""));
                    if (target != null && target.endsWith(".md") && repository.isFile(target)
                            && !wanted.contains(target)
                            && path.equals(Contents.PAGE)) {
                        wanted.add(target);
                    }
                }
            });
        }
        return pages;
    }

    static void write(Bound bound, Repository repository, OutputFolder folder) {
        try {
            for (var file : bound.files().entrySet()) {
                Files.writeString(folder.file(file.getKey()), file.getValue());
            }
            for (var image : bound.images().entrySet()) {
                Files.copy(repository.file(image.getValue()), folder.file(image.getKey()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
