#include "bench/results/machine.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* More than enough for the first processor of /proc/cpuinfo and for any os-release. */
#define HEAD_BYTES 16384

/* Kernel files have no size to ask for: reads until the end or the limit. */
static struct slice read_head_of(const char *path, struct arena *arena)
{
    char *bytes = arena_bytes(arena, HEAD_BYTES);
    size_t len = 0;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && len < HEAD_BYTES && (n = read(fd, bytes + len, HEAD_BYTES - len)) > 0)
        len += (size_t)n;
    if (fd >= 0)
        close(fd);
    return slice_make(bytes, len);
}

static struct slice trim(struct slice text)
{
    while (text.len > 0 && strchr(" \t\"", text.ptr[0]) != NULL)
        text = slice_make(text.ptr + 1, text.len - 1);
    while (text.len > 0 && strchr(" \t\"\r", text.ptr[text.len - 1]) != NULL)
        text.len--;
    return text;
}

struct slice machine_value(struct slice text, const char *key, char separator)
{
    while (text.len > 0) {
        const char *feed = memchr(text.ptr, '\n', text.len);
        size_t len = feed != NULL ? (size_t)(feed - text.ptr) : text.len;
        const char *at = memchr(text.ptr, separator, len);
        if (at != NULL && slice_is(trim(slice_make(text.ptr, (size_t)(at - text.ptr))), key))
            return trim(slice_make(at + 1, len - (size_t)(at + 1 - text.ptr)));
        size_t step = feed != NULL ? len + 1 : len;
        text = slice_make(text.ptr + step, text.len - step);
    }
    return slice_make("", 0);
}

static const char *value_of(const char *path, const char *key, char separator, struct arena *arena)
{
    struct slice value = machine_value(read_head_of(path, arena), key, separator);
    return arena_strndup(arena, value.ptr, value.len);
}

void machine_describe(struct results_machine *machine, struct arena *arena)
{
    struct utsname name;
    cpu_set_t cpus;
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    *machine = (struct results_machine){.kernel = ""};
    machine->cpu = value_of("/proc/cpuinfo", "model name", ':', arena);
    machine->os = value_of("/etc/os-release", "PRETTY_NAME", '=', arena);
    if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
        machine->cores = (uint64_t)CPU_COUNT(&cpus);
    if (pages > 0 && page_bytes > 0)
        machine->memory_bytes = (uint64_t)pages * (uint64_t)page_bytes;
    if (uname(&name) == 0)
        machine->kernel = arena_strndup(arena, name.release, strlen(name.release));
}
