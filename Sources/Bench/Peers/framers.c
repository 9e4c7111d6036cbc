// Drives the C parsers over a corpus: one call, one pass. Compiled when the benchmark runs and loaded then, so
// that nothing else needs these parsers. Every driver is given the octets and where each message begins; it returns
// the number of messages, or -1 at the first error.
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

#ifdef WITH_PICO
// libh2o-evloop exports picohttpparser without a header.
struct phr_header { const char *name; size_t name_len; const char *value; size_t value_len; };
struct phr_chunked_decoder { size_t bytes_left_in_chunk; char consume_trailer; char hex_count; char state; };
int phr_parse_request(const char *, size_t, const char **, size_t *, const char **, size_t *, int *,
                      struct phr_header *, size_t *, size_t);
int phr_parse_response(const char *, size_t, int *, int *, const char **, size_t *, struct phr_header *, size_t *,
                       size_t);
ssize_t phr_decode_chunked(struct phr_chunked_decoder *, char *, size_t *);

static size_t content_length(const struct phr_header *h, size_t n, int *chunked) {
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        if (h[i].name_len == 14 && strncasecmp(h[i].name, "content-length", 14) == 0) {
            length = 0;
            for (size_t k = 0; k < h[i].value_len; k++) length = length * 10 + (size_t)(h[i].value[k] - '0');
        } else if (h[i].name_len == 17 && strncasecmp(h[i].name, "transfer-encoding", 17) == 0) {
            *chunked = 1;
        }
    }
    return length;
}

int64_t pico_requests(char *at, size_t size, const int64_t *starts) {
    (void)starts;
    int64_t messages = 0;
    char *end = at + size;
    while (at < end) {
        struct phr_header headers[64];
        const char *method, *path;
        size_t method_len, path_len, count = 64;
        int minor, chunked = 0;
        int used = phr_parse_request(at, (size_t)(end - at), &method, &method_len, &path, &path_len, &minor, headers,
                                     &count, 0);
        if (used <= 0) return -1;
        at += (size_t)used + content_length(headers, count, &chunked);
        messages++;
    }
    return messages;
}

// Moves the chunk data together in place: a corpus is good for one pass.
int64_t pico_responses(char *at, size_t size, const int64_t *starts) {
    int64_t messages = 0;
    char *begin = at, *end = at + size;
    while (at < end) {
        struct phr_header headers[64];
        const char *reason;
        size_t reason_len, count = 64;
        int minor, status, chunked = 0;
        int used = phr_parse_response(at, (size_t)(end - at), &minor, &status, &reason, &reason_len, headers, &count, 0);
        if (used <= 0) return -1;
        at += used;
        size_t length = content_length(headers, count, &chunked);
        if (chunked) {
            // The decoder moves all that it is handed: hand it the message and no more, which is the best case.
            struct phr_chunked_decoder decoder = {0};
            decoder.consume_trailer = 1;
            size_t rest = (size_t)(begin + starts[messages + 1] - at), piece = rest;
            if (phr_decode_chunked(&decoder, at, &piece) != 0) return -1;
            at += rest;
        } else {
            at += length;
        }
        messages++;
    }
    return messages;
}
#endif

#ifdef WITH_LLHTTP
#include <llhttp.h>

static int message_complete(llhttp_t *parser) {
    ++*(int64_t *)parser->data;
    return 0;
}

static int span(llhttp_t *parser, const char *at, size_t length) {
    (void)parser, (void)at, (void)length;
    return 0;
}

static int64_t llhttp_run(llhttp_type_t type, const char *at, size_t size, size_t segment) {
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_message_complete = message_complete;
    // Offsets of fields and bodies are what is compared: the peer must report them too.
    settings.on_header_field = span;
    settings.on_header_value = span;
    settings.on_body = span;
    llhttp_t parser;
    int64_t messages = 0;
    llhttp_init(&parser, type, &settings);
    parser.data = &messages;
    for (size_t done = 0; done < size; done += segment) {
        size_t length = size - done < segment ? size - done : segment;
        if (llhttp_execute(&parser, at + done, length) != HPE_OK) return -1;
    }
    return messages;
}

int64_t llhttp_requests(char *at, size_t size, const int64_t *starts) {
    (void)starts;
    return llhttp_run(HTTP_REQUEST, at, size, size);
}
int64_t llhttp_responses(char *at, size_t size, const int64_t *starts) {
    (void)starts;
    return llhttp_run(HTTP_RESPONSE, at, size, size);
}

#endif
