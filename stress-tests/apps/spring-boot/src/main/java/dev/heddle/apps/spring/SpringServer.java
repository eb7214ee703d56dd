package dev.heddle.apps.spring;

import dev.heddle.apps.ServerProcess;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Boot, with its Tomcat and {@code spring.threads.virtual.enabled}. */
@SpringBootApplication
public class SpringServer {

    public static void main(String[] args) throws Exception {
        ConfigurableApplicationContext context = SpringApplication.run(SpringServer.class, args);
        ServerProcess.run(
                new ServerProcess.Server() {
                    @Override
                    public int port() {
                        return context.getEnvironment()
                                .getRequiredProperty("local.server.port", Integer.class);
                    }

                    @Override
                    public void stop() {
                        context.close();
                    }
                });
    }
}
