package dev.plumbline.lab.result;

import dev.plumbline.lab.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;

/// A folder of results that appears whole or not at all.
///
/// ```java
/// try (var folder = OutputFolder.create(out)) {
///     CsvFile.write(folder.file("curve.csv"), ...);
///     provenance.write(folder.file("provenance.json"));
///     folder.commit();
/// }
/// ```
/// Files are written to a hidden folder beside `out`, which {@link #commit()} moves into place; without a commit
/// (an error, a full disk, an interrupt) it is deleted, and what `out` held before stays. An earlier result at `out`
/// is replaced; a folder with anything else in it is refused, so that nothing of the user's is ever deleted.
public final class OutputFolder implements AutoCloseable {
    /// Marks a folder as one of ours.
    public static final String PROVENANCE = "provenance.json";

    private static final AtomicLong COUNTER = new AtomicLong();

    private final Path target;
    private final Path partial;
    private final Thread onInterrupt;
    private boolean committed;

    private OutputFolder(Path target, Path partial) {
        this.target = target;
        this.partial = partial;
        this.onInterrupt = new Thread(() -> delete(partial), "remove " + partial.getFileName());
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /// @throws UserError if `target` holds something that is not a result of ours, or cannot be written
    public static OutputFolder create(Path target) {
        var absolute = target.toAbsolutePath().normalize();
        refuseForeign(absolute, target);
        try {
            if (absolute.getParent() == null) {
                throw UserError.badInput("--out " + target + ": choose a folder below the root");
            }
            Files.createDirectories(absolute.getParent());
            return new OutputFolder(absolute, Files.createDirectory(beside(absolute, "partial")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseForeign(Path absolute, Path asGiven) {
        if (!Files.exists(absolute)) {
            return;
        }
        if (!Files.isDirectory(absolute)) {
            throw UserError.badInput("--out " + asGiven + ": is a file, expected a folder; choose another name");
        }
        try (var entries = Files.list(absolute)) {
            if (entries.findAny().isPresent() && !Files.exists(absolute.resolve(PROVENANCE))) {
                throw UserError.badInput("--out " + asGiven + ": holds files that Plumbline did not write; "
                        + "choose another folder or empty it");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where to write the file `name`, which may contain folders; they are made.
    public Path file(String name) {
        var file = partial.resolve(name).normalize();
        if (!file.startsWith(partial) || file.equals(partial)) {
            throw new IllegalArgumentException("a name inside the folder expected, was '" + name + "'");
        }
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /// The folder that {@link #commit()} fills.
    public Path target() {
        return target;
    }

    /// Moves the folder into place. The folder must hold {@link #PROVENANCE}.
    public void commit() {
        if (!Files.exists(partial.resolve(PROVENANCE))) {
            throw new IllegalStateException("every result folder records its provenance: " + PROVENANCE + " is missing");
        }
        refuseForeign(target, target); // somebody may have written there meanwhile
        try {
            Path old = null;
            if (Files.exists(target)) {
                old = Files.createDirectory(beside(target, "old"));
                Files.move(target, old.resolve("result"));
            }
            try {
                move(partial, target);
            } catch (IOException e) {
                if (old != null) {
                    Files.move(old.resolve("result"), target);
                    delete(old);
                }
                throw e;
            }
            committed = true;
            if (old != null) {
                delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes what was not committed.
    @Override
    public void close() {
        if (!committed) {
            delete(partial);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // the JVM is already ending: the hook itself runs
            return;
        }
    }

    /// A hidden name that no other process uses. (`Files.createTempFile` would make it readable to its owner only, and
    /// the result with it.)
    private static Path beside(Path target, String what) {
        var name = "." + target.getFileName() + '.' + what + '-' + ProcessHandle.current().pid() + '-' + COUNTER.incrementAndGet();
        return target.resolveSibling(name);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var entries = Files.walk(folder)) {
            for (var entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
