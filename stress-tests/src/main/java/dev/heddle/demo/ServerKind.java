package dev.heddle.demo;

/** The two sides of the comparison. */
enum ServerKind {
    STOCK("stock"),
    HEDDLE("heddle");

    private final String label;

    ServerKind(String label) {
        this.label = label;
    }

    /** What it is called in results. */
    String label() {
        return label;
    }
}
