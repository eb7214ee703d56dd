package dev.heddle.driver.unix;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalLookupService;
import jdk.net.UnixDomainPrincipal;

/**
 * SO_PEERCRED (unix(7)): whom the peer's process belonged to when it connected, or began to listen.
 * The principals are those that the JDK's file systems use, so they equal the owners of files.
 */
final class PeerCredentials {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17; // asm-generic/socket.h

    // bits/socket.h: struct ucred
    private static final int BYTES = 12;
    private static final int UID_OFFSET = 4;
    private static final int GID_OFFSET = 8;

    private PeerCredentials() {}

    static UnixDomainPrincipal of(Socket socket) throws IOException {
        ByteBuffer credentials = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
        socket.getRawOpt(SOL_SOCKET, SO_PEERCRED, credentials);
        UserPrincipalLookupService principals =
                FileSystems.getDefault().getUserPrincipalLookupService();
        return new UnixDomainPrincipal(
                principals.lookupPrincipalByName(
                        PrincipalName.USER.of(credentials.getInt(UID_OFFSET))),
                principals.lookupPrincipalByGroupName(
                        PrincipalName.GROUP.of(credentials.getInt(GID_OFFSET))));
    }
}
