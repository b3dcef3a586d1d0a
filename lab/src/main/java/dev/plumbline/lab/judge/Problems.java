package dev.plumbline.lab.judge;

import dev.plumbline.evaluation.Contest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// Right answers with all their rivals: the pairs of one group whose better response has the same score under every
/// model are one answer against many. Ties are no rivals.
///
/// @param pairs positions of the pairs of each problem
/// @param group of each problem
record Problems(List<int[]> pairs, int[] group) {

    private record Key(int group, List<Double> scores) {}

    static Problems of(ScoredPairs data) {
        var found = new LinkedHashMap<Key, List<Integer>>();
        for (int i = 0; i < data.pairs(); i++) {
            if (data.target()[i] != 0.5) {
                int pair = i;
                var scores = Arrays.stream(data.chosen()).map(model -> model[pair]).toList();
                found.computeIfAbsent(new Key(data.group()[i], scores), key -> new ArrayList<>()).add(i);
            }
        }
        return new Problems(
                found.values().stream().map(list -> list.stream().mapToInt(i -> i).toArray()).toList(),
                found.keySet().stream().mapToInt(Key::group).toArray());
    }

    int mostRivals() {
        return pairs.stream().mapToInt(positions -> positions.length).max().orElse(0);
    }

    List<Contest> contests(ScoredPairs data, int model) {
        return pairs.stream().map(positions -> new Contest(data.chosen()[model][positions[0]],
                ScoreReport.pick(data.rejected()[model], positions))).toList();
    }
}
