package dev.plumbline.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Lines of a UTF-8 file, plain or gzip (told by its first two bytes, not its name), with their numbers.
///
/// A byte order mark is skipped; lines end with `\n` or `\r\n`. Decoding is strict: a byte that is not UTF-8 is an
/// error with a line number, not a replacement character that ends up in a feature.
final class TextFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long line;
    private String peeked;

    private TextFile(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    /// @throws BadInputException if there is no such file, it cannot be read, or it is empty
    static TextFile open(Path path) {
        if (!Files.exists(path)) {
            throw new BadInputException(path, 0, null, "no such file", "a file to read",
                    "check the name and the folder");
        }
        if (Files.isDirectory(path)) {
            throw new BadInputException(path, 0, null, "a folder", "a file to read", "name a file in it");
        }
        BufferedInputStream raw = null;
        try {
            raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
            raw.mark(2);
            int first = raw.read();
            int second = raw.read();
            raw.reset();
            if (first < 0) {
                raw.close();
                throw empty(path);
            }
            boolean gzip = first == 0x1f && second == 0x8b;
            return new TextFile(path, gzip ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw);
        } catch (IOException e) {
            try {
                if (raw != null) {
                    raw.close();
                }
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw unreadable(path, 0, e);
        }
    }

    static BadInputException empty(Path path) {
        return new BadInputException(path, 0, null, "an empty file", "at least one line of data",
                "give a file with data");
    }

    /// The first line, which {@link #next} will return again. To be called before it.
    String peek() {
        peeked = next();
        line = 0;
        return peeked;
    }

    /// The next line without its end; null after the last.
    ///
    /// @throws BadInputException if it is not UTF-8 or the file cannot be read to its end
    String next() {
        if (peeked != null) {
            String first = peeked;
            peeked = null;
            line = 1;
            return first;
        }
        bytes.reset();
        try {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            line++;
            while (b >= 0 && b != '\n') {
                bytes.write(b);
                b = in.read();
            }
        } catch (IOException e) {
            throw unreadable(path, line, e);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (line == 1 && text.startsWith("\ufeff")) {
                text = text.substring(1);
            }
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    path, line, null, "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8", e);
        }
    }

    /// Number of the line that {@link #next} returned last, from 1.
    long line() {
        return line;
    }

    /// What is left, for a parser; line ends become `\n`.
    Reader reader() {
        return new Reader() {
            private String current = "";
            private int at;

            @Override
            public int read(char[] buffer, int offset, int length) {
                if (at == current.length()) {
                    String next = next();
                    if (next == null) {
                        return -1;
                    }
                    current = next + "\n";
                    at = 0;
                }
                int count = Math.min(length, current.length() - at);
                current.getChars(at, at + count, buffer, offset);
                at += count;
                return count;
            }

            @Override
            public void close() {
                TextFile.this.close();
            }
        };
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(path, line, e);
        }
    }

    private static BadInputException unreadable(Path path, long line, IOException e) {
        return switch (e) {
            case EOFException _ ->
                new BadInputException(path, line, null, "a gzip file that ends too early", "complete gzip data",
                        "copy or download the file again", e);
            case ZipException _ ->
                new BadInputException(path, line, null, "damaged gzip data (" + e.getMessage() + ")",
                        "complete gzip data",
                        "copy or download the file again", e);
            case AccessDeniedException _ ->
                new BadInputException(path, 0, null, "a file that may not be read", "a readable file",
                        "change its permissions", e);
            default ->
                new BadInputException(path, line, null, "a file that cannot be read (" + e.getMessage() + ")",
                        "a readable file", "check the disk and the permissions", e);
        };
    }
}
