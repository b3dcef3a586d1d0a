package dev.plumbline.lab.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Colours and typefaces of all that Plumbline writes as HTML: `palette.css`.
public final class Palette {
    private Palette() {}

    /// As a style sheet that follows the reader's light or dark setting.
    public static String css() {
        return resource(Palette.class, "palette.css");
    }

    /// The same for pages whose root may say `data-theme="light"` or `"dark"`, and light on paper.
    public static String switchable() {
        String css = css();
        String light = declarations(css, css.indexOf(":root {"));
        String dark = declarations(css, css.indexOf(":root {", css.indexOf("@media")));
        return ":root {" + light + "}\n"
                + "@media (prefers-color-scheme: dark) { :root:not([data-theme=\"light\"]) {" + dark + "} }\n"
                + ":root[data-theme=\"dark\"] { color-scheme: dark;" + dark + "}\n"
                + ":root[data-theme=\"light\"] { color-scheme: light; }\n"
                + "@media print { :root, :root:not([data-theme=\"light\"]), :root[data-theme=\"dark\"] {" + light
                + " color-scheme: light; } }\n";
    }

    private static String declarations(String css, int rule) {
        int start = css.indexOf('{', rule) + 1;
        return css.substring(start, css.indexOf('}', start));
    }

    /// A text beside a class.
    public static String resource(Class<?> owner, String name) {
        try (var text = owner.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
