package dev.plumbline.lab.commands;

import dev.plumbline.evaluation.BootstrapInterval;
import dev.plumbline.evaluation.Calibration;
import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// How well margins predict pairs, unweighted. Quantities: {@link Calibration}, {@link PairAccuracy}.
///
/// @param logLoss mean loss in nats; log 2 = 0.693 for a model that knows nothing
/// @param accuracy share of pairs whose better response has the higher reward; NaN if all are ties
/// @param low end of its 95 % interval: Wilson's, or the bootstrap over groups where a group has several pairs
/// @param high other end
/// @param calibrationError expected calibration error, 10 bins of equal mass
/// @param temperature that the margins would have to be divided by: above 1 for a model that is too confident
public record HeldOut(
        double logLoss, double accuracy, double low, double high, double calibrationError, double temperature) {
    private static final double LEVEL = 0.95;
    private static final int DRAWS = 1000;
    private static final int BINS = 10;

    /// @param rewardMargin r(chosen) − r(rejected) of each pair
    /// @param random for the order of a pair and the bootstrap
    static HeldOut of(PreferencePairs pairs, double[] rewardMargin, Philox random) {
        int n = pairs.size();
        var targets = new double[n];
        Arrays.setAll(targets, pairs::target);
        var margins = rewardMargin.clone();
        for (int i = 0; pairs.margin() != null && i < n; i++) {
            margins[i] -= pairs.margin()[i];
        }
        var calibration = new Calibration(margins, targets);
        double[] interval = accuracy(pairs, rewardMargin, targets, random.fork(1));
        return new HeldOut(calibration.logLoss(), interval[0], interval[1], interval[2],
                calibration.inRandomOrder(random.fork(0)).expectedError(Calibration.Bins.EQUAL_MASS, BINS),
                calibration.temperature());
    }

    /// Accuracy, low, high.
    static double[] accuracy(PreferencePairs pairs, double[] margins, double[] targets, Philox random) {
        var wilson = PairAccuracy.of(margins, targets).accuracy();
        var group = new int[pairs.size()];
        Arrays.setAll(group, pairs::group);
        if (Double.isNaN(wilson.value()) || Arrays.stream(group).distinct().count() == group.length) {
            return new double[] {wilson.value(), wilson.low(), wilson.high()};
        }
        var bootstrap = BootstrapInterval.of(
                group,
                positions -> PairAccuracy.of(select(margins, positions), select(targets, positions)).accuracy().value(),
                DRAWS, LEVEL, random);
        return new double[] {wilson.value(), bootstrap.low(), bootstrap.high()};
    }

    private static double[] select(double[] values, int... positions) {
        return Arrays.stream(positions).mapToDouble(i -> values[i]).toArray();
    }

    /// An empty table of such numbers.
    static Table table() {
        return new Table("model", ">log-loss", ">accuracy", ">95% interval", ">calibration error", ">temperature");
    }

    /// Adds a row.
    void addTo(Table rows, String name) {
        rows.row(name, Choice.text(logLoss), Choice.text(accuracy), Choice.text(low) + " to " + Choice.text(high),
                Choice.text(calibrationError), Choice.text(temperature));
    }

    /// Names and values for JSON and the model file.
    Map<String, Double> fields() {
        var map = new LinkedHashMap<String, Double>();
        map.put("logLoss", logLoss);
        map.put("accuracy", accuracy);
        map.put("low", low);
        map.put("high", high);
        map.put("calibrationError", calibrationError);
        map.put("temperature", temperature);
        return map;
    }
}
