package dev.plumbline.lab.book.code;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the highlighter must know of a language.
///
/// @param name for readers
/// @param keywords words that stand out
/// @param lineComment what begins a comment up to the end of the line, or empty
/// @param blockComments whether there are comments between slash-star and star-slash
/// @param quotes what strings stand in
/// @param types whether a word that begins with a capital is a type
record Language(String name, Set<String> keywords, String lineComment, boolean blockComments, String quotes,
        boolean types) {
    private static final Set<String> JAVA_WORDS =
            words("abstract assert boolean break byte case catch char class continue default do double "
            + "else enum extends final finally float for if implements import instanceof int interface long native "
            + "new non-sealed null package "
            + "permits private protected public record return sealed short static super switch synchronized this "
            + "throw throws transient true "
            + "false try var void volatile when while yield");
    private static final Set<String> C_WORDS =
            words("auto bool break case char class const constexpr continue default define do double else "
            + "endif enum extern false float for if ifdef ifndef include inline int long namespace nullptr return "
            + "short signed sizeof static "
            + "struct switch template this true typedef typename union unsigned using void volatile while __global__ "
            + "__device__ __shared__ "
            + "__restrict__ __syncthreads");
    private static final Set<String> PYTHON_WORDS =
            words("and as assert async await break class continue def del elif else except False "
            + "finally for from global if import in is lambda None nonlocal not or pass raise return True try while "
            + "with yield");
    private static final Set<String> SQL_WORDS =
            words("select from where group by order insert into create table as on join left and or not "
            + "null copy to limit union all with case when then else end is in count sum avg distinct");
    private static final Set<String> SHELL_WORDS =
            words("if then else elif fi for while until do done case esac in function return local export exit");

    static final Language JAVA = new Language("Java", JAVA_WORDS, "//", true, "\"'", true);
    static final Language C = new Language("C", C_WORDS, "//", true, "\"'", false);
    static final Language PYTHON = new Language("Python", PYTHON_WORDS, "#", false, "\"'", false);
    static final Language SQL = new Language("SQL", SQL_WORDS, "--", true, "'", false);
    static final Language JSON = new Language("JSON", words("true false null"), "", false, "\"", false);
    static final Language SHELL = new Language("shell", SHELL_WORDS, "#", false, "\"'", false);
    static final Language PLAIN = new Language("text", Set.of(), "", false, "", false);

    private static final List<String> COMMANDS = List.of("./", "plumbline ", "$ ", "mvn ", "git ", "benchmarks/",
            "java ", "FOLDER/", "JAVA_HOME=");

    private static Set<String> words(String list) {
        return Set.of(list.split(" "));
    }

    /// The language of a file.
    static Language ofFile(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "java" -> JAVA;
            case "cu", "cpp", "c", "h", "cuh" -> C;
            case "py" -> PYTHON;
            case "sql" -> SQL;
            case "json" -> JSON;
            case "sh" -> SHELL;
            default -> PLAIN;
        };
    }

    /// The language of a fenced block: the word after its fence. Without one it is a command where it looks like one,
    /// as on all pages of the book.
    static Language ofBlock(String word, String code) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "java" -> JAVA;
            case "c", "cpp", "cuda" -> C;
            case "python", "py" -> PYTHON;
            case "sql" -> SQL;
            case "json" -> JSON;
            case "bash", "sh", "shell", "console" -> SHELL;
            case "" -> COMMANDS.stream().anyMatch(code::startsWith) ? SHELL : PLAIN;
            default -> PLAIN;
        };
    }
}
