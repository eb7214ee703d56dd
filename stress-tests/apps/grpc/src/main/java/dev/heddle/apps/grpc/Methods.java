package dev.heddle.apps.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The service, in messages of plain bytes: what generated code would hold. */
final class Methods {
    static final String SERVICE = "heddle.Bytes";

    /** The message itself. */
    static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);

    /** Each message itself, as it comes. */
    static final MethodDescriptor<byte[], byte[]> ECHO_ALL =
            method("EchoAll", MethodType.BIDI_STREAMING);

    /** The message, as often as its first byte says. */
    static final MethodDescriptor<byte[], byte[]> REPEAT =
            method("Repeat", MethodType.SERVER_STREAMING);

    /** Nothing, after as many milliseconds as the message's first byte says, times ten. */
    static final MethodDescriptor<byte[], byte[]> SLEEP = method("Sleep", MethodType.UNARY);

    /** The name of the thread that serves. */
    static final MethodDescriptor<byte[], byte[]> WHERE = method("Where", MethodType.UNARY);

    private Methods() {}

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setType(type)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
