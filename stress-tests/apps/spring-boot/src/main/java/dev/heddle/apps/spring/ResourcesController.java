package dev.heddle.apps.spring;

import dev.heddle.apps.Content;
import dev.heddle.apps.Resources;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The resources of {@link Resources}, as a controller has them. */
@RestController
public class ResourcesController {

    @GetMapping("/hello")
    public String hello() {
        return Resources.HELLO;
    }

    @PostMapping("/echo")
    public byte[] echo(@RequestBody(required = false) byte[] body) {
        return body == null ? new byte[0] : body;
    }

    /** In chunks the body is streamed by a second virtual thread, of Spring's own executor. */
    @GetMapping("/bytes")
    public ResponseEntity<StreamingResponseBody> bytes(
            @RequestParam("n") int n,
            @RequestParam("seed") long seed,
            @RequestParam(name = "chunked", defaultValue = "0") int chunked) {
        var reply = ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM);
        if (chunked == 0) {
            reply.contentLength(n);
        }
        return reply.body(out -> Content.write(seed, n, out));
    }

    @GetMapping("/sleep")
    public String sleep(@RequestParam("ms") long millis) throws IOException {
        Resources.sleep(millis);
        return Resources.SLEPT;
    }

    @GetMapping("/where")
    public String where() {
        return Resources.where();
    }
}
