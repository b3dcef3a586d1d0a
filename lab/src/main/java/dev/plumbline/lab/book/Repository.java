package dev.plumbline.lab.book;

import dev.plumbline.lab.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The files of a copy of the repository, by their paths from its root with `/` between folders.
final class Repository {
    private final Path root;
    private final Map<String, String> texts = new HashMap<>();

    private Repository(Path root) {
        this.root = root;
    }

    /// @throws UserError if `root` holds no book
    static Repository at(Path root) {
        var contents = root.resolve(Contents.PAGE);
        if (!Files.exists(contents)) {
            throw UserError.badInput(contents
                    + ": no such file; 'plumbline book' binds the pages that Plumbline comes with, so start it from a "
                    + "complete copy, or name one with --source");
        }
        return new Repository(root.toAbsolutePath().normalize());
    }

    /// The copy that the launcher was started from, else the working folder or the one above it.
    static Repository own() {
        var home = System.getProperty("plumbline.home");
        return at(home != null ? Path.of(home)
                : Stream.of(Path.of(""), Path.of("..")).filter(folder -> Files.exists(folder.resolve(Contents.PAGE)))
                .findFirst()
                        .orElse(Path.of("")));
    }

    /// `link` as written in a file of `folder`, from the root, or null if it leads outside.
    static String resolve(String folder, String link) {
        var path = Path.of("/" + folder).resolve(link).normalize().toString().replace('\\', '/').substring(1);
        int up = Path.of(folder.isEmpty() ? "." : folder).resolve(link).normalize().toString().startsWith("..") ? 1 : 0;
        return up == 1 ? null : path;
    }

    static String folder(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    boolean isFile(String path) {
        return Files.isRegularFile(root.resolve(path));
    }

    boolean isFolder(String path) {
        return Files.isDirectory(root.resolve(path));
    }

    Path file(String path) {
        return root.resolve(path);
    }

    /// The text of a file.
    String text(String path) {
        return texts.computeIfAbsent(path, name -> {
            try {
                return Files.readString(root.resolve(name), StandardCharsets.UTF_8);
            } catch (CharacterCodingException e) {
                throw UserError.badInput(name + ": text that is not UTF-8: save the file as UTF-8", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Names in a folder, sorted, those of folders with a `/` behind; without what is hidden or built.
    List<String> names(String folder) {
        try (var entries = Files.list(root.resolve(folder))) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".") && !entry.endsWith("target"))
                    .map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : "")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All Markdown files below a folder, sorted.
    List<String> pages(String folder) {
        try (var files = Files.walk(root.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
