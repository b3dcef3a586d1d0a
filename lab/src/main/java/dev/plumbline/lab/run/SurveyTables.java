package dev.plumbline.lab.run;

import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The survey in the form that `plumbline train`, `score` and `align` take: judgements of the students that models learn
/// from and of those that judge them, and what the latter choose from.
final class SurveyTables {
    static final String TRAINING = "survey-pairs.csv";
    static final String TEST = "survey-test-pairs.csv";
    static final String RESPONSES = "survey-test-responses.csv";

    private SurveyTables() {}

    static void write(SurveyModels.Result result, OutputFolder folder) {
        var survey = result.survey();
        var parts = result.split().parts();
        var learned = new ArrayList<>(survey.select(parts.get(0)));
        learned.addAll(survey.select(parts.get(1)));
        pairs(survey, learned, folder, TRAINING);
        pairs(survey, result.test(), folder, TEST);
        var heading = new ArrayList<>(List.of("group", "id"));
        heading.addAll(names(survey));
        try (var csv = CsvFile.create(folder.file(RESPONSES), heading)) {
            for (int student : result.students(2)) {
                for (int item = 0; item < survey.items().size(); item++) {
                    var row = new ArrayList<Object>(List.of("student " + (student + 1), survey.items().get(item)));
                    add(row, survey.features(student, item));
                    csv.row(row.toArray());
                }
            }
        }
    }

    private static void pairs(Survey survey, List<Survey.Judgement> judgements, OutputFolder folder, String name) {
        var heading = new ArrayList<>(List.of("group", "target"));
        names(survey).forEach(feature -> heading.add("chosen_" + feature));
        names(survey).forEach(feature -> heading.add("rejected_" + feature));
        try (var csv = CsvFile.create(folder.file(name), heading)) {
            for (var judgement : judgements) {
                var row = new ArrayList<Object>(List.of("student " + (judgement.student() + 1), judgement.score()));
                add(row, survey.features(judgement.student(), judgement.first()));
                add(row, survey.features(judgement.student(), judgement.second()));
                csv.row(row.toArray());
            }
        }
    }

    /// Names of {@link Survey#features}.
    private static List<String> names(Survey survey) {
        var names = new ArrayList<String>();
        for (String item : survey.items()) {
            String school = item.toLowerCase(Locale.ROOT).replaceAll("\\W+", "_");
            names.add(school);
            survey.characteristics().forEach(c -> names.add(school + "_" + c.toLowerCase(Locale.ROOT)));
        }
        return names;
    }

    /// Zeros and whole numbers without a decimal point: most of the cells are.
    private static void add(List<Object> row, double... values) {
        for (double value : values) {
            row.add(value == Math.rint(value) ? (Object) (long) value : (Object) value);
        }
    }
}
