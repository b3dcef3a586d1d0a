package dev.plumbline.lab.judge;

import dev.plumbline.data.CemsPreferences;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// How data/cems-scores.csv was made: the answers of the CEMS survey with the scores of three linear models.
///
/// Split `seen`: students of other subjects than commerce whose place in the file is not 7, 8 or 9 modulo 10; `unseen`:
/// the others of these; `commerce`: those of commerce. Models, all fitted to `seen`: `schools`, an indicator of each
/// school, no ridge; `students`, also the indicators times each characteristic, ridge 0.001; `few`, the same on the
/// first 20 students of `seen`, ridge 0.0001.
final class CemsScores {
    private static final int STUDY = CemsPreferences.CHARACTERISTICS.indexOf("STUD");
    static final List<String> MODELS = List.of("schools", "students", "few");

    private CemsScores() {}

    static String split(CemsPreferences survey, int student) {
        return survey.students()[student][STUDY] == 1 ? "commerce" : student % 10 < 7 ? "seen" : "unseen";
    }

    /// Heading and rows.
    static List<String> lines(Path preferences) {
        var survey = CemsPreferences.read(preferences);
        IntPredicate seen = student -> split(survey, student).equals("seen");
        int[] first = IntStream.range(0, survey.students().length).filter(seen).limit(20).toArray();
        IntPredicate few = student -> IntStream.of(first).anyMatch(s -> s == student);
        var plain = survey.pairsWithoutCharacteristics();
        var full = survey.pairs();
        var fits = List.of(fit(plain, seen, 0), fit(full, seen, 0.001), fit(full, few, 0.0001));
        var lines = new ArrayList<String>();
        lines.add("group,split,target,chosen_schools,rejected_schools,chosen_students,rejected_students,"
                + "chosen_few,rejected_few");
        for (int i = 0; i < full.size(); i++) {
            var line = new StringBuilder();
            line.append(survey.studentIds().get(full.group(i))).append(',').append(split(survey, full.group(i)))
                    .append(',').append(full.target(i) == 1 ? "1" : "0.5");
            for (int m = 0; m < fits.size(); m++) {
                var pairs = m == 0 ? plain : full;
                line.append(String.format(Locale.ROOT, ",%.3f,%.3f", fits.get(m).score(pairs.chosen()[i]),
                        fits.get(m).score(pairs.rejected()[i])));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static LinearRewardFit fit(PreferencePairs pairs, IntPredicate students, double ridge) {
        int[] rows = IntStream.range(0, pairs.size()).filter(i -> students.test(pairs.group(i))).toArray();
        return LinearRewardFit.fit(pairs.select(rows), BradleyTerryLoss.PLAIN, ridge);
    }
}
