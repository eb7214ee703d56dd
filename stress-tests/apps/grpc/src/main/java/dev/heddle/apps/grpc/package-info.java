/** gRPC-Java, server and client, as an application uses it. */
@NullMarked
package dev.heddle.apps.grpc;

import org.jspecify.annotations.NullMarked;
