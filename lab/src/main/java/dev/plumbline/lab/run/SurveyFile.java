package dev.plumbline.lab.run;

import dev.plumbline.lab.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;

/// Reads cems-preferences.csv (data/README.md).
final class SurveyFile {
    private static final Map<String, String> CHARACTERISTICS = characteristics();

    private SurveyFile() {}

    /// Columns of a student's characteristics and the value that counts as +1/2.
    private static Map<String, String> characteristics() {
        var values = new LinkedHashMap<String, String>();
        values.put("STUD", "commerce");
        values.put("ENG", "good");
        values.put("FRA", "good");
        values.put("SPA", "good");
        values.put("ITA", "good");
        values.put("WOR", "yes");
        values.put("DEG", "yes");
        values.put("SEX", "female");
        return values;
    }

    static Survey read(Path file) {
        List<CSVRecord> records = CsvRecords.read(file);
        var names = new TreeSet<String>();
        for (var r : records) {
            names.add(r.get("school1"));
            names.add(r.get("school2"));
        }
        var items = List.copyOf(names);
        var numbers = new LinkedHashMap<String, Integer>();
        var students = new ArrayList<double[]>();
        var judgements = new ArrayList<Survey.Judgement>();
        int missing = 0;
        for (var r : records) {
            int student = numbers.computeIfAbsent(r.get("student"), key -> {
                students.add(row(r));
                return students.size() - 1;
            });
            if (r.get("win1").equals("NA")) {
                missing++;
            } else {
                judgements.add(new Survey.Judgement(
                        student, items.indexOf(r.get("school1")), items.indexOf(r.get("school2")), score(file, r)));
            }
        }
        return new Survey(items, List.copyOf(CHARACTERISTICS.keySet()), students.toArray(double[][]::new), judgements, missing);
    }

    private static double[] row(CSVRecord r) {
        return CHARACTERISTICS.entrySet().stream()
                .mapToDouble(entry -> r.get(entry.getKey()).equals(entry.getValue()) ? 0.5 : -0.5)
                .toArray();
    }

    private static double score(Path file, CSVRecord r) {
        return switch (r.get("win1") + r.get("win2") + r.get("tied")) {
            case "100" -> 1;
            case "010" -> 0;
            case "001" -> 0.5;
            default -> throw UserError.badInput(file + ", record " + r.getRecordNumber() + ": win1, win2 and tied are "
                    + r.get("win1") + ", " + r.get("win2") + ", " + r.get("tied") + "; expected one 1 and two 0, or NA");
        };
    }
}
