package dev.plumbline.data;

import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.reward.PreferencePairs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/// Preferences of 303 students among six universities of the CEMS exchange, with eight characteristics of each student:
/// Dittrich, Hatzinger and Katzenbeisser (1998), Applied Statistics 47. Every student compared every pair of
/// universities; ties and missing answers occur.
///
/// Columns: `student`, `school1`, `school2`, `win1`, `win2`, `tied` (0 or 1, or `NA` in all three), and the
/// characteristics, each coded 1 for `STUD` commerce, `ENG`, `FRA`, `SPA`, `ITA` good, `WOR` yes, `DEG` yes, `SEX`
/// female, and 0 for the other value.
///
/// @param schools alphabetical
/// @param students characteristics `[students][8]` in the order above
/// @param studentIds as in the file, in order of appearance
/// @param answers in the order of the file, without missing ones
/// @param missing number of missing answers
public record CemsPreferences(
        List<String> schools, double[][] students, List<String> studentIds, List<Answer> answers, int missing) {

    /// Names of the characteristics.
    public static final List<String> CHARACTERISTICS = List.of("STUD", "ENG", "FRA", "SPA", "ITA", "WOR", "DEG", "SEX");

    private static final List<String> CODED_ONE =
            List.of("commerce", "good", "good", "good", "good", "yes", "yes", "female");
    private static final List<String> CODED_ZERO = List.of("other", "poor", "poor", "poor", "poor", "no", "no", "male");
    private static final List<String> SCHOOLS =
            List.of("Barcelona", "London", "Milano", "Paris", "St.Gallen", "Stockholm");

    /// One student's answer on two schools.
    ///
    /// @param student row of {@link #students}
    /// @param first number of a school
    /// @param second number of another
    /// @param firstBetter 1: the first is preferred; 0: the second; 1/2: neither
    public record Answer(int student, int first, int second, double firstBetter) {}

    /// @throws BadInputException if the file does not have the form above, names a school twice in a row, contradicts
    ///     itself about a student, or has two answers of one student on the same pair
    public static CemsPreferences read(Path file) {
        var table = RecordTable.read(file);
        for (String column : List.of("student", "school1", "school2", "win1", "win2", "tied")) {
            table.require(column);
        }
        CHARACTERISTICS.forEach(table::require);
        var numbers = new LinkedHashMap<String, Integer>();
        var students = new ArrayList<double[]>();
        var asked = new HashMap<List<Integer>, Long>();
        var answers = new ArrayList<Answer>();
        int missing = 0;
        for (int row = 0; row < table.rows(); row++) {
            double[] characteristics = characteristics(table, row);
            Integer known = numbers.putIfAbsent(table.text(row, "student"), students.size());
            int student = known == null ? students.size() : known;
            if (known == null) {
                students.add(characteristics);
            }
            requireSameStudent(table, row, students.get(student), characteristics);
            int first = school(table, row, "school1");
            int second = school(table, row, "school2");
            if (first == second) {
                throw table.bad(row, "school2", "another school than in column 'school1'", "remove the row");
            }
            Long before = asked.putIfAbsent(
                    List.of(student, Math.min(first, second), Math.max(first, second)), table.line(row));
            if (before != null) {
                throw table.bad(row, "student", "one answer of a student on a pair, which is on line " + before,
                        "remove one of the two lines");
            }
            double outcome = outcome(table, row);
            if (Double.isNaN(outcome)) {
                missing++;
            } else {
                answers.add(new Answer(student, first, second, outcome));
            }
        }
        return new CemsPreferences(
                SCHOOLS, students.toArray(double[][]::new), List.copyOf(numbers.keySet()), List.copyOf(answers),
                        missing);
    }

    private static double[] characteristics(RecordTable table, int row) {
        var values = new double[CHARACTERISTICS.size()];
        for (int i = 0; i < values.length; i++) {
            String column = CHARACTERISTICS.get(i);
            String text = table.text(row, column);
            if (!text.equals(CODED_ONE.get(i)) && !text.equals(CODED_ZERO.get(i))) {
                throw table.bad(row, column, "'" + CODED_ONE.get(i) + "' or '" + CODED_ZERO.get(i) + "'",
                        "correct the cell");
            }
            values[i] = text.equals(CODED_ONE.get(i)) ? 1 : 0;
        }
        return values;
    }

    private static void requireSameStudent(RecordTable table, int row, double[] before, double[] now) {
        int i = Arrays.mismatch(before, now);
        if (i >= 0) {
            throw table.bad(row, CHARACTERISTICS.get(i), "what earlier lines say of student "
                    + table.text(row, "student"), "give each student one number");
        }
    }

    private static int school(RecordTable table, int row, String column) {
        int number = SCHOOLS.indexOf(table.text(row, column));
        if (number < 0) {
            throw table.bad(row, column, "one of the schools '" + String.join("', '", SCHOOLS) + "'",
                    "correct the name");
        }
        return number;
    }

    /// NaN if missing.
    private static double outcome(RecordTable table, int row) {
        boolean[] absent = {table.isMissing(row, "win1"), table.isMissing(row, "win2"), table.isMissing(row, "tied")};
        if (absent[0] && absent[1] && absent[2]) {
            return Double.NaN;
        }
        double one = table.number(row, "win1");
        double two = table.number(row, "win2");
        double tied = table.number(row, "tied");
        boolean valid = (one == 0 || one == 1) && (two == 0 || two == 1) && (tied == 0 || tied == 1);
        if (!valid || one + two + tied != 1) {
            throw table.bad(row, "win1", "exactly one 1 and two 0 in 'win1', 'win2', 'tied'", "correct the row");
        }
        return one + tied / 2;
    }

    /// Features of a school for a student, x(student, school) `[6 + 48]`: an indicator of the school, then the
    /// indicator times each characteristic (school-major), so that a linear reward is a Bradley-Terry model in which
    /// each student group has strengths of its own.
    public double[] features(int student, int school) {
        int count = CHARACTERISTICS.size();
        var x = new double[schools.size() * (1 + count)];
        x[school] = 1;
        System.arraycopy(students[student], 0, x, schools.size() + school * count, count);
        return x;
    }

    /// Answers as pairs with {@link #features}, grouped by student; the preferred school is `chosen`, and in a tie the
    /// first of the row, with target 1/2.
    public PreferencePairs pairs() {
        return pairs(this::features);
    }

    /// The same pairs with the school's indicator alone: plain Bradley-Terry.
    public PreferencePairs pairsWithoutCharacteristics() {
        return pairs((student, school) -> Arrays.copyOf(features(student, school), schools.size()));
    }

    private interface Featurizer {
        double[] of(int student, int school);
    }

    private PreferencePairs pairs(Featurizer featurizer) {
        int n = answers.size();
        var chosen = new double[n][];
        var rejected = new double[n][];
        var target = new double[n];
        var group = new int[n];
        for (int i = 0; i < n; i++) {
            Answer answer = answers.get(i);
            boolean swap = answer.firstBetter() == 0;
            chosen[i] = featurizer.of(answer.student(), swap ? answer.second() : answer.first());
            rejected[i] = featurizer.of(answer.student(), swap ? answer.first() : answer.second());
            target[i] = swap ? 1 : answer.firstBetter();
            group[i] = answer.student();
        }
        return new PreferencePairs(chosen, rejected, null, null, target, group);
    }

    /// Comparisons of schools over the answers at `index`, positions in {@link #answers}; for item models with ties.
    public Comparisons comparisons(int... index) {
        var builder = Comparisons.builder(schools);
        for (int i : index) {
            Answer answer = answers.get(i);
            double better = answer.firstBetter();
            builder.counts(answer.first(), answer.second(), better == 1 ? 1 : 0, better == 0 ? 1 : 0, better == 0.5 ? 1
                    : 0);
        }
        return builder.build();
    }
}
