package dev.plumbline.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Writes the sibling sources: a kernel is written once, for vectors of binary64, and its forms for binary32 and for
/// one element at a time are the same text with other types.
///
/// `/* wide */ double` stays binary64 in all. After changing a `Vector...64` class: `java SiblingSources.java
/// DIRECTORY-OF-THE-PACKAGE`. {@link SiblingSourcesTest}
/// fails while the siblings differ.
public final class SiblingSources {
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])(\\d+\\.\\d+(?:e-?\\d+)?|\\d+e-?\\d+|0x1p-?\\d+)(?![\\w.])");
    private static final Pattern MARK = Pattern.compile("(?m)^package .*$");

    /// Sums are always binary64.
    private static final Set<String> BINARY64_ONLY = Set.of("VectorSums64");

    private SiblingSources() {}

    /// Siblings of all masters in `directory`: file name to text.
    static Map<String, String> siblings(Path directory) throws IOException {
        var all = new TreeMap<String, String>();
        try (var files = Files.list(directory)) {
            for (var file : (Iterable<Path>) files.sorted()::iterator) {
                var name = file.getFileName().toString().replace(".java", "");
                var text = Files.readString(file);
                if (name.matches("Vector\\w+(64|32)") && !name.contains("Arithmetic") && !name.contains("RowFolds")) {
                    boolean functions = name.contains("Functions");
                    if (functions || name.endsWith("64")) {
                        all.put(name.replace("Vector", "Scalar"), marked(name, scalar(text)));
                    }
                    if (!functions && name.endsWith("64") && !BINARY64_ONLY.contains(name)) {
                        var narrow = name.replace("64", "32");
                        all.put(narrow, marked(name, binary32(text)));
                        all.put(narrow.replace("Vector", "Scalar"), marked(name, scalar(binary32(text))));
                    }
                } else if (name.matches("Heap\\w+64")) {
                    all.put(name.replace("64", "32"), marked(name, binary32(text)));
                }
            }
        }
        return all;
    }

    private static String marked(String master, String text) {
        return MARK.matcher(text).replaceFirst("// The text of " + master + " on other types: change that class, then run SiblingSources.\n$0");
    }

    static String binary32(String text) {
        var result = text.replace("DoubleVector", "FloatVector")
                .replaceAll("(?<!/\\* wide \\*/ )\\bdouble\\b", "float")
                .replaceAll("\\bDouble\\b", "Float")
                .replace("binary64", "binary32")
                .replace("FLOAT64", "FLOAT32")
                .replace("doubles()", "floats()")
                .replaceAll("\\b((?:Vector|Scalar|Heap|Float)\\w*)64\\b", "$132")
                .replaceAll("([a-z])64\\b", "$132");
        return NUMBER.matcher(result).replaceAll("$1f");
    }

    static String scalar(String text) {
        return text.replaceAll("(?m)^import jdk\\.incubator\\.vector\\..*\\n\\n?", "")
                .replaceAll("\\bVector(\\w+(?:64|32))\\b", "Scalar$1")
                .replaceAll("\\b(Double|Float)Vector\\b", "<$1>")
                .replace("<Double>", "double")
                .replace("<Float>", "float");
    }

    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[0]);
        for (var sibling : siblings(directory).entrySet()) {
            Files.writeString(directory.resolve(sibling.getKey() + ".java"), sibling.getValue());
        }
    }
}
