package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;
import java.util.Map;

/// Red when padding enters the moments, for the other ddof, epsilon outside the root, a mean not added back.
class WhitenProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.whiten";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("padding enters the moments", call -> {
                    var x = call.inputs().get("x");
                    var mask = call.inputs().get("mask");
                    double count = 0;
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        if (mask == null || mask[i] == 1 || true) {
                            count++;
                            sum += x[i];
                        }
                    }
                    double mean = sum / count;
                    double squares = 0;
                    for (int i = 0; i < x.length; i++) {
                        squares += mask == null || mask[i] == 1 || true ? (x[i] - mean) * (x[i] - mean) : 0;
                    }
                    double deviation = Math.sqrt(squares / (count - Tables.number(call, "ddof")) + Tables.number(call, "epsilon"));
                    var out = new double[x.length];
                    for (int i = 0; i < x.length; i++) {
                        out[i] = mask == null || mask[i] == 1 ? (x[i] - mean) / deviation + (Tables.number(call, "shiftMean") == 0 ? mean : 0) : 0;
                    }
                    return Map.of("value", out);
                }),
                new Mutant("the other ddof", call -> {
                    var x = call.inputs().get("x");
                    var mask = call.inputs().get("mask");
                    double count = 0;
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        if (mask == null || mask[i] == 1) {
                            count++;
                            sum += x[i];
                        }
                    }
                    double mean = sum / count;
                    double squares = 0;
                    for (int i = 0; i < x.length; i++) {
                        squares += mask == null || mask[i] == 1 ? (x[i] - mean) * (x[i] - mean) : 0;
                    }
                    double deviation = Math.sqrt(squares / (count - (1 - Tables.number(call, "ddof"))) + Tables.number(call, "epsilon"));
                    var out = new double[x.length];
                    for (int i = 0; i < x.length; i++) {
                        out[i] = mask == null || mask[i] == 1 ? (x[i] - mean) / deviation + (Tables.number(call, "shiftMean") == 0 ? mean : 0) : 0;
                    }
                    return Map.of("value", out);
                }),
                new Mutant("epsilon outside the root", call -> {
                    var x = call.inputs().get("x");
                    var mask = call.inputs().get("mask");
                    double count = 0;
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        if (mask == null || mask[i] == 1) {
                            count++;
                            sum += x[i];
                        }
                    }
                    double mean = sum / count;
                    double squares = 0;
                    for (int i = 0; i < x.length; i++) {
                        squares += mask == null || mask[i] == 1 ? (x[i] - mean) * (x[i] - mean) : 0;
                    }
                    double deviation = Math.sqrt(squares / (count - Tables.number(call, "ddof"))) + Tables.number(call, "epsilon");
                    var out = new double[x.length];
                    for (int i = 0; i < x.length; i++) {
                        out[i] = mask == null || mask[i] == 1 ? (x[i] - mean) / deviation + (Tables.number(call, "shiftMean") == 0 ? mean : 0) : 0;
                    }
                    return Map.of("value", out);
                }),
                new Mutant("mean always removed", call -> {
                    var x = call.inputs().get("x");
                    var mask = call.inputs().get("mask");
                    double count = 0;
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        if (mask == null || mask[i] == 1) {
                            count++;
                            sum += x[i];
                        }
                    }
                    double mean = sum / count;
                    double squares = 0;
                    for (int i = 0; i < x.length; i++) {
                        squares += mask == null || mask[i] == 1 ? (x[i] - mean) * (x[i] - mean) : 0;
                    }
                    double deviation = Math.sqrt(squares / (count - Tables.number(call, "ddof")) + Tables.number(call, "epsilon"));
                    var out = new double[x.length];
                    for (int i = 0; i < x.length; i++) {
                        out[i] = mask == null || mask[i] == 1 ? (x[i] - mean) / deviation + (false ? mean : 0) : 0;
                    }
                    return Map.of("value", out);
                }));
    }
}
