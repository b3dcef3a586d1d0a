package dev.plumbline.lab.report;

/// Something that can be drawn as SVG at a given width.
///
/// Why not a plotting library: XChart and JFreeChart draw in colours fixed at drawing time, and as one fixed layout.
/// A report must follow its reader: colours are CSS variables that change with the light or dark setting, and each
/// chart is laid out twice, for a wide screen (or paper) and for a phone, of which CSS shows one.
public sealed interface Chart permits XyChart, BarChart {
    /// What the chart shows, for readers who hear the page.
    String label();

    /// The chart as one `svg` element.
    ///
    /// @param width in CSS pixels
    /// @param id distinct within the page, for references inside the SVG
    String svg(int width, String id);
}
