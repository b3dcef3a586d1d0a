package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Responses of a few tokens over a small vocabulary, and the autoregressive policies on them that are a table: one
/// softmax row for each position and each context of the last `memory` tokens before it.
///
/// Pr(y) = Π_t π(y_t | row of y_<t). `memory` 0: a row for each position; length − 1: every prefix has its own, any law
/// of responses. Tables (logits, log-probabilities, token rewards) are `[rows x vocabulary]`. Rows stand by position,
/// then by context, the latest token its last digit.
///
/// @param vocabulary tokens, at least 2
/// @param length most tokens of a response, at least 1
/// @param memory tokens that a row remembers, not negative
/// @param ends the last token of the vocabulary ends a response, else all have the full length
public record TokenSequences(int vocabulary, int length, int memory, boolean ends) {
    private static final int MOST_ROWS = 1 << 20;

    public TokenSequences {
        if (vocabulary < 2 || length < 1 || memory < 0) {
            throw new IllegalArgumentException("vocabulary must be at least 2, length at least 1 and memory not"
                    + " negative, were " + vocabulary + ", " + length + ", " + memory);
        }
        double rows = 0;
        for (int t = 0; t < length; t++) {
            rows += Math.pow(ends ? vocabulary - 1 : vocabulary, Math.min(t, memory));
        }
        if (!(rows <= MOST_ROWS)) {
            throw new IllegalArgumentException(rows + " rows of contexts, " + MOST_ROWS + " are the most");
        }
    }

    /// What {@link #enumerate} calls.
    @FunctionalInterface
    public interface Visitor {
        /// @param tokens y, to be copied if it is kept
        void visit(int[] tokens, double probability);
    }

    /// Tokens after which a response goes on.
    private int going() {
        return ends ? vocabulary - 1 : vocabulary;
    }

    /// Contexts of position t, from 0.
    private int contexts(int t) {
        int contexts = 1;
        for (int i = 0; i < Math.min(t, memory); i++) {
            contexts *= going();
        }
        return contexts;
    }

    /// First row of position t, from 0; for t = length the number of rows.
    public int firstRow(int t) {
        int first = 0;
        for (int i = 0; i < t; i++) {
            first += contexts(i);
        }
        return first;
    }

    /// Number of softmax rows.
    public int rows() {
        return firstRow(length);
    }

    /// The row after `row`, one of position t, and `token`; −1 where the response ends.
    private int next(int row, int t, int token) {
        if (t + 1 == length || ends && token == vocabulary - 1) {
            return -1;
        }
        return firstRow(t + 1) + ((row - firstRow(t)) * going() + token) % contexts(t + 1);
    }

    /// Row from which each token of a response was drawn.
    ///
    /// @throws IllegalArgumentException unless `tokens` is a whole response
    public int[] rows(int[] tokens) {
        var rows = new int[tokens.length];
        int row = 0;
        for (int t = 0; t < tokens.length; t++) {
            if (row < 0 || tokens[t] < 0 || tokens[t] >= vocabulary) {
                throw new IllegalArgumentException("no response: " + Arrays.toString(tokens));
            }
            rows[t] = row;
            row = next(row, t, tokens[t]);
        }
        if (tokens.length == 0 || row >= 0) {
            throw new IllegalArgumentException("not a whole response: " + Arrays.toString(tokens));
        }
        return rows;
    }

    /// The table's entry at each token of a response: log-probabilities l_t of the tokens, or their rewards.
    public double[] along(double[][] table, int[] tokens) {
        requireTable("table", table);
        int[] rows = rows(tokens);
        var values = new double[tokens.length];
        Arrays.setAll(values, t -> table[rows[t]][tokens[t]]);
        return values;
    }

    /// log π of each row.
    public double[][] logProbabilities(double[][] logits) {
        requireTable("logits", logits);
        return Arrays.stream(logits).map(SoftmaxPolicy::logSoftmax).toArray(double[][]::new);
    }

