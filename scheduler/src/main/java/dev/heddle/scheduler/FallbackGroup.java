package dev.heddle.scheduler;

/** Holds the group of the {@linkplain Core#fallback() fallback core}, made on first use. */
final class FallbackGroup {
    static final CoreGroup GROUP =
            CoreGroup.openUninterruptibly(
                    CoreGroupOptions.defaults().withName("heddle-fallback").withCores(1));

    private FallbackGroup() {}
}
