package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Classic tables with their estimates; figures printed to 6 (or 4) decimals are held to half a unit of the last.
///
/// Turned red by: a sandwich with (y − p) instead of its square; Newman's v reported as Davidson's ν; the
/// Rao-Kupper tie term without its factor e^{2η} − 1; a rescaling inside the loop under the logistic prior; a ridge of
/// λ instead of λ/2; likelihood-ratio statistics without the factor 2.
class ClassicExamplesTest {
    private static final double SIX = 0.5000001e-6;

    private static BradleyTerryFit fit(Comparisons data) {
        return BradleyTerry.fit(data, FitOptions.defaults());
    }

    private static double[] tail(double[] values) {
        return Arrays.copyOfRange(values, 1, values.length);
    }

    @Test
    void baseball() {
        Comparisons rows = DataFiles.pairs("baseball-1987.csv", true);
        BradleyTerryFit fit = fit(rows);
        var baltimore = new Gauge.Reference(0);
        assertArrayEquals(new double[] {1.107698, 0.683853, 1.436408, 1.581356, 1.247618, 1.294485},
                tail(fit.theta(baltimore)), SIX);
        assertArrayEquals(new double[] {0.333878, 0.331877, 0.339569, 0.343256, 0.335861, 0.336669},
                tail(fit.standardErrors(CovarianceType.FISHER, baltimore)), SIX);
        assertArrayEquals(new double[] {0.316436, 0.342090, 0.346673, 0.338972, 0.335846, 0.320074},
                tail(fit.standardErrors(CovarianceType.SANDWICH, baltimore)), SIX);
        assertEquals(-172.248176, fit.kernelLogLikelihood(), SIX);
        assertEquals(-64.259300, fit.groupedLogLikelihood(), SIX);
        LikelihoodRatio goodness = LikelihoodRatio.goodnessOfFit(fit);
        assertEquals(44.0535, goodness.statistic(), 0.5000001e-4);
        assertEquals(36, goodness.degreesOfFreedom());
        double[] centered = {-1.050203, 0.057495, -0.366350, 0.386206, 0.531153, 0.197415, 0.244283};
        assertArrayEquals(centered, fit.theta(), SIX);
        assertArrayEquals(centered, fit(SmallData.wins(SmallData.BASEBALL)).theta(), SIX);
        assertArrayEquals(centered, fit(rows.neutral()).theta(), SIX);
    }

    @Test
    void baseballAtHome() {
        Comparisons rows = DataFiles.pairs("baseball-1987.csv", true);
        BradleyTerryFit home = BradleyTerry.fit(rows, FitOptions.defaults().withOrderEffect(true));
        assertArrayEquals(new double[] {1.143802, 0.704694, 1.475357, 1.619555, 1.281340, 1.327110},
                tail(home.theta(new Gauge.Reference(0))), 1.0000001e-6);
        assertEquals(0.302261, home.orderEffect(), SIX);
        assertEquals(0.130944, home.orderEffectStandardError(CovarianceType.FISHER), SIX);
        assertEquals(-61.553996, home.groupedLogLikelihood(), SIX);
        assertEquals(38.6429, home.deviance(), 0.5000001e-4);
        assertEquals(35, home.residualDegreesOfFreedom());
        LikelihoodRatio advantage = LikelihoodRatio.between(fit(rows), home);
        assertEquals(5.4106, advantage.statistic(), 0.5000001e-4);
        assertEquals(1, advantage.degreesOfFreedom());
    }

    @Test
    void baseballSpectralAndRidge() {
        Comparisons data = SmallData.wins(SmallData.BASEBALL);
        assertArrayEquals(
                new double[] {-1.072884, 0.016445, -0.306400, 0.394546, 0.533572, 0.231636, 0.203085},
                BradleyTerry.spectralRanking(data), SIX);
        assertArrayEquals(
                new double[] {-0.987532, 0.052981, -0.349077, 0.365064, 0.502215, 0.185921, 0.230429},
                BradleyTerry.fit(data, FitOptions.defaults().withPrior(new StrengthPrior.Ridge(1))).theta(), SIX);
    }

