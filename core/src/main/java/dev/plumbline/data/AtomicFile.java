package dev.plumbline.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a file whole or not at all: to a hidden file beside it, which is then moved into place. After a failure
/// nothing new is left, and what was there before stays. What is there and is no ordinary file (a device, a pipe) is
/// written to directly: replacing it by a file would destroy it.
public final class AtomicFile {
    private static final AtomicLong COUNTER = new AtomicLong();

    private AtomicFile() {}

    /// What is written.
    @FunctionalInterface
    public interface Content {
        /// Writes to `file`, which it may create.
        void writeTo(Path file) throws IOException;
    }

    /// @throws BadInputException if the disk is full or the file cannot be written
    public static void write(Path target, Content content) {
        var absolute = target.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            throw new BadInputException(target, 0, null, "a folder", "the name of a file to write",
                    "name a file in it");
        }
        var partial = absolute.resolveSibling("." + absolute.getFileName() + ".partial-" + ProcessHandle.current().pid()
                + "-" + COUNTER.incrementAndGet());
        try {
            if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
                content.writeTo(absolute);
                return;
            }
            try {
                Files.createDirectories(absolute.getParent());
                content.writeTo(partial);
                move(partial, absolute);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw unwritable(target, e);
        } catch (UncheckedIOException e) {
            throw unwritable(target, e.getCause());
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static BadInputException unwritable(Path target, IOException e) {
        String reason = e instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (reason.contains("No space left") || reason.contains("Disk quota") || reason.contains("not enough space")) {
            return new BadInputException(target, 0, null, "a full disk (" + reason + ")", "room to write the file",
                    "free some space or choose another folder; nothing was written", e);
        }
        return new BadInputException(target, 0, null, "a file that cannot be written (" + reason + ")",
                "a writable file",
                "check the folder and its permissions; nothing was written", e);
    }
}
