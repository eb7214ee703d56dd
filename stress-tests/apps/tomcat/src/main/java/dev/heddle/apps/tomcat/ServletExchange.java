package dev.heddle.apps.tomcat;

import dev.heddle.apps.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** An exchange of a servlet container. */
record ServletExchange(HttpServletRequest request, HttpServletResponse response)
        implements Exchange {

    @Override
    public String path() {
        return request.getRequestURI();
    }

    @Override
    public @Nullable String query() {
        return request.getQueryString();
    }

    @Override
    public InputStream body() throws IOException {
        return request.getInputStream();
    }

    @Override
    public long bodyLength() {
        return request.getContentLengthLong();
    }

    @Override
    public OutputStream reply(int status, long length) throws IOException {
        response.setStatus(status);
        if (length != UNKNOWN_LENGTH) {
            response.setContentLengthLong(length);
        }
        return response.getOutputStream();
    }
}
