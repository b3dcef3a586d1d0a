package dev.plumbline.lab;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Optional;

/// Standard output that remembers why writing failed, which `System.out` does not: a full disk must not pass for
/// success. A reader that has gone away, as `head` does, is no failure.
final class StandardOutput extends FilterOutputStream {
    private IOException failure;

    StandardOutput() {
        super(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 14));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw remember(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw remember(e);
        }
    }

    /// The first failure, in words.
    Optional<String> failure() {
        return Optional.ofNullable(failure).map(Errors::line).filter(line -> !line.contains("Broken pipe"));
    }

    private IOException remember(IOException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }
}