    /// A response under π = softmax of each row of `logits`.
    public int[] draw(double[][] logits, Philox random) {
        requireTable("logits", logits);
        var tokens = new int[length];
        int row = 0;
        for (int t = 0; t < length; t++) {
            tokens[t] = random.nextIndex(SoftmaxPolicy.softmax(logits[row]));
            row = next(row, t, tokens[t]);
            if (row < 0) {
                return Arrays.copyOf(tokens, t + 1);
            }
        }
        return tokens;
    }

    /// Calls `visitor` with every response in the order of their tokens, up to vocabularyˡᵉⁿᵍᵗʰ of them, also with
    /// those of probability 0.
    public void enumerate(double[][] logits, Visitor visitor) {
        double[][] logp = logProbabilities(logits);
        extend(logp, new int[length], 0, 0, 0, visitor);
    }

    private void extend(double[][] logp, int[] tokens, int t, int row, double logProbability, Visitor visitor) {
        for (int token = 0; token < vocabulary; token++) {
            tokens[t] = token;
            double extended = logProbability + logp[row][token];
            int next = next(row, t, token);
            if (next < 0) {
                visitor.visit(t + 1 == length ? tokens : Arrays.copyOf(tokens, t + 1), Math.exp(extended));
            } else {
                extend(logp, tokens, t + 1, next, extended, visitor);
            }
        }
    }

    /// Probability that a response passes each row `[rows]`; those of one position sum to 1 where no token ends.
    public double[] occupancy(double[][] logits) {
        requireTable("logits", logits);
        var occupancy = new double[rows()];
        occupancy[0] = 1;
        for (int t = 0; t < length; t++) {
            for (int row = firstRow(t); row < firstRow(t + 1); row++) {
                double[] policy = SoftmaxPolicy.softmax(logits[row]);
                for (int token = 0; token < vocabulary; token++) {
                    int next = next(row, t, token);
                    if (next >= 0) {
                        occupancy[next] += occupancy[row] * policy[token];
                    }
                }
            }
        }
        return occupancy;
    }

    /// E Σ_t u(row, y_t), exactly, by rows.
    ///
    /// @param reward u `[rows x vocabulary]`
    public double expectation(double[][] logits, double[][] reward) {
        requireTable("reward", reward);
        double[] occupancy = occupancy(logits);
        var total = new CompensatedSum();
        for (int row = 0; row < occupancy.length; row++) {
            total.add(occupancy[row] * SoftmaxPolicy.expectation(logits[row], reward[row]).value());
        }
        return total.value();
    }

    /// KL(π‖ref) of whole responses in nats, E_π Σ_t log(π/ref) = Σ over rows of occupancy · KL of the row.
    public double kl(double[][] logits, double[][] referenceLogits) {
        requireTable("referenceLogits", referenceLogits);
        double[] occupancy = occupancy(logits);
        var total = new CompensatedSum();
        for (int row = 0; row < occupancy.length; row++) {
            if (occupancy[row] > 0) {
                total.add(occupancy[row] * SoftmaxPolicy.kl(logits[row], referenceLogits[row]).value());
            }
        }
        return total.value();
    }

    /// The same as a decision process, states the rows: for {@link ExactPolicyGradient} and
    /// {@link SequencePolicyOptimizer}.
    ///
    /// @param reward of each token `[rows x vocabulary]`
    public FiniteMdp mdp(double[][] reward) {
        requireTable("reward", reward);
        int rows = rows();
        var start = new double[rows];
        start[0] = 1;
        var transition = new double[rows][vocabulary][rows];
        for (int t = 0; t < length; t++) {
            for (int row = firstRow(t); row < firstRow(t + 1); row++) {
                for (int token = 0; token < vocabulary; token++) {
                    int next = next(row, t, token);
                    if (next >= 0) {
                        transition[row][token][next] = 1;
                    }
                }
            }
        }
        return new FiniteMdp(start, transition, reward, length);
    }

    private void requireTable(String name, double[][] table) {
        if (table.length != rows() || table[0].length != vocabulary) {
            throw new IllegalArgumentException(name + " must be " + rows() + " x " + vocabulary + ", was "
                    + table.length + " x " + (table.length == 0 ? 0 : table[0].length));
        }
    }
}
