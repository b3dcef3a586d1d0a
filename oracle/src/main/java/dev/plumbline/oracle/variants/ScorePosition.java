package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// Where the one score of a response sits among its tokens: on the last token that is text, its EOS if there is one. `placement` writes
/// the score into a row of rewards, `readout` takes it from a row of values.
final class ScorePosition extends TableOperation {
    private final boolean placed;

    private ScorePosition(boolean placed, String id, String title, String formula, List<Column> columns, List<Setting> settings,
            List<Variant> variants) {
        super(id, title, formula, "Ziegler et al. 2019, section 2.1; Stiennon et al. 2020, section 3.4", columns, settings, variants);
        this.placed = placed;
    }

    private static List<Column> columns(Column number, Column output) {
        return List.of(Column.optionalKey("seq", "id of the response, rows in the order of the tokens, padding included", "uid", "index"),
                Column.optionalKey("t", "position"), Column.input("real", "1 for text, EOS included; 0 for padding", "attention_mask", "mask"),
                Column.optional("pad_id", "1 where the token's id is that of PAD; with PAD = EOS also on the EOS", 0, "is_pad"),
                Column.optional("eos", "1 where the token's id is that of EOS", 0, "is_eos"),
                Column.optional("prompt", "1 for tokens of the prompt", 0, "prompt_mask"), number, output);
    }

    private static Setting position(String... alternatives) {
        return Setting.of("position", "where the score sits", "last-real", alternatives);
    }

    static ScorePosition placement() {
        return new ScorePosition(true, "score-placement", "Position of the score among the rewards of tokens",
                "score on the last row with real = 1, 0 on the others",
                columns(Column.input("score", "of the response, on each of its rows", "scores", "reward"),
                        Column.output("token_score", "what is added to the reward of the token", "token_level_scores", "token_reward")),
                List.of(position("after-real", "non-pad-id", "after-non-pad-id", "first-eos", "before-last", "count", "last-column"),
                        Setting.of("spread", "which rows get it", "one", "every-response-token")),
                List.of(Variant.convention("gae-p1", "on the row after it, if there is one", "TRL PPO, torchtune",
                                "on the first PAD, where the value still counts", "B040", "position", "after-real"),
                        Variant.bug("score-on-last-non-pad-id", "on the last row whose id is not PAD",
                                "alpaca_farm and others where PAD = EOS", "one token early if PAD = EOS", "B054", "position", "non-pad-id"),
                        Variant.convention("gae-dschat", "on the row after the last whose id is not PAD, if there is one",
                                "DeepSpeed-Chat, trlx", "on EOS if PAD = EOS, else on the first PAD", "DeepSpeed-Chat 83757d9c", "position",
                                "after-non-pad-id"),
                        Variant.convention("score-on-first-eos", "on the first EOS of the response, or the last token", "verl #213",
                                "differs where a response has several EOS", "B054; verl #213", "position", "first-eos"),
                        Variant.convention("gae-nemo-aligner", "on the row before the last token, or the first row", "NeMo-Aligner",
                                "max(length − 2, 0): the position that predicts it", "NeMo-Aligner af2b3bd9", "position", "before-last"),
                        Variant.bug("score-at-length-minus-1", "on row Σ real − 1 of the padded row", "left padding with a length as index",
                                "off by the padding on the left", "B055", "position", "count"),
                        Variant.bug("score-on-last-column", "on the last row, padding or not", "rewards[:, -1] with padding on the right",
                                "on PAD, which the mask drops", "B054", "position", "last-column"),
                        Variant.convention("gae-colossal", "on every token of the response", "ColossalChat",
                                "returns grow with the remaining length", "ColossalChat 4f9953be3; B053", "spread",
                                "every-response-token")));
    }

    static ScorePosition readout() {
        return new ScorePosition(false, "score-readout", "Position of the value that counts as the score of a response",
                "value on the last row with real = 1",
                columns(Column.input("value", "output of the reward head", "values", "rewards", "logits"),
                        Column.output("score", "of the response, on each of its rows", "scores", "reward")),
                List.of(position("after-real", "non-pad-id", "first-pad-id", "first-eos", "before-last", "count", "last-column"),
                        Setting.of("pooling", "of the values", "one", "mean", "minimum", "maximum")),
                List.of(Variant.bug("readout-last-non-pad-id", "value on the last row whose id is not PAD",
                                "sequence classification heads where PAD = EOS", "one token early if PAD = EOS", "B054", "position",
                                "non-pad-id"),
                        Variant.bug("readout-before-first-pad-id", "value on the row before the first PAD id; the last row if there is none or it is the first",
                                "transformers before #27313, DeepSpeed-Chat", "wrong with padding on the left or PAD = EOS inside",
                                "known-bugs table; DeepSpeed-Chat 83757d9c", "position", "first-pad-id"),
                        Variant.convention("readout-first-eos", "value on the first EOS of the response, or the last token", "OpenRLHF, verl",
                                "differs where a response has several EOS", "OpenRLHF 3c3be623", "position", "first-eos"),
                        Variant.bug("readout-one-early", "value on the row before the last token", "masks shifted by one", "one token early",
                                "B005", "position", "before-last"),
                        Variant.bug("readout-on-pad", "value on the row after the last token, if there is one", "masks shifted by one",
                                "the value of PAD", "B041", "position", "after-real"),
                        Variant.bug("readout-at-length-minus-1", "value on row Σ real − 1 of the padded row",
                                "left padding with a length as index", "off by the padding on the left", "B055", "position", "count"),
                        Variant.bug("readout-last-column", "value on the last row, padding or not", "values[:, -1] with padding on the right",
                                "the value of PAD", "B054", "position", "last-column"),
                        Variant.convention("readout-mean", "mean over the tokens of the response", "pooled reward heads", "mean in place of one",
                                "known-bugs table", "pooling", "mean"),
                        Variant.convention("readout-minimum", "least over the tokens of the response", "process rewards",
                                "a solution is as good as its worst step", "Lightman et al. 2023, section 2.6", "pooling", "minimum"),
                        Variant.convention("readout-maximum", "greatest over the tokens of the response", "process rewards",
                                "a solution is as good as its best step", "Lightman et al. 2023, appendix F", "pooling", "maximum")));
    }

