package dev.plumbline.lab.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.variants.LeftOut;
import dev.plumbline.oracle.variants.Operations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page of variants is the catalogue, and the catalogue says of every known bug that it has it or why not.
///
/// Planted mistakes that turn it red: a variant changed without printing the page again (`plumbline verify --list --markdown >
/// docs/variants.md`); a line of left-out.csv removed; a bug both there and left out.
class VariantsPageTest {
    private static final Pattern BUG = Pattern.compile("B\\d{3}[a-d]?");

    @Test
    void thePageIsTheCatalogue() throws IOException {
        assertEquals(Files.readString(Path.of("../docs/variants.md")), VariantsPage.markdown());
    }

    /// By number: none is missing, none is made up, none is in two places.
    @Test
    void everyKnownBugIsThereOrLeftOutWithAReason() throws IOException {
        var there = new TreeSet<String>();
        Operations.all().forEach(operation -> operation.variants().forEach(variant -> {
            var matcher = BUG.matcher(variant.reference());
            while (matcher.find()) {
                there.add(matcher.group());
            }
        }));
        var out = new TreeSet<>(LeftOut.all().stream().map(LeftOut::entry).filter(entry -> BUG.matcher(entry).matches()).toList());
        var accounted = new TreeSet<>(there);
        accounted.addAll(out);
        assertEquals(known(), accounted);
        var both = new TreeSet<>(there);
        both.retainAll(out);
        assertTrue(both.isEmpty(), "there and left out: " + both);
    }

    @Test
    void nothingIsBothThereAndLeftOut() {
        var ids = new TreeSet<String>();
        Operations.all().forEach(operation -> operation.variants().forEach(variant -> ids.add(variant.id())));
        ids.retainAll(LeftOut.all().stream().map(LeftOut::entry).toList());
        assertTrue(ids.isEmpty(), "there and left out: " + ids);
    }

    /// known-bugs.csv: number and name of every entry.
    private static TreeSet<String> known() throws IOException {
        try (var in = Operations.class.getResourceAsStream("known-bugs.csv")) {
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
            var numbers = new TreeSet<>(lines.stream().map(line -> line.substring(0, line.indexOf(','))).toList());
            assertEquals(lines.size(), numbers.size(), "a number twice");
            return numbers;
        }
    }
}
