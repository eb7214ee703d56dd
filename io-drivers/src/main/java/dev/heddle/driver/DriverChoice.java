package dev.heddle.driver;

/**
 * A transport and why it is the one.
 *
 * @param transport what was chosen
 * @param reason one sentence for logs and people
 */
public record DriverChoice(IoTransport transport, String reason) {
    @Override
    public String toString() {
        return transport.name() + " (" + reason + ")";
    }
}
