package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/// Special functions against closed forms, reductions of one model to another, and a real data set with ties.
///
/// Turned red by: a Stirling series with a wrong sign; the chi-squared tail with k for k/2; a tie parameter that is
/// kept in the model where it must be 0; ties of the file read as wins.
class TailAndReductionTest {
    @Test
    void logGammaOfIntegersAndHalves() {
        double factorial = 1;
        double half = Math.sqrt(Math.PI);
        for (int n = 1; n <= 25; n++) {
            // log n! of exactly representable factorials (n ≤ 22) or rounded ones; half integers by recurrence
            assertEquals(Math.log(factorial), LogGamma.of(n), 1e-14 * (1 + Math.log(factorial)));
            assertEquals(Math.log(half), LogGamma.of(n - 0.5), 1e-14 * (1 + Math.abs(Math.log(half))));
            factorial *= n;
            half *= n - 0.5;
        }
        assertEquals(Math.log(12), LogGamma.logMultinomial(2, 1, 1), 1e-14);
        assertTrue(Double.isNaN(LogGamma.of(0)));
    }

    /// Even degrees of freedom: e^{−x/2} Σ_{j<k/2} (x/2)^j/j!. Odd ones: the 5% points of published tables.
    @Test
    void chiSquaredTail() {
        for (double x : new double[] {1e-3, 0.5, 1, 3, 7.361284, 12, 40, 200}) {
            double term = 1;
            double sum = 0;
            for (int k = 2; k <= 60; k += 2) {
                sum += term;
                term *= x / 2 / (k / 2.0);
                double expected = Math.exp(-x / 2) * sum;
                assertEquals(expected, ChiSquared.upperTail(x, k), 2e-14 + 1e-12 * expected);
            }
        }
        assertEquals(0.05, ChiSquared.upperTail(3.841458820694124, 1), 1e-14);
        assertEquals(0.05, ChiSquared.upperTail(7.814727903251179, 3), 1e-14);
        assertEquals(1, ChiSquared.upperTail(0, 3));
        assertThrows(IllegalArgumentException.class, () -> ChiSquared.upperTail(1, 0));
    }

    @Test
    void withoutTiesTieModelsAreBradleyTerry() {
        Comparisons data = SmallData.wins(SmallData.BASEBALL);
        BradleyTerryFit plain = BradleyTerry.fit(data, FitOptions.defaults());
        for (TieModel model : List.of(new TieModel.Davidson(), new TieModel.RaoKupper(), new TieModel.HalfWin())) {
            BradleyTerryFit fit = BradleyTerry.fit(data, FitOptions.defaults().withTies(model));
            assertArrayEquals(plain.theta(), fit.theta());
            assertEquals(plain.kernelLogLikelihood(), fit.kernelLogLikelihood());
            assertEquals(0, fit.tieProbability(0, 1));
            assertTrue(model instanceof TieModel.HalfWin || fit.tieParameter() == 0);
        }
    }

    @Test
    void eloScale() {
        BradleyTerryFit fit = BradleyTerry.fit(Comparisons.builder(2).counts(0, 1, 10, 1, 0).build(),
                FitOptions.defaults());
        double[] elo = fit.elo(400, 1500);
        assertEquals(400, elo[0] - elo[1], 1e-6);
        assertEquals(3000, elo[0] + elo[1], 1e-9);
    }

    /// 4,545 judgements by students of six schools: missing ones are left out, and London, with by far the most
    /// points per comparison in a balanced design, comes first under every model.
    @Test
    void universities() {
        List<CSVRecord> records = DataFiles.read("cems-preferences.csv");
        assertEquals(4545, records.size());
        var names = new TreeSet<String>();
        records.forEach(r -> names.add(r.get("school1")));
        records.forEach(r -> names.add(r.get("school2")));
        var schools = new ArrayList<>(names);
        assertEquals(6, schools.size());
        var builder = Comparisons.builder(schools);
        for (CSVRecord r : records) {
            if (!r.get("win1").equals("NA")) {
                builder.counts(schools.indexOf(r.get("school1")), schools.indexOf(r.get("school2")),
                        Double.parseDouble(r.get("win1")), Double.parseDouble(r.get("win2")),
                        Double.parseDouble(r.get("tied")));
            }
        }
        Comparisons data = builder.build();
        assertEquals(15, data.rows());
        for (TieModel model : List.of(new TieModel.Davidson(), new TieModel.RaoKupper(), new TieModel.HalfWin())) {
            BradleyTerryFit fit = BradleyTerry.fit(data, FitOptions.defaults().withTies(model));
            assertTrue(fit.converged());
            double[] theta = fit.theta();
            int best = 0;
            for (int i = 0; i < 6; i++) {
                best = theta[i] > theta[best] ? i : best;
            }
            assertEquals("London", data.name(best));
            if (!(model instanceof TieModel.HalfWin)) {
                // equal items tie with ν/(2 + ν) or tanh(η/2); unequal ones less often, so at least the share seen
                double even = model instanceof TieModel.Davidson ? fit.tieParameter() / (2 + fit.tieParameter())
                        : Math.tanh(fit.tieParameter() / 2);
                assertTrue(even >= data.totalTies() / data.totalWeight());
                // 2 · 15 free frequencies less 5 strengths and the tie parameter
                assertEquals(24, LikelihoodRatio.goodnessOfFit(fit).degreesOfFreedom());
            }
        }
    }
}
