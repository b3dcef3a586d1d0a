package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Generalised Jensen-Shannon divergence of a student from its teacher, the loss of on-policy distillation.
final class JensenShannon extends TableOperation {
    JensenShannon() {
        super("generalized-jsd", "Generalised Jensen-Shannon divergence (distillation)",
                "jsd = β KL(teacher‖m) + (1 − β) KL(student‖m), m = β teacher + (1 − β) student, on each row of the position",
                "Agarwal et al. 2024 (GKD), equation 2",
                List.of(Column.optionalKey("row", "id of the position", "t"), Column.optionalKey("token", "id of the token"),
                        Column.input("student_logp", "log-probability of the token under the student", "student_log_probs"),
                        Column.input("teacher_logp", "log-probability under the teacher", "teacher_log_probs"),
                        Column.output("jsd", "of the position", "loss", "divergence")),
                List.of(Setting.of("beta", "β in (0, 1); 0 and 1 are the two divergences in the limit", "0.5", "0", "1", "0.1", "0.9"),
                        Setting.of("mixture", "weight of the teacher in m", "beta", "one-minus-beta"),
                        Setting.of("ends", "at β = 0 and 1", "forward-reverse", "reverse-forward")),
                List.of(Variant.convention("gkd-forward", "β = 0: KL(teacher‖student)", "TRL GKD beta=0", "forward divergence", "TRL f2cd577",
                                "beta", "0"),
                        Variant.convention("gkd-reverse", "β = 1: KL(student‖teacher)", "TRL GKD beta=1, MiniLLM", "reverse divergence",
                                "TRL f2cd577", "beta", "1"),
                        Variant.convention("gkd-0.1", "β = 0.1", "GKD's experiments", "nearer to forward", "Agarwal et al. 2024", "beta", "0.1"),
                        Variant.bug("jsd-mixture-swapped", "β = 0.1 with m = (1 − β) teacher + β student", "TRL before v0.16, Liger before #609",
                                "β and 1 − β exchanged in the mixture", "B170; TRL #3043", "beta", "0.1", "mixture",
                                "one-minus-beta")));
    }

    @Override
    public String blockKey() {
        return "row";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var beta = in.number("beta");
        double b = beta.toDouble();
        S value;
        if (b == 0 || b == 1) {
            value = divergence(in, (b == 0) == in.is("ends", "forward-reverse") ? "teacher_logp" : "student_logp");
        } else {
            var rest = beta.neg().add(1);
            boolean swapped = in.is("mixture", "one-minus-beta");
            var teacher = swapped ? rest : beta;
            var student = swapped ? beta : rest;
            var terms = Formulas.rows(in.size(), i -> {
                var p = in.at("teacher_logp", i);
                var q = in.at("student_logp", i);
                // log(m/teacher) and log(m/student) from their difference, which keeps the digits where the two agree
                var fromTeacher = student.mul(q.sub(p).expm1()).log1p();
                var fromStudent = teacher.mul(p.sub(q).expm1()).log1p();
                return beta.mul(p.exp()).mul(fromTeacher).add(rest.mul(q.exp()).mul(fromStudent)).neg();
            });
            value = in.constant(0).sum(terms);
        }
        var jsd = value;
        return Map.of("jsd", Formulas.rows(in.size(), _ -> jsd));
    }

    /// KL of the named law from the other.
    private static <S extends Scalar<S>> S divergence(Rows<S> in, String from) {
        String to = from.equals("teacher_logp") ? "student_logp" : "teacher_logp";
        return in.constant(0).sum(Formulas.rows(in.size(), i -> in.at(from, i).exp().mul(in.at(from, i).sub(in.at(to, i)))));
    }

    @Override
    public List<Example> examples() {
        double half = Math.log(0.5);
        double quarter = Math.log(0.25);
        double eighth = Math.log(0.125);
        double rest = Math.log(0.75);
        double most = Math.log(0.875);
        return List.of(
                Table.of("student_logp", half, quarter, quarter).with("teacher_logp", eighth, half, Math.log(0.375)).example("three tokens",
                        "ordinary"),
                Table.of("student_logp", rest, quarter).with("teacher_logp", eighth, most).example("two tokens", "ordinary"),
                Table.of("student_logp", Math.log1p(-0x1p-30), Math.log(0x1p-30)).with("teacher_logp", half, half).example(
                        "a student that is nearly certain", "extreme"));
    }
}
