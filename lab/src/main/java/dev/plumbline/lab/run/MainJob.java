package dev.plumbline.lab.run;

import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.CommonOptions;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.result.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The parts of the run, one after the other, and where their results go.
final class MainJob {
    static final String REPORT = "report.html";

    private final SurveyModels.Result survey;
    private final List<Page> pages;
    private final Map<String, Double> seconds;
    private final Provenance provenance;

    private MainJob(SurveyModels.Result survey, List<Page> pages, Map<String, Double> seconds, Provenance provenance) {
        this.survey = survey;
        this.pages = pages;
        this.seconds = seconds;
        this.provenance = provenance;
    }

    static MainJob compute(CommonOptions common, int seeds, double scale) {
        List<Backend> workers = common.openWorkers("vector");
        var seconds = new LinkedHashMap<String, Double>();
        try (var progress = common.progress("run", 2L * SurveyModels.MEMBERS + 2 + Recommendation.steps() + Overoptimization.steps(seeds))) {
            var setting = new Setting(common.seed(), seeds, scale, workers, progress);
            var survey = timed(seconds, "reward models of the survey",
                    () -> SurveyModels.run(Survey.cems(DataFolder.file("cems-preferences.csv")), setting));
            var tables = timed(seconds, "published tables", PublishedTables::all);
            progress.step();
            var recommendation = timed(seconds, "recommendations", () -> Recommendation.run(survey, setting));
            var gold = timed(seconds, "over-optimisation", () -> Overoptimization.run(setting));
            var executions = timed(seconds, "executions against the oracle", () -> Executions.run(survey, setting));
            progress.step();
            var pages = List.<Page>of(new SurveyPage(survey, setting.seed()), new PublishedPage(tables),
                    new RecommendationPage(recommendation, setting.seed()), new OveroptimizationPage(gold), new ExecutionsPage(executions));
            var configuration = new LinkedHashMap<String, Object>();
            configuration.put("seeds", seeds);
            configuration.put("scale", scale);
            var backend = setting.backend();
            return new MainJob(survey, pages, seconds,
                    common.provenance(backend.name() + ": " + backend.description(), "float64", configuration));
        } finally {
            workers.forEach(Backend::close);
        }
    }

    private static <T> T timed(Map<String, Double> seconds, String name, Supplier<T> part) {
        long start = System.nanoTime();
        T result = part.get();
        seconds.put(name, (System.nanoTime() - start) / 1e9);
        return result;
    }

    /// One sentence for each part.
    Map<String, String> findings() {
        var findings = new LinkedHashMap<String, String>();
        pages.forEach(page -> findings.put(page.title(), page.finding()));
        return findings;
    }

    /// Wall time of each part.
    Map<String, Double> seconds() {
        return seconds;
    }

    void write(OutputFolder folder) {
        pages.forEach(page -> page.writeCsv(folder));
        SurveyTables.write(survey, folder);
        new Overview(pages, seconds).report().provenance(provenance).write(folder.file(REPORT));
        provenance.write(folder.file(OutputFolder.PROVENANCE));
    }
}
