package dev.plumbline.papers.calm;

import dev.plumbline.decision.GridWorld;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.TabularMdp;

/// Two rooms with a locked door between them, a key in the first, stairs in the second.
///
/// A state is the cell, whether the key is held, and whether the door is open:
/// cell + cells · (held + 2 · open). Actions: four moves, pick up (on the key's cell), apply (opens the door from one
/// of the eight cells around it, if the key is held), and, if there is one, drop (puts the key back on its cell).
/// Whatever is impossible stays. Reaching the stairs ends the episode with reward 1.
///
/// @param grid with the door's cell free
/// @param drop whether there is the drop action
record KeyAndDoor(GridWorld grid, int start, int key, int door, int stairs, boolean drop) {
    static final int PICK_UP = 4;
    static final int APPLY = 5;
    static final int DROP = 6;
    /// Subgoals.
    static final int HAS_KEY = 0;
    static final int DOOR_OPEN = 1;
    /// Not a part of the task: to stand on the cell between key and door's wall, coming from another one.
    static final int BOGUS = 2;

    /// 9 rows and 13 columns; wall in column 8 with the door in row 4; start (7, 1), key (1, 6), stairs (1, 12) as
    /// (row, column).
    static KeyAndDoor large(boolean drop) {
        return of(13, 9, 8, new int[] {4, 8}, new int[] {7, 1}, new int[] {1, 6}, new int[] {1, 12}, drop);
    }

    /// 3 rows and 5 columns; wall in column 3.
    static KeyAndDoor small(boolean drop) {
        return of(5, 3, 3, new int[] {1, 3}, new int[] {2, 0}, new int[] {0, 2}, new int[] {0, 4}, drop);
    }

    private static KeyAndDoor of(
            int width, int height, int column, int[] door, int[] start, int[] key, int[] stairs, boolean drop) {
        var wall = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            wall[y * width + column] = y != door[0];
        }
        var grid = new GridWorld(width, height, 0, wall);
        return new KeyAndDoor(grid, grid.cell(start[1], start[0]), grid.cell(key[1], key[0]),
                grid.cell(door[1], door[0]), grid.cell(stairs[1], stairs[0]), drop);
    }

    int states() {
        return 4 * grid.cells();
    }

    int actions() {
        return drop ? 7 : 6;
    }

    int cell(int state) {
        return state % grid.cells();
    }

    boolean held(int state) {
        return state / grid.cells() % 2 == 1;
    }

    boolean open(int state) {
        return state / grid.cells() >= 2;
    }

    /// Does the episode end in this state?
    boolean isOver(int state) {
        return cell(state) == stairs;
    }

    /// s′; the stairs count as a state here.
    int next(int state, int action) {
        int cell = cell(state);
        boolean held = held(state);
        boolean open = open(state);
        switch (action) {
            case PICK_UP -> held |= cell == key;
            case APPLY -> open |= held && besideDoor(cell);
            case DROP -> held &= cell != key;
            default -> {
                int to = grid.move(cell, action);
                cell = to == door && !open ? cell : to;
            }
        }
        return state(cell, held, open);
    }

    int state(int cell, boolean held, boolean open) {
        return cell + grid.cells() * ((held ? 1 : 0) + (open ? 2 : 0));
    }

    private boolean besideDoor(int cell) {
        int dx = Math.abs(cell % grid.width() - door % grid.width());
        int dy = Math.abs(cell / grid.width() - door / grid.width());
        return Math.max(dx, dy) <= 1;
    }

    double reward(int next) {
        return isOver(next) ? 1 : 0;
    }

    /// Rule-based detectors: the key comes into the hand, the door opens, the bogus cell is entered.
    SubgoalVerifier truth() {
        int bogus = grid.cell(key % grid.width(), door / grid.width());
        return (subgoal, state, action, next) -> switch (subgoal) {
            case HAS_KEY -> !held(state) && held(next);
            case DOOR_OPEN -> !open(state) && open(next);
            case BOGUS -> cell(state) != bogus && cell(next) == bogus;
            default -> throw new IllegalArgumentException("no subgoal " + subgoal);
        };
    }

    /// κ times the number of subgoals that a state has behind it; 0 on the stairs.
    double[] potential(double kappa) {
        var potential = new double[states()];
        for (int s = 0; s < potential.length; s++) {
            potential[s] = isOver(s) ? 0 : kappa * ((held(s) ? 1 : 0) + (open(s) ? 1 : 0));
        }
        return potential;
    }

    /// The task plus κ Σ_w b_w on every transition, for exact solution. Stairs are terminal; a transition pays on the
    /// way to them.
    TabularMdp process(SubgoalVerifier verifier, int[] subgoals, double kappa, double discount) {
        var transition = new double[states()][actions()][states()];
        var reward = new double[states()][actions()];
        for (int s = 0; s < states(); s++) {
            for (int a = 0; a < actions() && !isOver(s); a++) {
                int next = next(s, a);
                transition[s][a][next] = 1;
                reward[s][a] = reward(next);
                for (int w : subgoals) {
                    reward[s][a] += verifier.achieved(w, s, a, next) ? kappa : 0;
                }
            }
        }
        var begin = new double[states()];
        begin[start] = 1;
        return new TabularMdp(begin, transition, reward, discount);
    }

    /// s′ for a learner: {@link PotentialShaping#ENDED} on the stairs.
    int seen(int next) {
        return isOver(next) ? PotentialShaping.ENDED : next;
    }
}
