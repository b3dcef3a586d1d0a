package dev.plumbline.lab.book.code;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Finds types, methods and fields of a Java file by name, as the compiler parses it.
public final class JavaMembers {
    /// Lines of a file, the first line from 1, with the comment above the member and without indentation.
    public record Excerpt(int line, String code) {}

    /// A test of a class of tests.
    ///
    /// @param line of its comment or first annotation, from 1
    /// @param comment its first paragraph, empty if there is none
    public record TestMethod(int line, String name, String comment) {}

    private static final Set<String> TEST_ANNOTATIONS = Set.of("Property", "Example", "Test", "ParameterizedTest");

    /// @param names how it can be asked for: `name`, `Type.name`, and with parameter types `name(double,int)`
    private record Member(String name, String parameters, int start, int end, boolean test) {}

    private final List<String> lines;
    private final List<Member> members = new ArrayList<>();

    /// @throws IllegalArgumentException if the text is not Java
    public JavaMembers(String text) {
        lines = text.lines().toList();
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler (module jdk.compiler)");
        }
        var problems = new DiagnosticCollector<JavaFileObject>();
        var file = new SimpleJavaFileObject(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        var task = (JavacTask) compiler.getTask(null, null, problems, List.of("-proc:none"), null, List.of(file));
        try {
            for (var unit : task.parse()) {
                var positions = Trees.instance(task).getSourcePositions();
                unit.getTypeDecls().forEach(type -> collect(type, "", unit, positions));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        problems.getDiagnostics().stream().filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR).findFirst()
                .ifPresent(problem -> {
            throw new IllegalArgumentException("line " + problem.getLineNumber() + " is not Java: "
                    + problem.getMessage(java.util.Locale.ROOT));
        });
    }

    private void collect(Tree tree, String owner, CompilationUnitTree unit, SourcePositions positions) {
        int start = (int) unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
        long endPosition = positions.getEndPosition(unit, tree);
        if (endPosition < 0) {
            return; // what the compiler adds itself
        }
        int end = (int) unit.getLineMap().getLineNumber(endPosition);
        switch (tree) {
            case ClassTree type -> {
                String name = owner + type.getSimpleName();
                members.add(new Member(name, null, start, end, false));
                type.getMembers().forEach(member -> collect(member, name + ".", unit, positions));
            }
            case MethodTree method -> {
                String simple = method.getName().contentEquals("<init>")
                        ? owner.replaceFirst("^(?:.*\\.)?(\\w+)\\.$", "$1") : method.getName().toString();
                members.add(new Member(owner + simple, method.getParameters().stream()
                        .map(parameter -> parameter.getType().toString().replace(" ", ""))
                        .collect(Collectors.joining(",")), start, end, method.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation -> TEST_ANNOTATIONS.contains(annotation.getAnnotationType().toString()))));
            }
            case VariableTree field -> members.add(new Member(owner + field.getName(), null, start, end, false));
            default -> { }
        }
    }

    /// The member of that name.
    ///
    /// @param name `softplus`, `Nested.method`, `Type`, or with parameter types where there are several:
    /// `value(double,double[])`
    /// @throws IllegalArgumentException if there is none, or more than one; the message lists what there is
    public Excerpt find(String name) {
        int bracket = name.indexOf('(');
        String plain = bracket < 0 ? name : name.substring(0, bracket);
        String parameters = bracket < 0 ? null : name.substring(bracket + 1).replace(")", "").replace(" ", "");
        var found = members.stream().filter(member -> member.name().equals(plain)
                || member.name().endsWith("." + plain))
                .filter(member -> parameters == null || parameters.equals(member.parameters())).toList();
        var exact = found.stream().filter(member -> depth(member) == found.stream().mapToInt(JavaMembers::depth).min()
                .orElse(0)).toList();
        if (exact.size() == 1) {
            return excerpt(exact.getFirst());
        }
        throw new IllegalArgumentException(exact.isEmpty()
                ? "expected one of " + members.stream().map(Member::name).map(n -> n.substring(n.indexOf('.') + 1))
                .distinct()
                        .collect(Collectors.joining(", "))
                : "expected one of " + exact.stream().map(m -> plain + "(" + m.parameters() + ")")
                .collect(Collectors.joining("; ")));
    }

    /// The tests of the file, in order.
    public List<TestMethod> tests() {
        return members.stream().filter(Member::test).map(member -> {
            var excerpt = excerpt(member);
            String comment = excerpt.code().lines().takeWhile(line -> line.startsWith("/// ")).map(line -> line.substring(4))
                    .collect(Collectors.joining(" "));
            return new TestMethod(excerpt.line(), member.name().substring(member.name().lastIndexOf('.') + 1), comment);
        }).toList();
    }

    private static int depth(Member member) {
        return (int) member.name().chars().filter(c -> c == '.').count();
    }

    private Excerpt excerpt(Member member) {
        int first = member.start() - 1;
        while (first > 0 && lines.get(first - 1).strip().startsWith("//")) {
            first--;
        }
        if (first > 0 && lines.get(first - 1).strip().endsWith("*/")) {
            while (first > 0 && !lines.get(first).strip().startsWith("/*")) {
                first--;
            }
        }
        var part = lines.subList(first, member.end());
        int indent = part.stream().filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length()).min().orElse(0);
        return new Excerpt(first + 1, part.stream().map(line -> line.substring(Math.min(indent, line.length())))
                .collect(Collectors.joining("\n")) + "\n");
    }
}
