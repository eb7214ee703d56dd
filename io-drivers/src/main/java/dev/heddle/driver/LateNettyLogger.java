package dev.heddle.driver;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.FormattingTuple;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.MessageFormatter;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Netty's log, for a process that has not begun: no logging system is started, and so none is
 * chosen before the program could say which, until Netty has a warning or an error to tell. What is
 * less than that is dropped.
 */
final class LateNettyLogger extends AbstractInternalLogger {
    private static final long serialVersionUID = 1;

    private LateNettyLogger(String name) {
        super(name);
    }

    /** Sets it for this copy of Netty. Before Netty's first class is initialised. */
    static void use() {
        InternalLoggerFactory.setDefaultFactory(
                new InternalLoggerFactory() {
                    @Override
                    protected InternalLogger newInstance(String name) {
                        return new LateNettyLogger(name);
                    }
                });
    }

    private void tell(Level level, String message, @Nullable Throwable failure) {
        System.getLogger(name()).log(level, message, failure);
    }

    private void tell(Level level, FormattingTuple message) {
        tell(level, message.getMessage(), message.getThrowable());
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(String message) {}

    @Override
    public void trace(String format, Object argument) {}

    @Override
    public void trace(String format, Object first, Object second) {}

    @Override
    public void trace(String format, Object... arguments) {}

    @Override
    public void trace(String message, Throwable failure) {}

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String message) {}

    @Override
    public void debug(String format, Object argument) {}

    @Override
    public void debug(String format, Object first, Object second) {}

    @Override
    public void debug(String format, Object... arguments) {}

    @Override
    public void debug(String message, Throwable failure) {}

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public void info(String message) {}

    @Override
    public void info(String format, Object argument) {}

    @Override
    public void info(String format, Object first, Object second) {}

    @Override
    public void info(String format, Object... arguments) {}

    @Override
    public void info(String message, Throwable failure) {}

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public void warn(String message) {
        tell(Level.WARNING, message, null);
    }

    @Override
    public void warn(String format, Object argument) {
        tell(Level.WARNING, MessageFormatter.format(format, argument));
    }

    @Override
    public void warn(String format, Object first, Object second) {
        tell(Level.WARNING, MessageFormatter.format(format, first, second));
    }

    @Override
    public void warn(String format, Object... arguments) {
        tell(Level.WARNING, MessageFormatter.arrayFormat(format, arguments));
    }

    @Override
    public void warn(String message, Throwable failure) {
        tell(Level.WARNING, message, failure);
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public void error(String message) {
        tell(Level.ERROR, message, null);
    }

    @Override
    public void error(String format, Object argument) {
        tell(Level.ERROR, MessageFormatter.format(format, argument));
    }

    @Override
    public void error(String format, Object first, Object second) {
        tell(Level.ERROR, MessageFormatter.format(format, first, second));
    }

    @Override
    public void error(String format, Object... arguments) {
        tell(Level.ERROR, MessageFormatter.arrayFormat(format, arguments));
    }

    @Override
    public void error(String message, Throwable failure) {
        tell(Level.ERROR, message, failure);
    }
}
