package dev.plumbline.papers.bandits;

import dev.plumbline.decision.bandits.Hedge;
import dev.plumbline.decision.bandits.MatrixGame;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Chapter 9: two players of Hedge on a random 8 × 12 game, against the solution by a linear program.
final class Games implements Chapter {
    private static final int[] ROUNDS = {100, 1000, 10_000};
    private static final int ROWS = 8;
    private static final int COLUMNS = 12;

    private static String gap(int rounds) {
        return "gap, T = " + rounds;
    }

    private static String value(int rounds) {
        return "distance to the value, T = " + rounds;
    }

    private static String bound(int rounds) {
        return "bound, T = " + rounds;
    }

    @Override
    public String id() {
        return "games";
    }

    @Override
    public String title() {
        return "Two players who do not know the game find its value";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var random = new Philox(seed, 91);
        var cost = new double[ROWS][COLUMNS];
        for (double[] row : cost) {
            Arrays.setAll(row, j -> random.nextDouble());
        }
        var game = new MatrixGame(cost);
        double value = game.solve().value();
        var measured = new LinkedHashMap<String, Double>();
        for (int name : ROUNDS) {
            int rounds = Chapter.rounds(name, scale);
            var play = game.play(rounds);
            measured.put(gap(name), play.gap());
            measured.put(value(name), Math.abs(play.value() - value));
            measured.put(bound(name), (Hedge.regretBound(ROWS, rounds, Hedge.rate(ROWS, rounds))
                    + Hedge.regretBound(COLUMNS, rounds, Hedge.rate(COLUMNS, rounds))) / rounds);
        }
        return measured;
    }

    @Override
    public List<Claim> claims(Measurements m) {
        int last = ROUNDS[2];
        return List.of(
                Claim.exceedsInEverySeed("Average plays are an equilibrium within the sum of both bounds over T",
                        m.of(bound(last)),
                        m.of(gap(last)), 0),
                Claim.exceedsInEverySeed("The average cost is nearer to the value than the gap", m.of(gap(last)),
                        m.of(value(last)),
                        0));
    }

    @Override
    public List<Paper.Table> tables(Measurements m) {
        return List.of(new Paper.Table("Two of Hedge on a random 8 × 12 game: what both could still gain, distance "
                + "of the average "
                + "cost to the minimax value, and the bound of the gap. Means over seeds.",
                List.of("T", ">gap", ">distance to value", ">bound"),
                        Arrays.stream(ROUNDS).mapToObj(t -> List.of(String.valueOf(t),
                        String.format(Locale.ROOT, "%.5f", m.mean(gap(t))),
                        String.format(Locale.ROOT, "%.5f", m.mean(value(t))),
                        String.format(Locale.ROOT, "%.5f", m.mean(bound(t))))).toList()));
    }
}
