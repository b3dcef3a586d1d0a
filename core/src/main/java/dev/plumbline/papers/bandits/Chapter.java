package dev.plumbline.papers.bandits;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.List;
import java.util.Locale;

/// An experiment of one chapter, with what is claimed and shown of it.
interface Chapter extends Experiment {

    List<Claim> claims(Measurements measured);

    List<Paper.Table> tables(Measurements measured);

    default List<Paper.Figure> figures(Measurements measured) {
        return List.of();
    }

    /// Rounds of a run, at least 50.
    static int rounds(double published, double scale) {
        return (int) Math.max(50, Math.round(published * scale));
    }

    /// Whole numbers from 100 on, else three digits.
    static String number(double x) {
        String format = Math.abs(x) >= 100 ? "%.0f" : Math.abs(x) >= 10 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, format, x).replace('-', '−');
    }
}
