package dev.heddle.net;

import dev.heddle.support.Callers;
import dev.heddle.support.Sockets;
import dev.heddle.support.StockSockets;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle: what the suite expects is what the JDK's own sockets do. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = Callers.class,
        names = {"JDK_VIRTUAL", "PLATFORM"})
class StockSocketOptionTest extends SocketOptionSuite {
    @Parameter Callers callers;

    @Override
    Sockets open() {
        return new StockSockets(callers);
    }
}