    @Test
    void journals() {
        BradleyTerryFit fit = fit(DataFiles.pairs("journal-citations.csv", false));
        var biometrika = new Gauge.Reference(fit.data().index("Biometrika"));
        assertArrayEquals(new double[] {-2.949072, -0.479570, 0.268954}, tail(fit.theta(biometrika)), SIX);
        assertArrayEquals(new double[] {0.102545, 0.060589, 0.070830},
                tail(fit.standardErrors(CovarianceType.FISHER, biometrika)), SIX);
        assertEquals(-1622.889809, fit.kernelLogLikelihood(), SIX);
        LikelihoodRatio goodness = LikelihoodRatio.goodnessOfFit(fit);
        assertEquals(4.29338, goodness.statistic(), 0.5000001e-5);
        assertEquals(3, goodness.degreesOfFreedom());
    }

    @Test
    void pork() {
        int[] one = {0, 1, 5, 2, 4, 3};
        int[] two = {3, 4, 2, 3, 1, 2};
        BradleyTerryFit first = fit(SmallData.pork(List.of(one)));
        assertArrayEquals(new double[] {1.0 / 19, 9.0 / 19, 9.0 / 19}, first.worth(), 1e-9);
        assertEquals(7.361284, LikelihoodRatio.noDifferences(first).statistic(), SIX);
        assertEquals(2, LikelihoodRatio.noDifferences(first).degreesOfFreedom());
        BradleyTerryFit second = fit(SmallData.pork(List.of(two)));
        assertArrayEquals(new double[] {0.532427, 0.299311, 0.168262}, second.worth(), SIX);
        assertEquals(2.215251, LikelihoodRatio.noDifferences(second).statistic(), SIX);
        BradleyTerryFit pooled = fit(SmallData.pork(List.of(one, two)));
        assertArrayEquals(new double[] {0.247937, 0.426774, 0.325289}, pooled.worth(), SIX);
        assertEquals(1.076324, LikelihoodRatio.noDifferences(pooled).statistic(), SIX);
    }

    @Test
    void pudding() {
        Comparisons data = SmallData.pudding();
        assertEquals(745, data.totalWeight());
        assertEquals(202, data.totalTies());
        BradleyTerryFit davidson = BradleyTerry.fit(data, FitOptions.defaults().withTies(new TieModel.Davidson()));
        assertArrayEquals(new double[] {0.138803, 0.173001, 0.161747, 0.165373, 0.158685, 0.202389},
                davidson.worth(), SIX);
        assertEquals(0.746823, davidson.tieParameter(), SIX);
        assertEquals(-809.709510, davidson.kernelLogLikelihood(), SIX);
        BradleyTerryFit rao = BradleyTerry.fit(data, FitOptions.defaults().withTies(new TieModel.RaoKupper()));
        assertArrayEquals(new double[] {0.144399, 0.171794, 0.162817, 0.166078, 0.160381, 0.194531},
                rao.worth(), SIX);
        assertEquals(1.748457, Math.exp(rao.tieParameter()), SIX);
        assertEquals(-809.697133, rao.kernelLogLikelihood(), SIX);
        BradleyTerryFit half = BradleyTerry.fit(data, FitOptions.defaults().withTies(new TieModel.HalfWin()));
        assertArrayEquals(new double[] {0.146075, 0.171473, 0.163279, 0.165935, 0.161023, 0.192214},
                half.worth(), SIX);
    }

    @Test
    void fourTeams() {
        Comparisons data = SmallData.wins(SmallData.FOUR_TEAMS);
        double[] strengths = Arrays.stream(fit(data).theta()).map(Math::exp).toArray();
        assertArrayEquals(new double[] {0.639835, 1.043314, 0.659810, 2.270377}, strengths, SIX);
        for (Solver solver : List.of(Solver.NEWTON, Solver.NEWMAN, Solver.ZERMELO, Solver.LBFGS)) {
            double[] map = Arrays.stream(BradleyTerry.fit(data, new TieModel.NoTies(),
                    new StrengthPrior.LogisticPrior(), solver).theta()).map(Math::exp).toArray();
            assertArrayEquals(new double[] {0.676474, 1.089885, 0.699793, 1.969934}, map, SIX, solver.name());
        }
    }

    @Test
    void celebrities() {
        BradleyTerryFit fit = fit(SmallData.celebrities());
        assertArrayEquals(
                new double[] {0.8389, 0.3503, 0.1062, -0.3160, -0.8046, -0.2791, -0.4885, 0.1365, 0.4564},
                fit.theta(), 0.5000001e-4);
        LikelihoodRatio goodness = LikelihoodRatio.goodnessOfFit(fit);
        assertEquals(78.217, goodness.statistic(), 0.5000001e-3);
        assertEquals(28, goodness.degreesOfFreedom());
        assertTrue(goodness.pValue() < 1e-5);
    }
}
