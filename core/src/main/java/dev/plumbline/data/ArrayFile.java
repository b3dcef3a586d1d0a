package dev.plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Arrays of one size as the columns of a table, from NumPy's `.npz` (format versions 1 to 3, C order, little-endian) or
/// `.safetensors`. Arrays with one axis are columns; with two axes, rows of the array follow each other, and the column `row`
/// says from which row an element is. All are read into memory, in the format in which they are stored.
final class ArrayFile extends RowReader {
    private static final long MOST_BYTES = 1L << 31;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    private final List<String> columns = new ArrayList<>();
    private final List<Column> arrays = new ArrayList<>();
    private final int width;
    private final String storedAs;
    private int at;

    /// @param width elements in a row of a two-axis array; 0 for one axis
    private record Column(String type, ByteBuffer data, int length, int width) {
        double get(int i) {
            return switch (type) {
                case "F64" -> data.getDouble(8 * i);
                case "F32" -> data.getFloat(4 * i);
                case "F16" -> Float.float16ToFloat(data.getShort(2 * i));
                case "BF16" -> Float.intBitsToFloat(data.getShort(2 * i) << 16);
                case "I64" -> data.getLong(8 * i);
                case "I32" -> data.getInt(4 * i);
                case "I16" -> data.getShort(2 * i);
                case "U8" -> data.get(i) & 0xff;
                case "I8" -> data.get(i);
                default -> data.get(i) == 0 ? 0 : 1;
            };
        }

        boolean isInteger() {
            return type.startsWith("I") || type.startsWith("U") || type.equals("BOOL");
        }
    }

    private ArrayFile(Path file, Map<String, Column> found) {
        if (found.isEmpty()) {
            throw bad(file, null, "no arrays", "at least one");
        }
        int length = -1;
        int columnsWidth = 0;
        String stored = null;
        for (var entry : found.entrySet()) {
            var column = entry.getValue();
            if (length >= 0 && column.length != length) {
                throw bad(file, entry.getKey(), column.length + " elements", length + " as in " + columns.getFirst());
            }
            length = column.length;
            columnsWidth = Math.max(columnsWidth, column.width);
            columns.add(entry.getKey());
            arrays.add(column);
            if (column.type.contains("F")) {
                stored = narrower(stored, column.type);
            }
        }
        this.width = columnsWidth;
        if (width > 0 && !columns.contains("row")) {
            columns.add("row");
        }
        this.storedAs = stored;
    }

