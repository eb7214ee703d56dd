package dev.heddle.apps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A request and its reply, as {@link Resources} need them of a server. Used by one thread. */
public interface Exchange {

    /** Stands for a length that is not told in advance: the body is chunked. */
    long UNKNOWN_LENGTH = -1;

    String path();

    /** What follows the question mark. */
    @Nullable String query();

    InputStream body() throws IOException;

    /** Of the request's body, in bytes, or {@link #UNKNOWN_LENGTH}. */
    long bodyLength();

    /** Begins the reply; the caller writes the body and closes it. */
    OutputStream reply(int status, long length) throws IOException;
}
