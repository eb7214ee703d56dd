package dev.heddle.stress;

import java.util.Locale;

/**
 * Whether the run of a broken twin shows that its test can fail.
 *
 * @param isHidden whether this machine's processor cannot show what it lacks
 * @param seen what was seen of it
 */
record TwinVerdict(boolean isHidden, Tally seen) {

    /** Whether the run proves what it is for, or cannot be asked to on this processor. */
    boolean isGood() {
        return seen.isHealthy() && seen.samples() > 0 && (seen.forbidden() > 0 || isHidden);
    }

    /** Whether more of it may show what the run did not. */
    boolean isToBeRunAgain() {
        return seen.unhealthy() == 0 && seen.forbidden() == 0 && !isHidden;
    }

    /** With what one more run has shown. */
    TwinVerdict plus(Tally more) {
        return new TwinVerdict(isHidden, seen.plus(more));
    }

    private String word() {
        if (seen.unhealthy() > 0) {
            return "ERROR";
        } else if (seen.samples() == 0) {
            return "NOT RUN";
        } else if (seen.forbidden() > 0) {
            return "caught";
        }
        return isHidden ? "hidden here" : "NOT CAUGHT";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-11s  %-55s %,d of %,d",
                word(),
                seen.name(),
                seen.forbidden(),
                seen.samples());
    }
}
