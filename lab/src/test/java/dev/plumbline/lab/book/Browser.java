package dev.plumbline.lab.book;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One headless Chromium with one page, through the DevTools protocol.
final class Browser implements AutoCloseable {
    private static final long PATIENCE = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path profile;
    private final Process process;
    private final WebSocket socket;
    private final HttpClient client;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<JsonNode> loads = new LinkedBlockingQueue<>();
    private final List<String> problems = new ArrayList<>();
    private String session;

    /// The program, if there is one: on the path by one of its names, or what the property `plumbline.chromium` says.
    static Optional<Path> program() {
        var named = System.getProperty("plumbline.chromium");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of(path).map(folder -> Path.of(folder, name))).filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path program) throws Exception {
        profile = Files.createTempDirectory("plumbline-browser");
        // --no-sandbox: containers forbid it, and the pages are our own
        process = new ProcessBuilder(program.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run", "--disable-extensions", "--disable-background-networking", "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile, "about:blank").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        var address = new CompletableFuture<String>();
        Thread.ofPlatform().daemon().start(() -> {
            try (var err = new BufferedReader(new InputStreamReader(process.getErrorStream(),
                    StandardCharsets.UTF_8))) {
                err.lines().filter(line -> line.contains("DevTools listening on ")).findFirst()
                        .ifPresent(line -> address.complete(line.substring(line.indexOf("ws://")).strip()));
                err.lines().forEach(line -> { }); // or the browser waits for a reader
            } catch (IOException e) {
                address.completeExceptionally(e);
            }
        });
        client = HttpClient.newHttpClient();
        try {
            socket = client.newWebSocketBuilder().buildAsync(URI.create(address.get(PATIENCE, TimeUnit.SECONDS)),
                    new Listener())
                    .get(PATIENCE, TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
        String target = call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true)).get("sessionId").asText();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                try {
                    receive(JSON.readTree(message.toString()));
                } catch (IOException e) {
                    note("unreadable message: " + message);
                }
                message.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void receive(JsonNode message) {
        if (message.has("id")) {
            var answer = answers.remove(message.get("id").asInt());
            if (message.has("error")) {
                answer.completeExceptionally(new IllegalStateException(message.get("error").toString()));
            } else {
                answer.complete(message.get("result"));
            }
            return;
        }
        var details = message.path("params");
        switch (message.path("method").asText()) {
            case "Page.loadEventFired" -> loads.add(details);
            case "Runtime.exceptionThrown" -> note("exception: " + details.path("exceptionDetails"));
            case "Runtime.consoleAPICalled" -> {
                if (details.path("type").asText().matches("error|warning|assert")) {
                    note("console: " + details.path("args"));
                }
            }
            case "Log.entryAdded" -> {
                if (details.path("entry").path("level").asText().matches("error|warning")) {
                    note("log: " + details.path("entry").path("text").asText() + " "
                            + details.path("entry").path("url").asText());
                }
            }
            case "Network.loadingFailed" -> note("not loaded: " + details.path("type").asText() + " "
                    + details.path("errorText").asText());
            case "Network.requestWillBeSent" -> {
                String address = details.path("request").path("url").asText();
                if (!address.startsWith("file:") && !address.startsWith("data:") && !address.startsWith("about:")) {
                    note("asks the network for " + address);
                }
            }
            default -> { }
        }
    }

    private synchronized void note(String problem) {
        problems.add(problem);
    }

    JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = calls.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        var message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        socket.sendText(message.toString(), true).get(PATIENCE, TimeUnit.SECONDS);
        return answer.get(PATIENCE, TimeUnit.SECONDS);
    }

    /// Opens a page and waits until all of it is there.
    void open(Path page, String fragment) throws Exception {
        loads.clear();
        call("Page.navigate", Map.of("url", page.toUri() + fragment));
        if (loads.poll(PATIENCE, TimeUnit.SECONDS) == null) {
            note("did not load within " + PATIENCE + " s: " + page);
        }
    }

    /// The value of an expression of the page.
    JsonNode evaluate(String expression) throws Exception {
        var answer = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise",
                true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.get("result").path("value");
    }

    /// Waits until an expression is true.
    boolean becomes(String expression) throws Exception {
        for (long end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(PATIENCE); System.nanoTime() < end; Thread.sleep(20)) {
            if (evaluate(expression).asBoolean()) {
                return true;
            }
        }
        return false;
    }

    /// A key, as a reader presses it.
    void press(String key) throws Exception {
        int code = switch (key) {
            case "Enter" -> 13;
            case "Escape" -> 27;
            case "ArrowDown" -> 40;
            case "ArrowUp" -> 38;
            case "Tab" -> 9;
            default -> key.toUpperCase(Locale.ROOT).charAt(0);
        };
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        call("Input.dispatchKeyEvent", Map.of("type", text.isEmpty() ? "rawKeyDown" : "keyDown", "key", key, "text",
                text, "windowsVirtualKeyCode", code));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    void size(int width, int height) throws Exception {
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1,
                "mobile", width < 500));
    }

    /// @param medium `screen` or `print`
    /// @param scheme `light` or `dark`
    void medium(String medium, String scheme) throws Exception {
        call("Emulation.setEmulatedMedia", Map.of("media", medium, "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    byte[] screenshot() throws Exception {
        return Base64.getDecoder().decode(call("Page.captureScreenshot", Map.of("format", "png")).get("data").asText());
    }

    /// What went wrong since the last time.
    synchronized List<String> problems() {
        var copy = List.copyOf(problems);
        problems.clear();
        return copy;
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            // processes that Chromium started may write their last files meanwhile
            for (int attempt = 0; Files.exists(profile) && attempt < 50; attempt++, Thread.sleep(50)) {
                try (var files = Files.walk(profile)) {
                    files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
                } catch (UncheckedIOException e) {
                    continue;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
