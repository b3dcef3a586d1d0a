package dev.plumbline.lab;

import picocli.CommandLine.Option;

/// The options of every command: how the answer is printed.
public final class OutputOptions {
    @Option(names = "--json", description = "Print the answer as JSON on standard output.")
    private boolean json;

    @Option(names = "--debug", description = "Show the stack trace of an error.")
    private boolean debug;

    public boolean json() {
        return json;
    }

    public boolean debug() {
        return debug;
    }
}