    @Override
    public String blockKey() {
        return "seq";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int at = position(in);
        if (placed) {
            return Map.of("token_score", Formulas.rows(in.size(), i -> {
                boolean here = in.is("spread", "one") ? i == at : isResponse(in, i);
                return here ? in.at("score", i) : in.constant(0);
            }));
        }
        var values = new ArrayList<S>();
        for (int i = 0; i < in.size(); i++) {
            if (isResponse(in, i)) {
                values.add(in.at("value", i));
            }
        }
        if (at < 0 || values.isEmpty()) {
            return Map.of("score", Formulas.empty(in.size()));
        }
        var score = switch (in.choice("pooling")) {
            case "mean" -> Formulas.mean(values);
            case "minimum" -> values.stream().reduce(S::min).orElseThrow();
            case "maximum" -> values.stream().reduce(S::max).orElseThrow();
            default -> in.at("value", at);
        };
        return Map.of("score", Formulas.rows(in.size(), _ -> score));
    }

    private static <S extends Scalar<S>> boolean isResponse(Rows<S> in, int i) {
        return in.plain("real", i) != 0 && in.plain("prompt", i) == 0;
    }

    /// Row of the score, −1 if nothing is text.
    private static <S extends Scalar<S>> int position(Rows<S> in) {
        int n = in.size();
        int last = last(n, i -> in.plain("real", i) != 0);
        if (last < 0) {
            return -1;
        }
        int lastId = last(n, i -> in.plain("pad_id", i) == 0);
        return switch (in.choice("position")) {
            case "after-real" -> Math.min(last + 1, n - 1);
            case "non-pad-id" -> Math.max(lastId, 0);
            case "after-non-pad-id" -> Math.min(lastId + 1, n - 1);
            case "first-pad-id" -> {
                int pad = first(n, i -> in.plain("pad_id", i) != 0);
                yield pad <= 0 ? n - 1 : pad - 1;
            }
            case "first-eos" -> {
                int eos = first(n, i -> in.plain("eos", i) != 0 && isResponse(in, i));
                yield eos < 0 ? last : eos;
            }
            case "before-last" -> Math.max(last - 1, 0);
            case "count" -> {
                int count = 0;
                for (int i = 0; i < n; i++) {
                    count += in.plain("real", i) != 0 ? 1 : 0;
                }
                yield count - 1;
            }
            case "last-column" -> n - 1;
            default -> last;
        };
    }

    private static int first(int n, IntPredicate is) {
        for (int i = 0; i < n; i++) {
            if (is.test(i)) {
                return i;
            }
        }
        return -1;
    }

    private static int last(int n, IntPredicate is) {
        for (int i = n - 1; i >= 0; i--) {
            if (is.test(i)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public List<Example> examples() {
        return List.of(
                example("PAD differs from EOS, padding on the right", "ordinary padding", 0.8125, "1 1 1 1 0 0", "0 0 0 0 1 1", "0 0 0 1 0 0",
                        "1 0 0 0 0 0"),
                example("PAD = EOS, padding on the right", "ordinary pad-equals-eos", -1.375, "1 1 1 1 0 0", "0 0 0 1 1 1", "0 0 0 1 1 1",
                        "1 0 0 0 0 0"),
                example("padding on the left and on the right", "ordinary left-padding", 2.3125, "0 0 1 1 1 1 0", "1 1 0 0 0 0 1",
                        "0 0 0 0 0 1 0", "0 0 1 0 0 0 0"),
                example("several EOS in a conversation, PAD = EOS", "adversarial pad-equals-eos", 0.6875, "1 1 1 1 1 1 1 0", "0 0 0 1 0 0 1 1",
                        "0 0 0 1 0 0 1 1", "1 1 0 0 0 0 0 0"),
                example("no EOS: the response was cut off", "boundary truncated", -0.4375, "1 1 1 1", "0 0 0 0", "0 0 0 0", "1 0 0 0"));
    }

    private Example example(String comment, String flags, double score, String real, String pad, String eos, String prompt) {
        double[] mask = numbers(real);
        var table = Table.of("real", mask).with("pad_id", numbers(pad)).with("eos", numbers(eos)).with("prompt", numbers(prompt));
        if (placed) {
            return table.with("score", Table.repeat(score, mask.length)).example(comment, flags);
        }
        var values = new double[mask.length];
        for (int i = 0; i < values.length; i++) {
            // Neither sorted nor repeated, so that every position has a value of its own.
            values[i] = score + (i * 5 % 11) / 8.0 - i * i / 64.0;
        }
        return table.with("value", values).example(comment, flags);
    }

    private static double[] numbers(String texts) {
        var words = texts.split(" ");
        var all = new double[words.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = Double.parseDouble(words[i]);
        }
        return all;
    }
}
