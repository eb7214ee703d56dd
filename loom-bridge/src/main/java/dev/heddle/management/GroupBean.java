package dev.heddle.management;

import dev.heddle.scheduler.CoreGroup;

/** Reads what {@link GroupMXBean} shows. */
final class GroupBean implements GroupMXBean {
    private final CoreGroup group;

    GroupBean(CoreGroup group) {
        this.group = group;
    }

    @Override
    public int getCores() {
        return group.cores().size();
    }

    @Override
    public int getCarriers() {
        return group.statistics().carriers();
    }

    @Override
    public int getKeptCarriers() {
        return group.statistics().keptCarriers();
    }

    @Override
    public int getSpareCarriers() {
        return group.statistics().spareCarriers();
    }

    @Override
    public int getMostCarriers() {
        return group.statistics().mostCarriers();
    }

    @Override
    public int getSockets() {
        return group.statistics().sockets();
    }

    @Override
    public int getBuffers() {
        return group.statistics().buffers();
    }

    @Override
    public long getLeaks() {
        return group.statistics().leaks();
    }
}
