package dev.heddle.apps.mockito;

/** Final, and with a static method: only Mockito's inline agent can mock it. */
final class Price {
    private final int cents;

    Price(int cents) {
        this.cents = cents;
    }

    int cents() {
        return cents;
    }

    static int taxOf(int cents) {
        return cents / 5;
    }
}
