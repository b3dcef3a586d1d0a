package dev.plumbline.properties;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.plumbline.kernel.BackendProvider;
import dev.plumbline.kernel.Backends;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// The rooms of the house and the doors between them: dependencies run one way.
///
/// Planted mistakes that turn it red: `import dev.plumbline.cpu...` in core; `import dev.plumbline.numerics.Logistic`
/// in the oracle; an ND4J kernel that calls the definition; `new Random()` in a trainer; two subjects of core that use
/// each other; a provider that is missing from its `META-INF/services` file.
class ArchitectureTest {
    private static final String OURS = "dev.plumbline..";
    private static final String NUMERICS = "dev.plumbline.numerics..";
    private static final String DEFINITION = "dev.plumbline.kernel.definition..";
    private static final String ORACLE = "dev.plumbline.oracle..";
    private static final String LAB = "dev.plumbline.lab..";
    private static final List<String> EXECUTIONS = List.of("dev.plumbline.cpu..", "dev.plumbline.nd4j..", "dev.plumbline.cuda..");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.plumbline");

    /// Without this, an empty class path would pass every rule below.
    @Test
    void everyRoomWasLookedAt() {
        var rooms = new TreeSet<String>();
        for (var type : CLASSES) {
            rooms.add(room(type));
        }
        assertTrue(
                rooms.containsAll(List.of("numerics", "kernel", "kernel.definition", "cpu", "nd4j", "oracle", "lab")),
                "seen: " + rooms);
    }

    @Test
    void numericsDependsOnNothingOfOurs() {
        check(noClasses()
                .that(resideInAnyPackage(NUMERICS))
                .should()
                .dependOnClassesThat(ours().and(resideOutsideOfPackages(NUMERICS)))
                .because("the ground floor: whoever reads it needs to know nothing else"));
    }

    @Test
    void kernelInterfacesDependOnNumericsOnly() {
        check(noClasses()
                .that(resideInAnyPackage("dev.plumbline.kernel", "dev.plumbline.kernel.catalogue.."))
                .should()
                .dependOnClassesThat(ours().and(resideOutsideOfPackages(
                        "dev.plumbline.kernel", "dev.plumbline.kernel.catalogue..", NUMERICS)))
                .because("they are the contract of every execution and must not lean on one of them"));
    }

    @Test
    void coreDependsOnNoExecutionNorOnOracleNorLab() {
        check(noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(resideInAnyPackage(EXECUTIONS.toArray(String[]::new))
                        .or(resideInAnyPackage(ORACLE, LAB)))
                .because("executions are found by ServiceLoader"));
    }

    @Test
    void onlyTheProviderOfTheDefinitionIsNamedOutsideIt() {
        check(noClasses()
                .that(ours().and(resideOutsideOfPackages(DEFINITION)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(DEFINITION))
                .because("an execution that calls the definition cannot be checked against it, "
                        + "and users get it from Backends"));
    }

    @Test
    void oracleSharesNoCodeWithTheRest() {
        check(noClasses()
                .that(resideInAnyPackage(ORACLE))
                .should()
                .dependOnClassesThat(ours().and(resideOutsideOfPackages(ORACLE)))
                .because("a mistake must not agree with itself"));
    }

    @Test
    void executionsDoNotKnowOneAnother() {
        for (var execution : EXECUTIONS) {
            check(noClasses()
                    .that(resideInAnyPackage(execution))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(EXECUTIONS.stream()
                                    .filter(other -> !other.equals(execution))
                                    .toArray(String[]::new))
                            .or(resideInAnyPackage(ORACLE, LAB)))
                    .because("two executions that share code cannot be checked against each other"));
        }
    }

    @Test
    void labFindsExecutionsByServiceLoader() {
        check(noClasses()
                .that(resideInAnyPackage(LAB))
                .should()
                .dependOnClassesThat(resideInAnyPackage(EXECUTIONS.toArray(String[]::new)))
                .because("an execution that is not there must be a line of doctor, not a linkage error"));
    }

    @Test
    void subjectsHaveNoCycles() {
        check(slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return core().test(type) ? SliceIdentifier.of(room(type)) : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "subjects of core";
                    }
                })
                .should()
                .beFreeOfCycles());
    }

    @Test
    void randomNumbersComeFromPhiloxOnly() {
        check(noClasses()
                .that(ours())
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are random generators of the JDK",
                        type -> type.isEquivalentTo(Random.class)
                                || type.isEquivalentTo(SplittableRandom.class)
                                || type.isEquivalentTo(ThreadLocalRandom.class)))
                .orShould()
                .callMethod(Math.class, "random")
                .because("the same seed gives the same numbers on every execution"));
    }

    @Test
    void onlyLabPrints() {
        check(noClasses()
                .that(ours().and(resideOutsideOfPackages(LAB, "dev.plumbline.benchmarks..")))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("a library is silent"));
    }

    @Test
    void packagesAreNamedForSubjects() {
        check(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..impl..", "..common..", "..misc..", "..helper..")
                .because("a name says what is inside"));
    }

    @Test
    void exceptionsAreUnchecked() {
        check(classes()
                .that()
                .areAssignableTo(Exception.class)
                .and(ours())
                .should()
                .beAssignableTo(RuntimeException.class)
                .because("callers that can mend an error catch it by name; nobody wraps it"));
    }

    @Test
    void everyProviderIsListedForServiceLoader() {
        var written = new TreeSet<String>();
        for (var type : CLASSES) {
            if (type.isAssignableTo(BackendProvider.class) && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
                written.add(type.getName());
            }
        }
        var listed = new TreeSet<String>();
        ServiceLoader.load(BackendProvider.class).stream().forEach(provider -> listed.add(provider.type().getName()));
        assertEquals(written, listed, "META-INF/services/dev.plumbline.kernel.BackendProvider");
    }

    @Test
    void providersLoadAndHaveNamesOfTheirOwn() {
        assertEquals(List.of(), Backends.loadFailures());
        var names = new HashSet<String>();
        for (var provider : Backends.providers()) {
            assertTrue(names.add(provider.name()), "two executions are called " + provider.name());
            var availability = provider.availability();
            assertEquals(
                    availability.available(), availability.reason().isEmpty(),
                    provider.name() + " is absent without a reason, or there with one: " + availability);
        }
        assertFalse(names.isEmpty());
        assertEquals("definition", Backends.providers().getFirst().name());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> ours() {
        return resideInAnyPackage(OURS);
    }

    private static DescribedPredicate<JavaClass> core() {
        var others = new ArrayList<>(EXECUTIONS);
        others.addAll(List.of(ORACLE, LAB, "dev.plumbline.benchmarks..", "dev.plumbline.properties.."));
        return ours().and(resideOutsideOfPackages(others.toArray(String[]::new)));
    }

    /// The subject that a class belongs to: the first part of its package after ours; the definition and the catalogue
    /// are rooms of their own.
    private static String room(JavaClass type) {
        var name = type.getPackageName().substring("dev.plumbline".length());
        var parts = name.isEmpty() ? new String[] {""} : name.substring(1).split("\\.");
        return parts[0].equals("kernel") && parts.length > 1 ? "kernel." + parts[1] : parts[0];
    }
}
