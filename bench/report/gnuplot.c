#include "bench/report/gnuplot.h"

#include "bench/process/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The three ends of the child. */
struct channels {
    FILE *script;
    FILE *picture;
    FILE *complaint;
};

static void close_channel(FILE *file)
{
    if (file != NULL)
        fclose(file);
}

static void channels_close(struct channels *channels)
{
    close_channel(channels->script);
    close_channel(channels->picture);
    close_channel(channels->complaint);
}

static enum status channels_open(struct channels *channels, const char *script, struct err *err)
{
    channels->script = tmpfile();
    channels->picture = tmpfile();
    channels->complaint = tmpfile();
    if (channels->script == NULL || channels->picture == NULL || channels->complaint == NULL)
        return err_set_errno(err, errno, "a temporary file for gnuplot");
    if (fputs(script, channels->script) < 0 || fflush(channels->script) != 0 ||
        lseek(fileno(channels->script), 0, SEEK_SET) != 0)
        return err_set_errno(err, errno, "a temporary file for gnuplot");
    return ST_OK;
}

/* The child wrote through a descriptor of its own on the same open file: back to the front. */
static enum status read_all(FILE *file, struct strbuf *out, struct err *err)
{
    char block[16384];
    size_t len;
    rewind(file);
    while ((len = fread(block, 1, sizeof(block), file)) > 0)
        strbuf_add(out, block, len);
    return ferror(file) ? err_set_errno(err, errno, "what gnuplot drew") : ST_OK;
}

/* gnuplot points at the place with a caret on lines of their own; the sentence comes last. */
static enum status complain(FILE *file, struct err *err)
{
    char line[256] = "", last[256] = "it says nothing about why";
    rewind(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[strspn(line, " \t")] != '\0')
            memcpy(last, line, sizeof(last));
    }
    return err_set(err, ST_BACKEND, "gnuplot failed: %s", last + strspn(last, " \t"));
}

static enum status run_in(const char *program, struct channels *channels, struct strbuf *output,
                          struct err *err)
{
    pid_t pid;
    int wait_status = 0;
    const char *const argv[] = {"gnuplot", "-d", "-", NULL};
    const struct spawn how = {.program = program,
                              .argv = argv,
                              .streams = {fileno(channels->script), fileno(channels->picture),
                                          fileno(channels->complaint)}};
    int failure = spawn_start(&how, &pid);
    if (failure != 0)
        return err_set(err, ST_UNSUPPORTED,
                       "%s cannot be started (%s), and it draws the pictures: install the package "
                       "gnuplot-nox, or name the program with --gnuplot PATH",
                       program, strerror(failure));
    TRY(spawn_wait(pid, &wait_status, err));
    if (!WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != 0)
        return complain(channels->complaint, err);
    return read_all(channels->picture, output, err);
}

enum status gnuplot_run(const char *program, const char *script, struct strbuf *output,
                        struct err *err)
{
    struct channels channels = {0};
    enum status status = channels_open(&channels, script, err);
    if (status == ST_OK)
        status = run_in(program, &channels, output, err);
    channels_close(&channels);
    return status;
}
