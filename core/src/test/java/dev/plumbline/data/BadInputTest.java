package dev.plumbline.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// One clear line for everything that can be wrong with a file: the whole message each time.
///
/// Planted mistakes that turn it red: a line number that counts records; `NaN` read as a number; a lenient UTF-8
/// decoder; a truncated gzip file taken for its end; a message with a line break from the data.
class BadInputTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("in.csv"), text);
    }

    private void refused(String message, Executable reading) {
        var error = assertThrows(BadInputException.class, reading);
        assertEquals(message, error.getMessage().replace(folder + "/", ""));
        assertEquals(1, error.getMessage().lines().count());
    }

    private void comparisons(String message, String text) throws IOException {
        Path file = file(text);
        refused(message, () -> ComparisonTable.read(file));
    }

    @Test
    void missingFile() {
        refused("none.csv: found no such file, expected a file to read; check the name and the folder",
                () -> RecordTable.read(folder.resolve("none.csv")));
        refused("none.jsonl: found no such file, expected a file to read; check the name and the folder",
                () -> PreferenceJsonLines.read(folder.resolve("none.jsonl")));
    }

    @Test
    void folderInsteadOfFile() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        refused("sub: found a folder, expected a file to read; name a file in it", () -> RecordTable.read(sub));
    }

    @Test
    void emptyFile() throws IOException {
        comparisons("in.csv: found an empty file, expected at least one line of data; give a file with data", "");
        comparisons("in.csv: found an empty file, expected at least one line of data; give a file with data", "\n\n");
        comparisons("in.csv: found a heading without rows, expected at least one row of data; give a file with data",
                "item1,item2,winner\n");
        Path file = file("\n \n");
        refused("in.csv: found an empty file, expected at least one line of data; give a file with data",
                () -> PreferenceJsonLines.read(file));
    }

    @Test
    void missingColumnListsTheColumnsThereAre() throws IOException {
        comparisons("in.csv:1: found the columns 'item1', 'item2', 'result', expected a column 'winner' (or 'win1', "
                + "'wins1', "
                + "'home.wins'); rename or add the column", "item1,item2,result\nA,B,A\n");
        Path file = file("c_x,c_y,r_x\n1,2,3\n");
        refused("in.csv:1: found the columns 'c_x', 'c_y', 'r_x', expected a column 'r_y'; rename or add the column",
                () -> PairTable.read(file));
    }

    @Test
    void columnsWithoutANameOrWithTheSame() throws IOException {
        comparisons("in.csv:1:column 'a': found a second column of this name, expected each name once; "
                + "rename or remove one of them", "a,b,a\n1,2,3\n");
        comparisons("in.csv:1: found column 2 without a name, expected a heading with a name for every column; "
                + "name the column", "a,,b\n1,2,3\n");
    }

    @Test
    void raggedRow() throws IOException {
        comparisons("in.csv:3: found 2 cells, expected 3 cells as in the heading; complete the row, or put quotes "
                + "around text "
                + "with commas", "item1,item2,winner\nA,B,A\nA,B\n");
        comparisons("in.csv:6: found 4 cells, expected 3 cells as in the heading; complete the row, or put quotes "
                + "around text "
                + "with commas", "item1,item2,winner\n\"A\n\nA\",B,B\n\nA,B,A,B\n");
    }

    @Test
    void textOrNanWhereANumberBelongs() throws IOException {
        for (String bad : List.of("NaN", "many", "Infinity", "1f", "0x1p3", "1,5")) {
            Path file = file("c_x,r_x\n1,2\n\"" + bad + "\",2\n");
            refused("in.csv:3:column 'c_x': found '" + bad
                    + "', expected a finite number; correct the cell or remove the row",
                    () -> PairTable.read(file));
        }
        Path empty = file("c_x,r_x\n1,\n");
        refused("in.csv:2:column 'r_x': found an empty cell, expected a finite number; correct the cell or remove "
                + "the row",
                () -> PairTable.read(empty));
        comparisons("in.csv:2:column 'win2': found '-1', expected a number that is not negative; correct the cell or "
                + "remove "
                + "the row", "item1,item2,win1,win2\nA,B,2,-1\n");
        Path target = file("c_x,r_x,target\n1,2,1.5\n");
        refused("in.csv:2:column 'target': found '1.5', expected a number from 0 to 1; correct the cell or remove "
                + "the row",
                () -> PairTable.read(target));
    }

    @Test
    void unknownItem() throws IOException {
        comparisons("in.csv:2:column 'winner': found 'C', expected 'A', 'B' or 'tie'; correct the cell or remove the "
                + "row",
                "item1,item2,winner\nA,B,C\n");
        Path file = file("item1,item2,winner\nA,B,A\nA,D,D\n");
        refused("in.csv:3:column 'item2': found 'D', expected one of the items 'A', 'B'; correct the name or add the "
                + "item",
                () -> ComparisonTable.read(file, List.of("A", "B")));
        comparisons("in.csv:2:column 'item2': found 'A', expected another item than in column 'item1'; remove the row",
                "item1,item2,winner\nA,A,A\n");
    }

    @Test
    void duplicateIds() throws IOException {
        comparisons("in.csv:4:column 'id': found 'x', expected an id that is not on line 2 already; remove or "
                + "renumber one of "
                + "them", "id,item1,item2,winner\nx,A,B,A\ny,A,B,B\nx,A,B,A\n");
        Path file = file("{\"id\":7,\"chosen\":\"a\",\"rejected\":\"b\"}\n".repeat(2));
        refused("in.csv:2:column 'id': found '7', expected an id that is not on line 1 already; remove or renumber "
                + "one of them",
                () -> PreferenceJsonLines.read(file));
    }

    @Test
    void truncatedAndDamagedGzip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 2000; i++) {
                gzip.write(("{\"chosen\":\"" + i * 7919L % 1009 + "\",\"rejected\":\"" + i + "\"}\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] all = bytes.toByteArray();
        Path whole = Files.write(folder.resolve("whole.gz"), all);
        assertEquals(2000, PreferenceJsonLines.read(whole).pairs().size());
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(all, all.length / 2));
        var error = assertThrows(BadInputException.class, () -> PreferenceJsonLines.read(cut));
        assertTrue(error.line() > 1, error.getMessage());
        assertEquals("a gzip file that ends too early", error.found());
        assertEquals("copy or download the file again", error.mend());
        Path header = Files.write(folder.resolve("header.gz"), Arrays.copyOf(all, 5));
        refused("header.gz: found a gzip file that ends too early, expected complete gzip data; copy or download the "
                + "file "
                + "again", () -> PreferenceJsonLines.read(header));
        byte[] broken = all.clone();
        Arrays.fill(broken, 20, 60, (byte) 0xff);
        Path damaged = Files.write(folder.resolve("damaged.gz"), broken);
        var second = assertThrows(BadInputException.class, () -> PreferenceJsonLines.read(damaged));
        assertTrue(second.found().startsWith("damaged gzip data"), second.getMessage());
    }

    @Test
    void notUtf8() throws IOException {
        Path file = Files.write(
                folder.resolve("in.csv"),
                        "item1,item2,winner\nA,B,A\nZürich,B,B\n".getBytes(StandardCharsets.ISO_8859_1));
        refused("in.csv:3: found bytes that are not UTF-8, expected UTF-8 text; save the file as UTF-8",
                () -> ComparisonTable.read(file));
    }

    @Test
    void quotesThatDoNotEnd() throws IOException {
        Path file = file("item1,item2,winner\nA,\"B,A\n");
        var error = assertThrows(BadInputException.class, () -> ComparisonTable.read(file));
        assertTrue(error.getMessage().endsWith("expected comma-separated values; check the quotes"),
                error.getMessage());
        assertEquals(1, error.getMessage().lines().count());
    }

    @Test
    void invalidJson() throws IOException {
        Path file = file("{\"chosen\":\"a\",\"rejected\":\"b\"}\n\n{\"chosen\":\"a\",,}\n");
        refused("in.csv:3: found text that is not JSON (at character 15), expected one JSON object a line; correct "
                + "the line "
                + "or remove it", () -> PreferenceJsonLines.read(file));
        Path array = file("[1]\n");
        refused("in.csv:1: found a JSON array, expected a JSON object with the fields 'chosen' and 'rejected'; "
                + "correct the "
                + "line or remove it", () -> PreferenceJsonLines.read(array));
    }

    @Test
    void missingJsonField() throws IOException {
        Path file = file("{\"chosen\":\"a\",\"reject\":\"b\"}\n");
        refused("in.csv:1:column 'rejected': found the fields 'chosen', 'reject', expected a field 'rejected'; add "
                + "the field or "
                + "remove the line", () -> PreferenceJsonLines.read(file));
        Path number = file("{\"chosen\":1,\"rejected\":\"b\"}\n");
        refused("in.csv:1:column 'chosen': found a JSON number, expected a text; give the field as a text",
                () -> PreferenceJsonLines.read(number));
    }

    @Test
    void aMessageIsOneShortLineWhateverTheDataHold() throws IOException {
        Path file = file("item1,item2,winner\nA,B,\"" + "x".repeat(500) + "\n\u2028y\"\n");
        var error = assertThrows(BadInputException.class, () -> ComparisonTable.read(file));
        assertEquals(1, error.getMessage().lines().count());
        assertTrue(error.getMessage().length() < 250 + folder.toString().length());
        assertEquals("winner", error.column());
        assertEquals(2, error.line());
        assertEquals("'A', 'B' or 'tie'", error.expected());
        assertEquals(file.toString(), error.file());
    }
}
