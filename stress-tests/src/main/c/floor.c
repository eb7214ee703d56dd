/* A floor's main: opens the listeners, starts the threads, answers on the standard input. */
#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_CORES = 1024, BACKLOG = 4096 };

static const char reply[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";

_Static_assert(sizeof reply - 1 == REPLY_LENGTH, "REPLY_LENGTH is the reply's");

const char last_reply[LAST_REPLY_LENGTH + 1] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\n"
    "Hello, World!";

_Static_assert(sizeof last_reply - 1 == LAST_REPLY_LENGTH, "LAST_REPLY_LENGTH is the reply's");

char replies[REPLY_LENGTH * REPLIES];

static struct worker workers[MOST_CORES];

void fail(const char *what, int error) {
    fprintf(stderr, "heddle: the %s floor: %s: %s\n", driver_name, what, strerror(error));
    exit(1);
}

int count_requests(const char *bytes, size_t length, int *matched) {
    static const char blank_line[] = "\r\n\r\n";
    int requests = 0;
    int seen = *matched;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == blank_line[seen]) {
            seen++;
        } else {
            seen = bytes[i] == '\r';
        }
        if (seen == 4) {
            requests++;
            seen = 0;
        }
    }
    *matched = seen;
    return requests;
}

/* Listens on a port of the loopback interface, or on any free one if it is 0. */
static int listen_on(in_port_t port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) {
        fail("socket", errno);
    }
    int on = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
        || setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0) {
        fail("SO_REUSEPORT", errno);
    }
    /* Its connections inherit it. */
    if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
        fail("TCP_NODELAY", errno);
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        fail("bind", errno);
    }
    if (listen(listener, BACKLOG) < 0) {
        fail("listen", errno);
    }
    return listener;
}

static in_port_t port_of(int listener) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &length) < 0) {
        fail("getsockname", errno);
    }
    return address.sin_port;
}

static long kernel_entries(int cores) {
    long sum = 0;
    for (int i = 0; i < cores; i++) {
        sum += atomic_load_explicit(&workers[i].kernel_entries, memory_order_relaxed);
    }
    return sum;
}

/* The same lines as dev.heddle.server.ServerPipe's. */
static void answer_until_end_of_stdin(int cores) {
    char question[64];
    while (fgets(question, sizeof question, stdin)) {
        if (strcmp(question, "KERNEL_ENTRIES\n") == 0) {
            printf("%ld\n", kernel_entries(cores));
        } else {
            printf("-1\n");
        }
        fflush(stdout);
    }
}

/* The service of that name, or -1. */
static int service_called(const char *name) {
    static const char *const names[] = {
        [ECHO] = "ECHO", [HTTP] = "HTTP", [CHURN] = "CHURN", [PROXY] = "PROXY"};
    int services = has_proxy ? PROXY + 1 : PROXY;
    for (int i = 0; i < services; i++) {
        if (strcmp(name, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

int main(int count, char **arguments) {
    int service = count >= 3 ? service_called(arguments[1]) : -1;
    int cores = count >= 3 ? atoi(arguments[2]) : 0;
    int back_end = count == 4 ? atoi(arguments[3]) : 0;
    bool is_right_count = count == (service == PROXY ? 4 : 3);
    bool is_port = service != PROXY || (back_end > 0 && back_end <= UINT16_MAX);
    if (service < 0 || !is_right_count || cores < 1 || cores > MOST_CORES || !is_port) {
        fprintf(
            stderr,
            "heddle: give ECHO, HTTP or CHURN, and 1 to %d cores%s\n",
            MOST_CORES,
            has_proxy ? "; or PROXY, cores, and the back end's port" : "");
        return 2;
    }
    for (int i = 0; i < REPLIES; i++) {
        memcpy(replies + i * REPLY_LENGTH, reply, REPLY_LENGTH);
    }
    signal(SIGPIPE, SIG_IGN);
    in_port_t port = 0;
    for (int i = 0; i < cores; i++) {
        workers[i].index = i;
        workers[i].service = (enum service)service;
        workers[i].back_end = htons((uint16_t)back_end);
        workers[i].listener = listen_on(port);
        port = port_of(workers[i].listener);
    }
    for (int i = 0; i < cores; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, NULL, serve, &workers[i]);
        if (error != 0) {
            fail("pthread_create", error);
        }
    }
    printf("listening on port %d\n", ntohs(port));
    printf("%d core%s, %s, not pinned\n", cores, cores == 1 ? "" : "s", driver_name);
    fflush(stdout);
    answer_until_end_of_stdin(cores);
    return 0;
}