    static ArrayFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file, 0, null, Files.exists(file) ? "a folder" : "no such file", "a file to read",
                    "check the name and the folder");
        }
        boolean zip = file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
        try (var in = Files.newInputStream(file)) {
            return new ArrayFile(file, zip ? npz(file, in) : safetensors(file, in));
        } catch (IOException e) {
            throw new BadInputException(file, 0, null, "a damaged file (" + e.getMessage() + ")",
                    zip ? "a NumPy .npz archive" : "a .safetensors file", "save it again", e);
        }
    }

    private static String narrower(String a, String b) {
        String name = switch (b) {
            case "F64" -> "float64";
            case "F32" -> "float32";
            case "F16" -> "float16";
            default -> "bfloat16";
        };
        var order = List.of("float64", "float32", "float16", "bfloat16");
        return a == null || order.indexOf(name) > order.indexOf(a) ? name : a;
    }

    private static Map<String, Column> npz(Path file, InputStream in) throws IOException {
        var found = new LinkedHashMap<String, Column>();
        try (var zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName().replaceFirst("\\.npy$", "");
                found.put(name, npy(file, name, zip));
            }
        } catch (IllegalArgumentException e) {
            throw e instanceof BadInputException bad ? bad : bad(file, null, "a damaged archive", "a NumPy .npz archive");
        }
        return found;
    }

    private static Column npy(Path file, String name, InputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || (start[0] & 0xff) != 0x93 || !new String(start, 1, 5, StandardCharsets.ISO_8859_1).equals("NUMPY")) {
            throw bad(file, name, "no NumPy array", "an array as numpy.savez writes it");
        }
        int sizeBytes = start[6] == 1 ? 2 : 4;
        long headerSize = 0;
        byte[] size = in.readNBytes(sizeBytes);
        for (int i = size.length - 1; i >= 0; i--) {
            headerSize = headerSize << 8 | size[i] & 0xff;
        }
        if (size.length < sizeBytes || headerSize > 1 << 20) {
            throw bad(file, name, "a damaged heading", "an array as numpy.savez writes it");
        }
        String header = new String(in.readNBytes((int) headerSize), StandardCharsets.UTF_8);
        var description = DESCRIPTION.matcher(header);
        var order = ORDER.matcher(header);
        var shape = SHAPE.matcher(header);
        if (!description.find() || !order.find() || !shape.find()) {
            throw bad(file, name, "a heading that is not understood", "a plain array of numbers");
        }
        String type = switch (description.group(1)) {
            case "<f8" -> "F64";
            case "<f4" -> "F32";
            case "<f2" -> "F16";
            case "<i8" -> "I64";
            case "<i4" -> "I32";
            case "<i2" -> "I16";
            case "|i1" -> "I8";
            case "|u1" -> "U8";
            case "|b1" -> "BOOL";
            default -> throw bad(file, name, "elements of type " + description.group(1), "float16, float32, float64, int or bool");
        };
        var extents = new ArrayList<Long>();
        for (String extent : shape.group(1).split(",")) {
            if (!extent.isBlank()) {
                extents.add(extent(file, name, extent.strip()));
            }
        }
        if (order.group(1).equals("True") && extents.size() > 1) {
            throw bad(file, name, "an array in Fortran order", "C order: numpy.ascontiguousarray");
        }
        int length = length(file, name, extents);
        long bytes = (long) length * bytes(type);
        byte[] data = in.readNBytes((int) Math.min(bytes, Integer.MAX_VALUE - 8));
        if (data.length < bytes) {
            throw bad(file, name, "an array that ends too early", bytes + " bytes");
        }
        return column(type, ByteBuffer.wrap(data), length, extents);
    }

    private static Map<String, Column> safetensors(Path file, InputStream in) throws IOException {
        byte[] size = in.readNBytes(8);
        long headerSize = size.length < 8 ? -1 : ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (headerSize < 2 || headerSize > 100_000_000) {
            throw bad(file, null, "a damaged heading", "a .safetensors file");
        }
        JsonNode header = new ObjectMapper().readTree(in.readNBytes((int) headerSize));
        if (header == null || !header.isObject()) {
            throw bad(file, null, "a heading that is not a JSON object", "a .safetensors file");
        }
        byte[] data = in.readAllBytes();
        var found = new LinkedHashMap<String, Column>();
        for (var field : header.properties()) {
            if (field.getKey().equals("__metadata__")) {
                continue;
            }
            String name = field.getKey();
            String type = field.getValue().path("dtype").asText();
            if (!List.of("F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL").contains(type)) {
                throw bad(file, name, "elements of type '" + type + "'", "F64, F32, F16, BF16, integers or BOOL");
            }
            var extents = new ArrayList<Long>();
            for (var extent : field.getValue().path("shape")) {
                extents.add(extent(file, name, extent.asText()));
            }
            int length = length(file, name, extents);
            long from = field.getValue().path("data_offsets").path(0).asLong(-1);
            long to = field.getValue().path("data_offsets").path(1).asLong(-1);
            if (from < 0 || to > data.length || to - from != (long) length * bytes(type)) {
                throw bad(file, name, "offsets outside the file, or not of the array's size", (long) length * bytes(type) + " bytes");
            }
            found.put(name, column(type, ByteBuffer.wrap(data, (int) from, (int) (to - from)).slice(), length, extents));
        }
        return found;
    }

    private static long extent(Path file, String name, String text) {
        if (!text.matches("\\d{1,18}")) {
            throw bad(file, name, "an extent of " + BadInputException.quote(text), "a count");
        }
        return Long.parseLong(text);
    }

    private static int length(Path file, String name, List<Long> extents) {
        if (extents.size() > 2) {
            throw bad(file, name, extents.size() + " axes", "one or two");
        }
        double product = 1;
        for (long extent : extents) {
            product *= extent;
        }
        if (product * 8 > MOST_BYTES) {
            throw bad(file, name, String.format(Locale.ROOT, "%.0f elements", product), "at most " + MOST_BYTES / 8 + " in one file");
        }
        return (int) product;
    }

    private static Column column(String type, ByteBuffer data, int length, List<Long> extents) {
        int width = extents.size() == 2 ? extents.get(1).intValue() : 0;
        return new Column(type, data.order(ByteOrder.LITTLE_ENDIAN), length, width);
    }

    private static int bytes(String type) {
        return switch (type) {
            case "F64", "I64" -> 8;
            case "F32", "I32" -> 4;
            case "F16", "BF16", "I16" -> 2;
            default -> 1;
        };
    }

    private static BadInputException bad(Path file, String array, String found, String expected) {
        return new BadInputException(file, 0, array, found, expected, "save the arrays again");
    }

    @Override
    public List<String> columns() {
        return List.copyOf(columns);
    }

    @Override
    public Row next() {
        if (at == arrays.getFirst().length) {
            return null;
        }
        var cells = new String[columns.size()];
        for (int c = 0; c < arrays.size(); c++) {
            double value = arrays.get(c).get(at);
            cells[c] = arrays.get(c).isInteger() ? Long.toString((long) value) : Double.toString(value);
        }
        if (cells.length > arrays.size()) {
            cells[arrays.size()] = Integer.toString(at / Math.max(1, width));
        }
        at++;
        return new Row(at, cells, null);
    }

    @Override
    public String storedAs() {
        return storedAs;
    }

    @Override
    public void close() {
        // everything was read when it was opened
    }
}
