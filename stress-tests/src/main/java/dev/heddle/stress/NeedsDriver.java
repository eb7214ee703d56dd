package dev.heddle.stress;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a jcstress test that is skipped, with the reason, where a driver cannot be used. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NeedsDriver {
    /** The driver's name, as {@code heddle.driver} has it. */
    String value();
}
