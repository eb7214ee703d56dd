package dev.heddle.stress;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a jcstress test as the control of another: BROKEN ON PURPOSE, by one fence, one re-check,
 * one wait or one atomic step removed. {@code ./heddle jcstress --twins} fails where its FORBIDDEN
 * outcome is not seen; the plain run leaves it out.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface BrokenTwin {
    /** The tests that share its outcomes and run the class that is shipped. */
    Class<?>[] of();

    /** What it lacks, as the end of the sentence "it has ...". */
    String removed();

    /**
     * The processors, as {@code os.arch} names them, that cannot show it, since their memory model
     * is stronger than Java's. There the outcome need not be seen.
     */
    String[] hiddenOn() default {};
}
