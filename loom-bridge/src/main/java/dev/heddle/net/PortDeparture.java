package dev.heddle.net;

/** How a server's listeners leave their port to others that listen there. */
interface PortDeparture {
    /** Nobody else listens there: the listeners close as soon as they have accepted all. */
    PortDeparture UNSHARED =
            new PortDeparture() {
                @Override
                public long leave(long atMostNanos) {
                    return 0;
                }

                @Override
                public void beforeClose(boolean isLast) {
                    // Who connects is refused from then on.
                }
            };

    /**
     * The server is going to stop listening.
     *
     * @return for how long its listeners are to go on accepting, at most as long as is given; 0
     *     where each is to close as soon as it has accepted all
     */
    long leave(long atMostNanos);

    /**
     * One of its listeners is about to close.
     *
     * @param isLast whether it is the last one
     */
    void beforeClose(boolean isLast);
}
