package dev.plumbline.lab.run;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.CemsPreferences;
import dev.plumbline.lab.UserError;
import dev.plumbline.preference.reward.PreferencePairs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// People who compare items in pairs, and what is known of them.
///
/// @param items names
/// @param characteristics names of what is known of a student
/// @param students values `[students][characteristics]`, each −1/2 or +1/2
/// @param judgements that were given
/// @param missing number of judgements that were asked for and not given
record Survey(List<String> items, List<String> characteristics, double[][] students, List<Judgement> judgements,
        int missing) {

    /// One comparison by one student.
    ///
    /// @param score 1: the first was preferred, 0: the second, 1/2: a tie
    record Judgement(int student, int first, int second, double score) {
        boolean tied() {
            return score == 0.5;
        }
    }

    /// The CEMS survey, characteristics coded ∓1/2 so that a school's first weight is its strength for the student half-way.
    ///
    /// @throws UserError naming file, line and column
    static Survey cems(Path file) {
        try {
            var read = CemsPreferences.read(file);
            var students = Arrays.stream(read.students())
                    .map(row -> Arrays.stream(row).map(x -> x - 0.5).toArray())
                    .toArray(double[][]::new);
            var judgements = read.answers().stream()
                    .map(a -> new Judgement(a.student(), a.first(), a.second(), a.firstBetter()))
                    .toList();
            return new Survey(read.schools(), CemsPreferences.CHARACTERISTICS, students, judgements, read.missing());
        } catch (BadInputException e) {
            throw UserError.badInput(e.getMessage(), e);
        }
    }

    long ties() {
        return judgements.stream().filter(Judgement::tied).count();
    }

    /// φ(student, item) = onehot(item) ⊗ (1, characteristics), so that r = ⟨w, φ⟩ holds for each item a strength and how
    /// each characteristic changes it.
    double[] features(int student, int item) {
        int width = 1 + characteristics.size();
        var row = new double[items.size() * width];
        row[item * width] = 1;
        System.arraycopy(students[student], 0, row, item * width + 1, width - 1);
        return row;
    }

    int featureCount() {
        return items.size() * (1 + characteristics.size());
    }

    /// Features of every item for each of `chosen`, item after item: `[students · items][features]`.
    double[][] allItems(int... chosen) {
        var rows = new double[chosen.length * items.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = features(chosen[i / items.size()], i % items.size());
        }
        return rows;
    }

    /// The judgements as compared pairs in their order: chosen is the first item, the target its score, the group the
    /// student.
    PreferencePairs pairs() {
        int n = judgements.size();
        var first = new double[n][];
        var second = new double[n][];
        var target = new double[n];
        var group = new int[n];
        for (int i = 0; i < n; i++) {
            var judgement = judgements.get(i);
            first[i] = features(judgement.student(), judgement.first());
            second[i] = features(judgement.student(), judgement.second());
            target[i] = judgement.score();
            group[i] = judgement.student();
        }
        return new PreferencePairs(first, second, null, null, target, group);
    }

    /// The judgements at `index`.
    List<Judgement> select(int... index) {
        return Arrays.stream(index).mapToObj(judgements::get).toList();
    }
}
