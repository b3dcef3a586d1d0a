package dev.plumbline.papers.ctrlu;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.ctrlu.CorruptedReadings.Place;
import dev.plumbline.papers.ctrlu.CorruptedReadings.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Reward losses weighted by what two readings disagree by: {@link dev.plumbline.reward.UncertaintyWeighting} and
/// {@link TwinObjective}, on a diffusion model of the plane.
public final class CtrlU implements Paper {
    private final ErrorDetection detection = new ErrorDetection();
    private final CorruptedReadings corrupted = new CorruptedReadings();
    private final FineTuning tuning = new FineTuning();

    @Override
    public String slug() {
        return "ctrl-u";
    }

    @Override
    public String title() {
        return "Ctrl-U: Robust Conditional Image Generation via Uncertainty-aware Reward Modeling";
    }

    @Override
    public String source() {
        return "Zhang, Gao, Jiang, Zhao and Zheng, ICLR 2025, arXiv 2410.11236";
    }

    @Override
    public String summary() {
        return "Read an image twice at neighboring diffusion times, and trust the reward model as far as the "
                + "readings agree.";
    }

    @Override
    public String formula() {
        return "L = L_pre + λ mean(e^(−U) ℓ) + mean(U),  U = u KL(F(x̂₂) ‖ F(x̂₁)) or |F(x̂₁) − F(x̂₂)|,  over images "
                + "with t₁ ≤ t_max";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(detection, corrupted, tuning);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var found = measured.get(detection.id());
        for (var band : ErrorDetection.BANDS.subList(0, 2)) {
            for (int shift : ErrorDetection.SHIFTS) {
                claims.add(Claim.atLeast("U finds errors of the reward model with an area of at least 0.8 for t of "
                        + band
                        + ", Δt = " + shift, found.of(ErrorDetection.area(band, shift)), same(0, found.seeds()), 0.8));
            }
        }
        claims.add(Claim.exceeds("The reward model errs more often at t of 400 to 700 than at 0 to 200",
                found.of(ErrorDetection.errors(ErrorDetection.BANDS.getLast())),
                found.of(ErrorDetection.errors(ErrorDetection.BANDS.getFirst())), 0));
        var half = measured.get(corrupted.id());
        for (var place : Place.values()) {
            for (var arm : CorruptedReadings.ARMS.subList(1, CorruptedReadings.MAIN)) {
                claims.add(Claim.exceeds("Noise " + text(place) + ": " + arm.name()
                        + " is better than unweighted by 0.03",
                        half.of(Run.of(arm, place).accuracy()),
                        half.of(Run.of(CorruptedReadings.ARMS.getFirst(), place).accuracy()), 0.03));
            }
        }
        var tuned = measured.get(tuning.id());
        for (var setting : FineTuning.SETTINGS) {
            String unweighted = FineTuning.name(setting, FineTuning.ARMS.get(0));
            String full = FineTuning.name(setting, FineTuning.ARMS.get(1));
            claims.add(Claim.exceeds("Fine-tuned with " + setting + ", the weighted loss has the higher accuracy",
                    tuned.of(FineTuning.accuracy(full)), tuned.of(FineTuning.accuracy(unweighted)), 0));
            claims.add(Claim.exceeds("... and the smaller Frechet distance",
                    tuned.of(FineTuning.distance(unweighted)), tuned.of(FineTuning.distance(full)), 0));
        }
        return List.copyOf(claims);
    }

    private static double[] same(double value, int n) {
        return DoubleStream.generate(() -> value).limit(n).toArray();
    }

    private static String text(Place place) {
        return place == Place.ANYWHERE ? "anywhere" : "on one side";
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var found = measured.get(detection.id());
        var half = measured.get(corrupted.id());
        var tuned = measured.get(tuning.id());
        var detected = new ArrayList<List<String>>();
        for (var band : ErrorDetection.BANDS) {
            for (int shift : ErrorDetection.SHIFTS) {
                detected.add(List.of(band.toString(), String.valueOf(shift),
                        number(found.mean(ErrorDetection.area(band, shift))),
                        small(found.mean(ErrorDetection.uncertainty(band, shift, false))),
                        small(found.mean(ErrorDetection.uncertainty(band, shift, true)))));
            }
        }
        var learned = new ArrayList<List<String>>();
        for (var place : Place.values()) {
            for (var arm : place == Place.ANYWHERE ? CorruptedReadings.ARMS : CorruptedReadings.ARMS.subList(0, 3)) {
                learned.add(learned(half, Run.of(arm, place)));
            }
            learned.add(learned(half, Run.of(CorruptedReadings.CLEAN, place)));
        }
        for (double rate : CorruptedReadings.OTHER_RATES) {
            for (var arm : CorruptedReadings.ARMS.subList(0, CorruptedReadings.MAIN)) {
                learned.add(learned(half, new Run(arm, Place.ANYWHERE, rate)));
            }
        }
        var names = Stream.concat(Stream.of(FineTuning.PRETRAINED), FineTuning.SETTINGS.stream()
                .flatMap(setting -> FineTuning.ARMS.stream().map(arm -> FineTuning.name(setting, arm)))).toList();
        return List.of(
                new Table("U against errors of the reward model: area under the curve, mean U where it is right and "
                        + "where it is wrong. "
                                + "Means over seeds.",
                        List.of("t", ">Δt", ">area", ">U right", ">U wrong"), detected),
                new Table("Errors by time: share whose likeliest class is not the condition, or not that of the best "
                        + "classifier; distance "
                                + "of the estimate from the image. Means over seeds.",
                        List.of("t", ">errors", ">against the best", ">distance"),
                        ErrorDetection.BANDS.stream().map(band -> List.of(band.toString(),
                                number(found.mean(ErrorDetection.errors(band))),
                                number(found.mean(ErrorDetection.mistaken(band))),
                                number(found.mean(ErrorDetection.offManifold(band))))).toList()),
                new Table("Learning from readings of which half are noise: accuracy on fresh points, mean weights at "
                        + "the end. Means over "
                                + "seeds.",
                        List.of("loss", "noise", ">rate", ">accuracy", ">weight, clean", ">weight, noise"), learned),
                new Table("Samples of the fine-tuned denoiser: share in the class of the condition, Frechet distance. "
                        + "Means over seeds.",
                        List.of("training", ">accuracy", ">distance"),
                        names.stream().map(name -> List.of(name, number(tuned.mean(FineTuning.accuracy(name))),
                                number(tuned.mean(FineTuning.distance(name))))).toList()));
    }

    private static List<String> learned(Measurements half, Run run) {
        boolean weighted = run.arm().weighting() != null;
        return List.of(run.arm().name(), text(run.place()), String.valueOf(run.rate()),
                number(half.mean(run.accuracy())),
                weighted ? number(half.mean(run.weight(false))) : "",
                weighted ? number(half.mean(run.weight(true))) : "");
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var found = measured.get(detection.id());
        double[] middle = ErrorDetection.BANDS.stream().mapToDouble(band -> (band.from() + band.to()) / 2.0).toArray();
        return List.of(new Figure("How well disagreement finds errors", "middle of the band of t",
                "area under the curve",
                ErrorDetection.SHIFTS.stream().map(shift -> new Line("Δt = " + shift, middle,
                        ErrorDetection.BANDS.stream().mapToDouble(band -> found.mean(ErrorDetection.area(band, shift)))
                                .toArray())).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }

    private static String small(double x) {
        return String.format(Locale.ROOT, "%.1e", x).replace('-', '−');
    }
}
