package heddle.app;

import dev.heddle.Heddle;
import dev.heddle.net.HeddleServerSocket;
import dev.heddle.net.HeddleSocket;
import dev.heddle.scheduler.Core;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The default executor, both kinds of socket and one byte that comes back. */
public final class Echo {
    private Echo() {}

    public static void main(String[] arguments) throws Exception {
        try (var executor = Heddle.newVirtualThreadPerTaskExecutor();
                ServerSocket listener = new HeddleServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            executor.submit(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                }
                return null;
            });
            var client = executor.submit(() -> {
                try (Socket socket = new HeddleSocket()) {
                    socket.connect(listener.getLocalSocketAddress());
                    socket.getOutputStream().write(42);
                    Core core = Heddle.currentCore();
                    return "read " + socket.getInputStream().read() + (core == null ? "" : " on a core");
                }
            });
            System.out.println(client.get());
        }
    }
}
