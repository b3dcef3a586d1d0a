package dev.plumbline.preference.items;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Which strengths the data determine, before any iteration.
///
/// In the graph with an edge i → j where i beat j (ties: edges both ways, or none, as asked), all differences of
/// log-strengths have a unique finite maximum-likelihood estimate exactly if the graph is strongly connected
/// (Ford 1957; Zermelo 1929). Otherwise some block of items never lost to the rest, and differences across blocks are
/// infinite; between items that no chain of comparisons joins they are undefined.
///
/// Strong components by Tarjan (1972), without recursion; O(items + rows).
public final class Connectivity {
    private static final int NAMED = 6;

    private final Comparisons data;
    private final boolean tiesConnect;
    private final int[] strong;
    private final int strongCount;
    private final int[] weak;
    private final int weakCount;

    Connectivity(Comparisons data, boolean tiesConnect) {
        this.data = data;
        this.tiesConnect = tiesConnect;
        this.strong = new int[data.items()];
        this.weak = new int[data.items()];
        this.strongCount = tarjan();
        this.weakCount = spread();
    }

    /// Whether every item reaches every other: searches from item 0 along wins and against them, each ended when all
    /// items have been seen, which on well-connected data is long before all rows have been.
    static boolean isStrong(Comparisons data, boolean tiesConnect) {
        return reachesAll(data, tiesConnect, false) && reachesAll(data, tiesConnect, true);
    }

    private static boolean reachesAll(Comparisons data, boolean tiesConnect, boolean backwards) {
        int n = data.items();
        var seen = new boolean[n];
        var queue = new int[n];
        int tail = 1;
        seen[0] = true;
        for (int head = 0; head < tail && tail < n; head++) {
            int v = queue[head];
            for (int k = data.start[v]; k < data.start[v + 1] && tail < n; k++) {
                int row = data.incident[k];
                boolean isFirst = data.first[row] == v;
                int u = isFirst ? data.second[row] : data.first[row];
                if (!seen[u] && ((isFirst != backwards ? data.firstWins[row] : data.secondWins[row]) > 0
                        || (tiesConnect && data.ties[row] > 0))) {
                    seen[u] = true;
                    queue[tail++] = u;
                }
            }
        }
        return tail == n;
    }

    /// Number of the strong component of each item. Components are numbered in reverse topological order: a
    /// component is beaten only by components with larger numbers.
    public int[] strongComponents() {
        return strong.clone();
    }

    /// How many strong components there are.
    public int strongComponentCount() {
        return strongCount;
    }

    /// Number of the weak component of each item: items joined by comparisons, whoever won.
    public int[] weakComponents() {
        return weak.clone();
    }

    /// How many weak components there are.
    public int weakComponentCount() {
        return weakCount;
    }

    /// Whether all differences of log-strengths have finite maximum-likelihood estimates.
    public boolean finite() {
        return strongCount == 1;
    }

    /// The items of each strong component, the strongest first where components are ordered.
    public List<int[]> blocks() {
        var blocks = new ArrayList<int[]>();
        for (int c = strongCount - 1; c >= 0; c--) {
            int number = c;
            blocks.add(IntStream.range(0, strong.length).filter(i -> strong[i] == number).toArray());
        }
        return blocks;
    }

    /// Why some differences have no finite estimate; one entry per item, `CONNECTED` for all if none has.
    public Status status(int item) {
        if (finite()) {
            return Status.CONNECTED;
        }
        boolean met = false;
        boolean won = false;
        boolean lost = false;
        for (int k = data.start[item]; k < data.start[item + 1]; k++) {
            int row = data.incident[k];
            met |= data.weight(row) > 0;
            boolean isFirst = data.first[row] == item;
            boolean tied = tiesConnect && data.ties[row] > 0;
            won |= tied || (isFirst ? data.firstWins[row] : data.secondWins[row]) > 0;
            lost |= tied || (isFirst ? data.secondWins[row] : data.firstWins[row]) > 0;
        }
        if (!met || weakCount > 1) {
            return Status.DISCONNECTED;
        }
        return !won ? Status.NEVER_WON : !lost ? Status.NEVER_LOST : Status.SEPARABLE_BLOCK;
    }

