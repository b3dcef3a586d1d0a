package dev.plumbline.oracle.variants;

import java.util.List;

/// What every operation of the catalogue says of itself.
abstract class TableOperation implements Operation {
    private final String id;
    private final String title;
    private final String formula;
    private final String source;
    private final List<Column> columns;
    private final List<Setting> settings;
    private final List<Variant> variants;

    TableOperation(String id, String title, String formula, String source, List<Column> columns, List<Setting> settings,
            List<Variant> variants) {
        this.id = id;
        this.title = title;
        this.formula = formula;
        this.source = source;
        this.columns = columns;
        this.settings = settings;
        this.variants = variants;
        variants.forEach(variant -> settings(variant.settings()));
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String title() {
        return title;
    }

    @Override
    public final String formula() {
        return formula;
    }

    @Override
    public final String source() {
        return source;
    }

    @Override
    public final List<Column> columns() {
        return columns;
    }

    @Override
    public final List<Setting> settings() {
        return settings;
    }

    @Override
    public final List<Variant> variants() {
        return variants;
    }
}
