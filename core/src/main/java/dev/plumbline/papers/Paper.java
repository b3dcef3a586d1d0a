package dev.plumbline.papers;

import java.util.List;
import java.util.Map;

/// A published method with the claims that its authors (or the specification here) make, and the experiments that can confirm
/// or refute them.
public interface Paper {

    /// `transform-combine`.
    String slug();

    String title();

    /// Authors, year, arXiv number.
    String source();

    /// What the method is, in a sentence.
    String summary();

    /// Formula of the method, in plain text.
    String formula();

    List<Experiment> experiments();

    /// Seeds of a default run.
    int seeds();

    /// @param measured by id of the experiment
    List<Claim> claims(Map<String, Measurements> measured);

    /// Means over seeds, to be shown.
    List<Table> tables(Map<String, Measurements> measured);

    /// Curves of means over seeds, to be shown.
    List<Figure> figures(Map<String, Measurements> measured);

    /// @param rows each as long as `headings`
    record Table(String caption, List<String> headings, List<List<String>> rows) {}

    /// @param x title of the axis, with unit
    /// @param y title of the axis, with unit
    record Figure(String caption, String x, String y, List<Line> lines) {}

    /// @param x as long as y
    record Line(String name, double[] x, double[] y) {}
}
