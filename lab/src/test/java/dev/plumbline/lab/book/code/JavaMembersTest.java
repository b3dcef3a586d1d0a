package dev.plumbline.lab.book.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Planted mistakes that turn it red: the comment above left out; the line counted from 0; the first of two overloads
/// taken; a nested type's method taken for the outer one's; the end of a method one line early.
class JavaMembersTest {
    private static final String SOURCE = """
            package a;

            /// A type.
            final class Outer {
                static final int SIZE = 3;

                /// Twice x.
                ///
                /// @param x any
                @Deprecated
                static double twice(double x) {
                    return 2 * x;
                }

                static double value(double x) { return x; }

                static double value(double[] x, java.util.List<String> y) { return x[0]; }

                record Inner(int a) {
                    int twice() { return 2 * a; }
                    int thrice() {
                        return 3 * a;
                    }
                }
            }
            """;
    private final JavaMembers members = new JavaMembers(SOURCE);

    @Test
    void theTestsOfAClass() {
        var tests = new JavaMembers("""
                class T {
                    /// P1: it holds.
                    ///
                    /// Details.
                    @Property(tries = 3)
                    void holds(@ForAll int a) {}

                    @Test
                    void runs() {}

                    /// Not a test.
                    void helper() {}
                }
                """).tests();
        assertEquals(java.util.List.of(new JavaMembers.TestMethod(2, "holds", "P1: it holds."),
                new JavaMembers.TestMethod(8, "runs", "")), tests);
    }

    @Test
    void aMethodWithItsComment() {
        assertEquals(new JavaMembers.Excerpt(7, """
                /// Twice x.
                ///
                /// @param x any
                @Deprecated
                static double twice(double x) {
                    return 2 * x;
                }
                """), members.find("twice"));
    }

    @Test
    void nestedMembersFieldsAndTypes() {
        assertEquals("int thrice() {\n    return 3 * a;\n}\n", members.find("thrice").code());
        assertEquals("int twice() { return 2 * a; }\n", members.find("Inner.twice").code());
        assertEquals("static final int SIZE = 3;\n", members.find("SIZE").code());
        assertEquals(19, members.find("Inner").line());
        assertEquals(3, members.find("Outer").line());
        assertTrue(members.find("Outer").code().endsWith("}\n}\n"));
    }

    @Test
    void overloadsMustBeTold() {
        assertEquals(15, members.find("value(double)").line());
        assertEquals(17, members.find("value(double[], java.util.List<String>)").line());
        assertEquals("expected one of value(double); value(double[],java.util.List<String>)",
                assertThrows(IllegalArgumentException.class, () -> members.find("value")).getMessage());
    }

    @Test
    void whatIsGoneIsAnError() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> members.find("nosuch")).getMessage()
                .startsWith("expected one of Outer, SIZE, twice"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new JavaMembers("class {")).getMessage()
                .startsWith("line 1 is not Java"));
    }
}
