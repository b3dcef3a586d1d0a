package dev.plumbline.lab.run;

import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Gauge;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;

/// Bradley-Terry estimates of published tables of results beside those of R's BradleyTerry2 (data/README.md).
final class PublishedTables {
    private static final String HOME = "at.home";

    private PublishedTables() {}

    /// @param title of the data
    /// @param rows one for each estimate
    /// @param logLikelihood ours
    /// @param published theirs
    record Fitted(String title, List<Row> rows, double logLikelihood, double published) {
        /// Largest absolute difference over estimates and standard errors.
        double largestDifference() {
            return rows.stream().mapToDouble(Row::difference).max().orElseThrow();
        }

        /// Fewest digits in which an estimate or a standard error agrees.
        double digits() {
            return rows.stream()
                    .mapToDouble(r -> Math.min(agreement(r.estimate, r.publishedEstimate), agreement(r.error, r.publishedError)))
                    .min().orElseThrow();
        }
    }

    /// @param term item, or `home advantage`
    record Row(String term, double estimate, double publishedEstimate, double error, double publishedError) {
        double difference() {
            return Math.max(Math.abs(estimate - publishedEstimate), Math.abs(error - publishedError));
        }
    }

    static List<Fitted> all() {
        return List.of(
                fit("Baseball 1987", "baseball-1987.csv", true, false, "baseball-1987.mle.csv", "team"),
                fit("Baseball 1987 with home advantage", "baseball-1987.csv", true, true, "baseball-1987-home.mle.csv", "team"),
                fit("Journal citations", "journal-citations.csv", false, false, "journal-citations.mle.csv", ".."));
    }

    /// −log10 of the relative difference, at most 16.
    static double agreement(double ours, double theirs) {
        double relative = Math.abs(ours - theirs) / Math.abs(theirs);
        return relative < 1e-16 ? 16 : -Math.log10(relative);
    }

    private static Fitted fit(String title, String dataFile, boolean ordered, boolean home, String estimates, String prefix) {
        var data = comparisons(CsvRecords.read(DataFolder.file(dataFile)), ordered);
        var fit = BradleyTerry.fit(data, FitOptions.defaults().withOrderEffect(home));
        var published = CsvRecords.read(DataFolder.file(estimates));
        var gauge = new Gauge.Reference(data.index(published.getFirst().get("reference")));
        double[] theta = fit.theta(gauge);
        double[] errors = fit.standardErrors(CovarianceType.FISHER, gauge);
        var rows = new ArrayList<Row>();
        for (var record : published) {
            double estimate = Double.parseDouble(record.get("estimate"));
            double error = Double.parseDouble(record.get("std_error"));
            if (record.get("term").equals(HOME)) {
                rows.add(new Row("home advantage", fit.orderEffect(), estimate,
                        fit.orderEffectStandardError(CovarianceType.FISHER), error));
            } else {
                var name = record.get("term").substring(prefix.length());
                int item = data.index(name);
                rows.add(new Row(name, theta[item], estimate, errors[item], error));
            }
        }
        return new Fitted(title, rows, fit.groupedLogLikelihood(), Double.parseDouble(published.getFirst().get("loglik")));
    }

    private static Comparisons comparisons(List<CSVRecord> records, boolean ordered) {
        var names = new TreeSet<String>();
        for (var record : records) {
            names.add(record.get(0));
            names.add(record.get(1));
        }
        var builder = Comparisons.builder(List.copyOf(names));
        var items = List.copyOf(names);
        for (var record : records) {
            int first = items.indexOf(record.get(0));
            int second = items.indexOf(record.get(1));
            double wins = Double.parseDouble(record.get(2));
            double losses = Double.parseDouble(record.get(3));
            if (ordered) {
                builder.orderedCounts(first, second, wins, losses, 0);
            } else {
                builder.counts(first, second, wins, losses, 0);
            }
        }
        return builder.build();
    }
}
