package dev.plumbline.lab.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The book as a reader has it: every page opened from the disk in Chromium, without an error, a missing file or a
/// question to the network; the search by keyboard; the switch of colours; the layout on a phone. Skipped where there
/// is no Chromium.
///
/// With `-Dplumbline.screenshots=FOLDER`, pictures of ten pages, in light, dark, on a phone and as printed.
///
/// Planted mistakes that turn it red: a misspelt name in book.js; book.css under another name; a table that widens the
/// page on a phone; an arrow that does not move; the choice of colours forgotten; sidebar and bar on paper.
class BookInBrowserTest {
    private static final List<String> TEN = List.of("index.html", "operations/index.html",
            "operations/bradley-terry-loss.html", "operations/gae.html",
            "papers/transform-combine.html", "papers/rm-ensembles-overoptimization.html", "bandits/01-stochastic.html",
            "variants.html",
            "policy-gradients.html", "source/core/src/main/java/dev/plumbline/numerics/Logistic.java.html");

    @TempDir
    private static Path folder;

    private static BoundBook book;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        var program = Browser.program();
        assumeTrue(program.isPresent(), "no chromium or google-chrome on the path (apt install chromium)");
        book = BoundBook.into(folder.resolve("book"));
        browser = new Browser(program.get());
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void desktop() throws Exception {
        browser.size(1280, 900);
        browser.medium("screen", "light");
        browser.problems();
    }

    private void open(String page) throws Exception {
        browser.open(book.folder().resolve(page), "");
    }

    /// On a phone: tables, code and formulas scroll by themselves, the page does not. Of the sources, which all have
    /// one form, every tenth.
    @Test
    void everyPageOpensWithoutAnError() throws Exception {
        browser.size(360, 740);
        var pages = book.pages();
        var wrong = new ArrayList<String>();
        for (int i = 0; i < pages.size(); i++) {
            String page = pages.get(i);
            if (page.startsWith("source/") && i % 10 != 0) {
                continue;
            }
            open(page);
            var state = browser.evaluate(
                    "[document.querySelector('h1') !== null && "
                            + "getComputedStyle(document.querySelector('.bar')).position === 'sticky'"
                    + " && document.documentElement.classList.contains('js'), document.documentElement.scrollWidth]");
            if (!state.get(0).asBoolean()) {
                wrong.add(page + ": title, style or script is missing");
            }
            if (state.get(1).asDouble() > 360) {
                wrong.add(page + ": is " + state.get(1) + " wide");
            }
            browser.problems().forEach(problem -> wrong.add(page + ": " + problem));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theSearchIsUsedByKeyboard() throws Exception {
        open("operations/gae.html");
        browser.press("/");
        assertTrue(browser.becomes(
                "document.querySelector('dialog')?.open && document.activeElement.type === 'search'"));
        browser.type("log-sigmoid underflow");
        assertTrue(browser.becomes("document.querySelectorAll('.results a').length > 0"));
        assertTrue(browser.evaluate("document.querySelector('.results a').href").asText().contains("log-sigmoid"));
        browser.evaluate("document.querySelector('dialog input').value = ''");
        browser.type("adam");
        assertTrue(browser.becomes("document.querySelector('[aria-selected=true] a')?.href.includes('adam-step')"));
        String first = browser.evaluate("document.querySelector('[aria-selected=true]').id").asText();
        browser.press("ArrowDown");
        String second = browser.evaluate("document.querySelector('[aria-selected=true]').id").asText();
        assertFalse(first.equals(second));
        assertEquals(second,
                browser.evaluate("document.querySelector('dialog input').getAttribute('aria-activedescendant')")
                .asText());
        browser.press("ArrowUp");
        browser.press("Enter");
        assertTrue(browser.becomes(
                "location.pathname.endsWith('/operations/adam-step.html') && document.readyState === 'complete'"));
        browser.press("/");
        browser.type("zyxwv");
        assertTrue(browser.becomes("document.querySelector('dialog [role=status]')?.textContent.includes('Nothing')"));
        browser.press("Escape");
        assertTrue(browser.becomes("!document.querySelector('dialog').open"));
        assertEquals(List.of(), browser.problems());
    }

    @Test
    void coloursFollowTheReaderAndTheSwitchIsRemembered() throws Exception {
        open("index.html");
        String ground = "getComputedStyle(document.body).backgroundColor";
        String light = browser.evaluate(ground).asText();
        browser.medium("screen", "dark");
        String dark = browser.evaluate(ground).asText();
        assertFalse(light.equals(dark));
        browser.evaluate("document.querySelector('.theme').click()");
        assertEquals(light, browser.evaluate(ground).asText());
        open("verify.html");
        assertEquals(light, browser.evaluate(ground).asText());
        assertEquals("Dark", browser.evaluate("document.querySelector('.theme').textContent").asText());
        browser.evaluate("localStorage.clear()");
        browser.medium("print", "dark");
        open("verify.html");
        assertEquals("rgb(253, 253, 251)", browser.evaluate(ground).asText(), "paper is light");
        assertEquals("none none none",
                browser.evaluate(
                "['.bar', '.chapters', '.turn'].map(s => getComputedStyle(document.querySelector(s)).display)"
                + ".join(' ')").asText());
    }

    @Test
    void theKeyboardReachesTheTextFirst() throws Exception {
        open("papers/transform-combine.html");
        browser.press("Tab");
        assertEquals("skip", browser.evaluate("document.activeElement.className").asText());
        assertTrue(browser.evaluate("document.activeElement.getBoundingClientRect().left >= 0").asBoolean(),
                "the link is seen");
        browser.press("Enter");
        assertTrue(browser.becomes("document.activeElement.id === 'text'"));
        browser.press("Tab");
        assertTrue(browser.evaluate("document.getElementById('text').contains(document.activeElement)").asBoolean());
        assertFalse(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle").asText().equals("none"));
    }

    @Test
    void chaptersOpenOnAPhone() throws Exception {
        browser.size(360, 740);
        open("papers/transform-combine.html");
        String shown = "document.getElementById('chapters').getBoundingClientRect().height > 300";
        assertFalse(browser.evaluate(shown).asBoolean());
        browser.evaluate("document.querySelector('.menu').click()");
        assertTrue(browser.evaluate(shown).asBoolean());
        browser.press("Escape");
        assertFalse(browser.evaluate(shown).asBoolean());
    }

    @Test
    void pictures() throws Exception {
        var wanted = System.getProperty("plumbline.screenshots");
        assumeTrue(wanted != null, "pictures only with -Dplumbline.screenshots=FOLDER");
        Files.createDirectories(Path.of(wanted));
        for (String page : TEN) {
            for (String kind : List.of("light", "dark", "phone", "print")) {
                browser.size(kind.equals("phone") ? 390 : kind.equals("print") ? 800 : 1440,
                        kind.equals("phone") ? 1500 : 1100);
                browser.medium(kind.equals("print") ? "print" : "screen", kind.equals("dark") ? "dark" : "light");
                open(page);
                Files.write(Path.of(wanted, page.replace('/', '-').replace(".html", "-" + kind + ".png")),
                        browser.screenshot());
            }
        }
        assertEquals(List.of(), browser.problems());
    }
}
