/**
 * What the layers above use of the drivers: {@link dev.heddle.driver.IoDrivers} chooses one, an
 * {@link dev.heddle.driver.IoTransport} opens endpoints, a {@link dev.heddle.driver.SocketEndpoint}
 * is a TCP socket, and {@link dev.heddle.driver.UdpSocket} a UDP one. The drivers themselves are in
 * packages that are not exported.
 */
@NullMarked
package dev.heddle.driver;

import org.jspecify.annotations.NullMarked;
