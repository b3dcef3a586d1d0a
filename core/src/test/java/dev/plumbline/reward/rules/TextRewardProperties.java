package dev.plumbline.reward.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Exact match, choice, numbers, chart values, format, lengths: rewards of texts.
///
/// Planted mistakes, and what turns red: containment for equality (the empty answer); punctuation taken from inside
/// words or from before digits (spellings); one pass of normalisation that leaves another to do (idempotent); |y − g| ≤
/// t |g| in binary (0.95 for 1); relative to y instead of g (golden numbers: 0.954 for 1.003); g = 0 accepts what is
/// near (zero); a lower letter read as an article (choice); a bound or a limit off by one (lengths); tags anywhere, or
/// twice (format).
class TextRewardProperties {
    private static final ExactMatch QA = new ExactMatch(AnswerNormalization.QUESTION_ANSWERING);
    private static final ChartValue RELAXED = new ChartValue(0.05, false);
    private static final ChartValue GRADED = new ChartValue(0.05, true);

    @Property(tries = 500)
    void normalizationIsIdempotent(
            @ForAll @StringLength(max = 12) String text, @ForAll boolean a, @ForAll boolean b, @ForAll boolean c) {
        var normalization = new AnswerNormalization(a, b, c);
        String once = normalization.apply(text);
        assertEquals(once, normalization.apply(once));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "The Eiffel Tower. | eiffel tower", "(a)  cat! | cat",
        "\uFF26\uFF35\uFF2C\uFF2C | full", "Stra\u00DFe | strasse",
        "\u22122 | -2", "3.5, | 3.5", "'.5' | .5", "5% | 5%", "cat's | cat's", "a.n | a.n", "\u00ABoui\u00BB | oui"
    })
    void spellings(String text, String normal) {
        assertEquals(normal, AnswerNormalization.QUESTION_ANSWERING.apply(text));
    }

    @Test
    void differentNumbersStayDifferent() {
        for (var pair : List.of(List.of("3.5", "35"), List.of("-2", "2"), List.of(".5", "5"), List.of("5%", "5"))) {
            assertEquals(0, QA.score(pair.get(0), pair.get(1)), pair.toString());
        }
    }

    /// A rule of containment gives the empty answer 1 for every truth.
    @Test
    void theEmptyAnswerIsWrong() {
        for (String empty : List.of("", " ", ".", "the", "\u2014")) {
            assertEquals(0, QA.score(empty, "sparrow"));
            assertThrows(IllegalArgumentException.class, () -> QA.score("sparrow", empty));
        }
        assertEquals(0, QA.score("spar", "sparrow"));
        assertEquals(0, QA.score("house sparrow", "sparrow"));
    }

    @Property(tries = 200)
    void exactMatchIsSymmetric(
            @ForAll @StringLength(min = 1, max = 3) String y, @ForAll @StringLength(min = 1, max = 3) String g) {
        var strict = new ExactMatch(AnswerNormalization.STRICT);
        if (!y.isBlank() && !g.isBlank() && !AnswerNormalization.STRICT.apply(y).isEmpty()
                && !AnswerNormalization.STRICT.apply(g).isEmpty()) {
            assertEquals(strict.score(y, g), strict.score(g, y));
            assertEquals(1, strict.score(" " + y + "\n", y));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "B | 1", "b | 1", "(B) | 1", "[c] | 2", "B. | 1", "B: a cat | 1", "(a) | 0", "A. | 0",
        "A CAT | 1", "a dog. | 0", "a bird | -1",
        "D | -1", "B cat | -1", "'' | -1", "AB | -1", "nonsense | -1"
    })
    void choices(String text, int index) {
        var choice = new Choice(List.of("A dog", "a cat", "neither"));
        assertEquals(index, choice.option(text).orElse(-1));
        for (int truth = 0; truth < 3; truth++) {
            assertEquals(index == truth ? 1 : 0, choice.score(text, choice.options().get(truth)));
        }
        assertThrows(IllegalArgumentException.class, () -> choice.score("A", "Z"));
        assertThrows(IllegalArgumentException.class, () -> new Choice(List.of("Yes", "yes.")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,234.5 | 1234.5", "$3 | 3", "-\u20AC3 | -3", "5 % | 0.05",
        "1e3 | 1e3", ".5 | 0.5", "5. | 5", "\u22122 | -2", "\uFF11\uFF12 | 12",
        "1,23 | ", "about 5 | ", "NaN | ", "Infinity | ", "1e9999 | ",
        "0e9999 | 0", "'' | ", "1 2 | ", "- | ", "0x10 | "
    })
    void numbers(String text, String value) {
        assertEquals(value == null ? "unreadable" : new BigDecimal(value).stripTrailingZeros(),
                DecimalText.read(text).map(x -> (Object) x.stripTrailingZeros()).orElse("unreadable"));
    }

    /// Edges of 5 %: the bound belongs to it.
    @ParameterizedTest
    @CsvSource({
        "0.95, 1, 1", "1.05, 1, 1", "0.9499999, 1, 0", "1.0500001, 1, 0",
        "0.954, 1.003, 1", "0.952, 1.003, 0", "-0.95, -1, 1",
        "0.95, -1, 0", "0, 0, 1", "-0.0, 0, 1", "1e-300, 0, 0",
        "NaN, 1, 0", "Infinity, 1, 0", "95, 100, 1", "9.5e299, 1e300, 1"
    })
    void relaxedAccuracy(double y, double g, double reward) {
        assertEquals(reward, RELAXED.score(y, g));
        assertEquals(reward, new NumericTolerance(0, 0.05).score(y, g));
        assertEquals(reward, RELAXED.score(Double.toString(y), Double.toString(g)));
    }

    @Test
    void chartGoldenNumbers() {
        assertEquals(1, GRADED.score("20", "20"));
        assertEquals(0.6, GRADED.score("49", "50"), 1e-15); // error 2 % of 5 %
        assertEquals(0.6, GRADED.score("-51", "-50"), 1e-15);
        assertEquals(0, GRADED.score("53", "50"));
        assertEquals(1, RELAXED.score("Germany.", "germany"));
        assertEquals(0, RELAXED.score("germany", "50"));
        assertEquals(0, RELAXED.score("50", "germany"));
        assertEquals(1, GRADED.score("0.0", "0"));
        assertEquals(0, GRADED.score("0.001", "0"));
        assertThrows(IllegalArgumentException.class, () -> RELAXED.score(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new NumericTolerance(0, 0.1).score("1", "one"));
    }

    /// A factor of 10ᵏ keeps the decimals of numbers of at most 9 digits.
    @Property(tries = 200)
    void chartRewardsIgnoreScaleAndGrowWithTolerance(
            @ForAll @IntRange(min = -999_999_999, max = 999_999_999) int y,
            @ForAll @IntRange(min = -40, max = 40) int percent,
            @ForAll @IntRange(min = -9, max = 9) int power, @ForAll @DoubleRange(min = 0.01, max = 0.5) double t) {
        var truth = BigDecimal.valueOf(y).multiply(BigDecimal.valueOf(100 + percent)).movePointLeft(2);
        String answer = Integer.toString(y);
        for (boolean graded : new boolean[] {false, true}) {
            var reward = new ChartValue(t, graded);
            double r = reward.score(answer, truth.toPlainString());
            assertEquals(r, reward.score(answer + "e" + power, truth + "e" + power));
            assertTrue(r >= 0 && r <= 1);
            assertTrue(new ChartValue(t * 1.5, graded).score(answer, truth.toPlainString()) >= r);
            assertEquals(1, reward.score(answer, answer));
        }
        assertTrue(new ChartValue(t, true).score(answer, truth.toPlainString())
                <= new ChartValue(t, false).score(answer, truth.toPlainString()));
    }

    @Property(tries = 200)
    void toleranceIsTheLargerOfTwo(
            @ForAll @IntRange(min = -1000, max = 1000) int y, @ForAll @IntRange(min = -1000, max = 1000) int g,
            @ForAll @IntRange(min = 0, max = 100) int absolute, @ForAll @IntRange(min = 0, max = 100) int percent) {
        double reward = new NumericTolerance(absolute, percent / 100.0).score(Integer.toString(y), Integer.toString(g));
        assertEquals(100 * Math.abs(y - g) <= Math.max(100 * absolute, percent * Math.abs(g)) ? 1 : 0, reward);
        assertEquals(reward, new NumericTolerance(absolute, percent / 100.0).score(-y, -g));
    }

    @Test
    void format() {
        var read = TaggedResponse.read(" <think> 2 + 2\n</think>\n<answer> 4 </answer>\n").orElseThrow();
        assertEquals(" 2 + 2\n", read.reasoning());
        assertEquals("4", read.answer());
        assertEquals(1, TaggedResponse.formatReward("<think></think><answer></answer>"));
        for (String bad : List.of("", "4", "<answer>4</answer>", "<think>a</think>4",
                "<answer>4</answer><think>a</think>",
                "so <think>a</think><answer>4</answer>", "<think>a</think> so <answer>4</answer>",
                "<think>a</think><answer>4</answer>.", "<think>a</think><answer>4</answer><answer>5</answer>",
                "<think><think>a</think><answer>4</answer>",
                "<think>a</think><answer>4", "<THINK>a</THINK><ANSWER>4</ANSWER>")) {
            assertEquals(0, TaggedResponse.formatReward(bad), bad);
        }
    }

    @Test
    void lengths() {
        var below = new LengthReward.Below(10);
        assertEquals(1, below.score(9));
        assertEquals(0, below.score(10));
        var hard = new LengthReward.Window(3, 5, 0);
        var soft = new LengthReward.Window(3, 5, 4);
        double[] hards = {0, 0, 0, 1, 1, 1, 0, 0, 0, 0};
        double[] softs = {0.25, 0.5, 0.75, 1, 1, 1, 0.75, 0.5, 0.25, 0};
        var overlong = new LengthReward.SoftOverlong(9, 4);
        double[] overlongs = {0, 0, 0, 0, 0, 0, -0.25, -0.5, -0.75, -1, -1};
        for (int n = 0; n < 10; n++) {
            assertEquals(hards[n], hard.score(n));
            assertEquals(softs[n], soft.score(n));
            assertEquals(overlongs[n], overlong.score(n));
        }
        assertEquals(-1, overlong.score(Integer.MAX_VALUE));
        assertEquals(0, soft.score(Integer.MAX_VALUE));
        assertEquals(3, LengthReward.codePoints("a\uD83D\uDE00b"));
        assertEquals(2, LengthReward.words(" two\twords\n"));
        assertEquals(0, LengthReward.words(" "));
        assertThrows(IllegalArgumentException.class, () -> below.score(-1));
        assertThrows(IllegalArgumentException.class, () -> new LengthReward.Window(3, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthReward.SoftOverlong(3, 4));
    }

    @Property(tries = 200)
    void lengthRewardsFallAwayFromTheWindow(
            @ForAll @IntRange(min = 0, max = 60) int n, @ForAll @IntRange(min = 5, max = 20) int least,
            @ForAll @IntRange(min = 0, max = 20) int width, @ForAll @IntRange(min = 0, max = 20) int margin) {
        var window = new LengthReward.Window(least, least + width, margin);
        double step = window.score(n + 1) - window.score(n);
        assertTrue(n + 1 <= least ? step >= 0 : n >= least + width ? step <= 0 : step == 0);
        int mirrored = 2 * least + width - n;
        if (mirrored >= 0) {
            assertEquals(window.score(n), window.score(mirrored));
        }
    }
}
