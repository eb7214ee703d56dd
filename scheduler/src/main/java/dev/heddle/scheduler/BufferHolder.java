package dev.heddle.scheduler;

/** An {@linkplain Core#attachment attachment} of a core that holds native buffers. */
public interface BufferHolder {
    /**
     * How many are in use now, about: not the idle ones. Any thread; must neither block nor fail.
     */
    int buffersInUse();
}