    /// Why an item's difference to some other item has no finite estimate.
    public enum Status {
        /// Nothing is wrong.
        CONNECTED,
        /// No chain of comparisons joins the item to all others.
        DISCONNECTED,
        /// The item lost every comparison: its estimate is −∞.
        NEVER_WON,
        /// The item won every comparison: its estimate is +∞.
        NEVER_LOST,
        /// The item belongs to a group that never lost to, or never won against, the rest.
        SEPARABLE_BLOCK
    }

    /// One line that says what is wrong and names items; empty if nothing is.
    public String explanation() {
        if (finite()) {
            return "";
        }
        if (weakCount > 1) {
            var names = new ArrayList<String>();
            for (int i = 0, next = 0; i < weak.length && next < NAMED; i++) {
                if (weak[i] == next) {
                    names.add(data.name(i));
                    next++;
                }
            }
            return "the items fall into " + weakCount + " groups that were never compared with each other, one item of each: "
                    + String.join(", ", names) + (weakCount > NAMED ? " and " + (weakCount - NAMED) + " more" : "");
        }
        var parts = new ArrayList<String>();
        String winners = members(null, 0, Status.NEVER_LOST);
        String losers = members(null, 0, Status.NEVER_WON);
        if (!winners.isEmpty()) {
            parts.add(winners + " never lost");
        }
        if (!losers.isEmpty()) {
            parts.add(losers + " never won");
        }
        if (parts.isEmpty()) {
            parts.add("the group " + members(strong, strongCount - 1, Status.SEPARABLE_BLOCK)
                    + " never lost to any of the others");
        }
        return String.join(" and ", parts);
    }

    private String members(int[] component, int number, Status wanted) {
        var names = new ArrayList<String>();
        int total = 0;
        for (int i = 0; i < strong.length; i++) {
            if (component != null ? component[i] == number : status(i) == wanted) {
                total++;
                if (total <= NAMED) {
                    names.add(data.name(i));
                }
            }
        }
        String list = String.join(", ", names);
        return total > NAMED ? list + " and " + (total - NAMED) + " more" : list;
    }

    /// The item that `row` leads to from `item`, or −1 if the item did not win it.
    private int target(int item, int row) {
        boolean isFirst = data.first[row] == item;
        boolean edge = (isFirst ? data.firstWins[row] : data.secondWins[row]) > 0
                || (tiesConnect && data.ties[row] > 0);
        return edge ? (isFirst ? data.second[row] : data.first[row]) : -1;
    }

    private int tarjan() {
        int n = data.items();
        var index = new int[n];
        var low = new int[n];
        var cursor = Arrays.copyOf(data.start, n);
        var path = new int[n];
        var stack = new int[n];
        int stackSize = 0;
        int counter = 0;
        int components = 0;
        Arrays.fill(strong, -1);
        for (int root = 0; root < n; root++) {
            if (index[root] != 0) {
                continue;
            }
            int depth = 0;
            path[0] = root;
            index[root] = ++counter;
            low[root] = counter;
            stack[stackSize++] = root;
            while (depth >= 0) {
                int v = path[depth];
                if (cursor[v] < data.start[v + 1]) {
                    int u = target(v, data.incident[cursor[v]++]);
                    if (u >= 0 && index[u] == 0) {
                        index[u] = ++counter;
                        low[u] = counter;
                        stack[stackSize++] = u;
                        path[++depth] = u;
                    } else if (u >= 0 && strong[u] < 0) {
                        low[v] = Math.min(low[v], index[u]);
                    }
                } else {
                    depth--;
                    if (depth >= 0) {
                        low[path[depth]] = Math.min(low[path[depth]], low[v]);
                    }
                    if (low[v] == index[v]) {
                        int u;
                        do {
                            u = stack[--stackSize];
                            strong[u] = components;
                        } while (u != v);
                        components++;
                    }
                }
            }
        }
        return components;
    }

    private int spread() {
        int n = data.items();
        Arrays.fill(weak, -1);
        var queue = new int[n];
        int components = 0;
        for (int root = 0; root < n; root++) {
            if (weak[root] >= 0) {
                continue;
            }
            int head = 0;
            int tail = 0;
            queue[tail++] = root;
            weak[root] = components;
            while (head < tail) {
                int v = queue[head++];
                for (int k = data.start[v]; k < data.start[v + 1]; k++) {
                    int row = data.incident[k];
                    int u = data.first[row] == v ? data.second[row] : data.first[row];
                    if (weak[u] < 0 && data.weight(row) > 0) {
                        weak[u] = components;
                        queue[tail++] = u;
                    }
                }
            }
            components++;
        }
        return components;
    }
}
