package dev.heddle.stress;

import java.util.Locale;

/**
 * Whether the run of a broken twin shows that its test can fail.
 *
 * @param name the twin's class
 * @param isHidden whether this machine's processor cannot show what it lacks
 * @param isHealthy whether all of its runs ended by themselves, without an error
 * @param samples how often its actors met
 * @param forbidden how often with a FORBIDDEN outcome
 */
record TwinVerdict(String name, boolean isHidden, boolean isHealthy, long samples, long forbidden) {

    /** Whether the run proves what it is for, or cannot be asked to on this processor. */
    boolean isGood() {
        return isHealthy && samples > 0 && (forbidden > 0 || isHidden);
    }

    /** Whether more of it may show what the run did not. */
    boolean isToBeRunAgain() {
        return isHealthy && forbidden == 0 && !isHidden;
    }

    /** With one more result of the twin. */
    TwinVerdict plus(boolean wasHealthy, long more, long moreForbidden) {
        return new TwinVerdict(
                name, isHidden, isHealthy && wasHealthy, samples + more, forbidden + moreForbidden);
    }

    private String word() {
        if (!isHealthy) {
            return "ERROR";
        } else if (samples == 0) {
            return "NOT RUN";
        } else if (forbidden > 0) {
            return "caught";
        }
        return isHidden ? "hidden here" : "NOT CAUGHT";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%-11s  %-55s %,d of %,d", word(), name, forbidden, samples);
    }
}
