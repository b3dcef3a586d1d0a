package dev.plumbline.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.reward.LinearRewardFit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the readers make of good files.
///
/// Planted mistakes that turn it red: winners and losers swapped; `NA` as 0; a tie as a win of the first; groups by
/// row; home and away exchanged; a byte order mark in the first heading.
class ReadersTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("in"), text);
    }

    private static Path data(String name) {
        Path file = Path.of("data", name);
        return Files.exists(file) ? file : Path.of("..", "data", name);
    }

    /// Home effect of R's BradleyTerry2: 0.302261; Boston less Baltimore 1.143802653305602.
    @Test
    void baseballHasAnOrder() {
        var table = ComparisonTable.read(data("baseball-1987.csv"));
        var fit = BradleyTerry.fit(table.comparisons(), FitOptions.defaults().withOrderEffect(true));
        assertEquals(0.302261, fit.orderEffect(), 0.6e-6);
        double[] theta = fit.theta();
        var items = table.comparisons();
        assertEquals(1.143802653305602, theta[items.index("Boston")] - theta[items.index("Baltimore")], 1e-8);
        assertEquals(42, table.rows());
        assertEquals(0, table.missing());
    }

    @Test
    void formsOfComparisonsAgree() throws IOException {
        var counts = ComparisonTable.read(file("item1,item2,wins1,wins2,ties\nA,B,2,1,1\n")).comparisons();
        var winners = ComparisonTable.read(file("\ufeffmodel_a,model_b,winner\r\nA,B,A\r\nB,A,2\r\n"
                        + "A,B,model_b\r\nB,A,Tie\r\n"
                        + "A,B,NA\r\n"));
        assertEquals(counts.row(0).firstWins(), winners.comparisons().row(0).firstWins());
        assertEquals(counts.row(0).secondWins(), winners.comparisons().row(0).secondWins());
        assertEquals(counts.row(0).ties(), winners.comparisons().row(0).ties());
        assertEquals(2, counts.row(0).firstWins());
        assertEquals(1, winners.missing());
        assertEquals(4, winners.rows());
    }

    @Test
    void cemsPreferences() {
        var cems = CemsPreferences.read(data("cems-preferences.csv"));
        assertEquals(303, cems.students().length);
        assertEquals(4454, cems.answers().size());
        assertEquals(91, cems.missing());
        assertEquals(487, cems.answers().stream().filter(a -> a.firstBetter() == 0.5).count());
        assertEquals(2595, cems.answers().stream().filter(a -> a.firstBetter() == 1).count());
        // student 1, first row: London over Paris; other, good, good, poor, poor, no, yes, male
        var pairs = cems.pairs();
        assertEquals(54, pairs.features());
        assertArrayEquals(new double[] {0, 1, 1, 0, 0, 0, 1, 0}, cems.students()[0]);
        double[] london = new double[54];
        london[1] = 1;
        System.arraycopy(cems.students()[0], 0, london, 6 + 8, 8);
        assertArrayEquals(london, pairs.chosen()[0]);
        assertEquals(1, pairs.rejected()[0][3]);
        assertEquals(303, java.util.Arrays.stream(pairs.group()).distinct().count());
        // a tie is the target 1/2: the linear fit on indicators is the half-win model
        var half = FitOptions.defaults().withTies(new dev.plumbline.preference.items.TieModel.HalfWin());
        int[] all = IntStream.range(0, 4454).toArray();
        assertArrayEquals(
                BradleyTerry.fit(cems.comparisons(all), half).theta(),
                LinearRewardFit.fit(cems.pairsWithoutCharacteristics(), BradleyTerryLoss.PLAIN, 0).weights(),
                1e-9);
    }

    @Test
    void cemsThatContradictsItselfIsRefused() throws IOException {
        String heading = "student,school1,school2,win1,win2,tied,STUD,ENG,FRA,SPA,ITA,WOR,DEG,SEX\n";
        String who = ",other,good,good,poor,poor,no,yes,male\n";
        for (String bad : List.of(
                "1,London,Paris,1,0,0" + who + "1,Paris,London,1,0,0" + who,
                "1,London,Oxford,1,0,0" + who,
                "1,London,Paris,1,1,0" + who,
                "1,London,Paris,1,0,0" + who + "1,London,Milano,1,0,0,other,good,good,poor,poor,no,yes,female\n",
                "1,London,Paris,1,0,0,other,good,good,poor,poor,no,perhaps,male\n")) {
            Path file = file(heading + bad);
            assertThrows(BadInputException.class, () -> CemsPreferences.read(file), bad);
        }
    }

    @Test
    void pairsWithFeatures() throws IOException {
        var table = PairTable.read(file("c_b,c_a,r_a,r_b,weight,target,prompt,note\n"
                + "1,2,3,4,2,1,p,x\n5,6,7,8,1,0.5,q,y\n"
                + "9,9,9,9e-1,1,1,p,z\n"));
        assertEquals(List.of("b", "a"), table.features());
        assertArrayEquals(new double[] {1, 2}, table.pairs().chosen()[0]);
        assertArrayEquals(new double[] {4, 3}, table.pairs().rejected()[0]);
        assertEquals(0.9, table.pairs().rejected()[2][0]);
        assertArrayEquals(new int[] {0, 1, 0}, table.pairs().group());
        assertEquals(List.of("p", "q"), table.groups());
        assertEquals(0.5, table.pairs().target(1));
        double[][] features = PairTable.features(file("a,b\n1,2\n"), List.of("b", "a"));
        assertArrayEquals(new double[] {2, 1}, features[0]);
    }

    @Test
    void dialoguesAreCutAtTheirLastCommonTurn() throws IOException {
        String dialogue = "\\n\\nHuman: Hi\\n\\nAssistant: Hello\\n\\nHuman: Why?\\n\\nAssistant:";
        var pair = PreferenceJsonLines.read(file(
                        "{\"chosen\":\"" + dialogue + " So it is.\",\"rejected\":\"" + dialogue + " So what?\"}\n"))
                .pairs()
                .getFirst();
        assertTrue(pair.prompt().endsWith("Why?\n\nAssistant:"), pair.prompt());
        assertEquals(" So it is.", pair.chosen());
        assertEquals(" So what?", pair.rejected());
        var plain = PreferenceJsonLines.read(file("{\"prompt\":\"p\",\"chosen\":\"pa\",\"rejected\":\"pb\"}")).pairs();
        assertEquals(new PreferenceJsonLines.TextPair("p", "pa", "pb", 1), plain.getFirst());
        assertEquals("",
                PreferenceJsonLines.read(file("{\"chosen\":\"ab\",\"rejected\":\"ac\"}")).pairs().getFirst().prompt());
    }

    /// "I'm sorry, I can't.\nWhy do you ask?": 36 characters, 8 words all different, punctuation ' , ' . ?, one
    /// question, one line end, two refusals, "why" and "you" of 8 in the prompt.
    @Test
    void textFeaturesByHand() {
        double[] x = new TextFeatures(0).of("Why should YOU?", "I'm sorry, I can't.\nWhy do you ask?");
        double[] expected = {
            Math.log1p(35), Math.log1p(8), 1, 5 / 35.0, Math.log1p(1), Math.log1p(1), Math.log1p(2), 2 / 8.0
        };
        assertArrayEquals(expected, x, 1e-15);
        assertArrayEquals(new double[12], new TextFeatures(4).of("", ""));
    }

    /// FNV-1a of "a" is af63dc4c8601ec8c (published): negative, and the rest modulo 10 picks the bucket.
    @Test
    void wordsAreHashedWithASign() {
        assertEquals(0xaf63dc4c8601ec8cL, TextFeatures.fnv1a("a"));
        int bucket = (int) ((0xaf63dc4c8601ec8cL & Long.MAX_VALUE) % 10);
        double[] x = new TextFeatures(10).of("", "A a a a");
        assertEquals(-4 / Math.sqrt(4), x[8 + bucket]);
        var names = new TextFeatures(10).names();
        assertEquals(18, names.size());
        assertEquals("hash_0", names.get(8));
    }

    @Test
    void pairsOfAPromptAreAGroup() {
        var texts = List.of(
                new PreferenceJsonLines.TextPair("p", "a", "b", 1),
                new PreferenceJsonLines.TextPair("", "a", "b", 2),
                new PreferenceJsonLines.TextPair("p", "c", "d", 3),
                new PreferenceJsonLines.TextPair("", "a", "b", 4));
        assertArrayEquals(new int[] {0, 1, 0, 2}, new TextFeatures(2).pairs(texts).group());
    }
}
