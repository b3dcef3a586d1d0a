package dev.plumbline.lab;

import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.reward.DivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.zip.ZipException;

/// Turns an exception into the one line that a user sees, and an exit code.
final class Errors {
    private Errors() {}

    static int exitCode(Throwable error) {
        if (error instanceof UserError user) {
            return user.exitCode();
        }
        return isExpected(error) ? ExitCode.BAD_INPUT : ExitCode.INTERNAL_ERROR;
    }

    /// Whether `error` is something the user can mend, as against a mistake of ours.
    static boolean isExpected(Throwable error) {
        return error instanceof UserError
                || error instanceof IOException
                || error instanceof UncheckedIOException
                || error instanceof IllegalArgumentException
                || error instanceof NoFiniteEstimateException
                || error instanceof DivergedException
                || error instanceof OutOfMemoryError;
    }

    /// One line.
    static String line(Throwable error) {
        String text =
                switch (error) {
                    case UncheckedIOException e -> line(e.getCause());
                    case NoSuchFileException e -> e.getFile() + ": no such file or folder";
                    case AccessDeniedException e -> e.getFile() + ": permission denied";
                    case NotDirectoryException e -> e.getFile() + ": is a file, expected a folder";
                    case DirectoryNotEmptyException e -> e.getFile() + ": folder is not empty";
                    case FileAlreadyExistsException e -> e.getFile() + ": is there already";
                    case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
                    case MalformedInputException e -> "text that is not UTF-8: save the file as UTF-8";
                    case ZipException e -> "damaged gzip data (" + e.getMessage() + "): fetch or compress the file again";
                    case OutOfMemoryError e ->
                        "out of memory: use less data, or a larger heap with PLUMBLINE_JAVA_OPTS=-Xmx8g";
                    default -> error.getMessage();
                };
        return text == null || text.isBlank()
                ? error.getClass().getSimpleName()
                : text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
