#include "bench/build/build_target.h"

#include <string.h>

static const char input_place[] = "{input}";
static const char index_place[] = "{index}";

static bool is_name(struct slice name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    for (size_t i = 0; i < name.len; i++)
        if (strchr(allowed, name.ptr[i]) == NULL)
            return false;
    return name.len > 0 && name.ptr[0] != '.';
}

enum status build_target_parse(const char *text, struct build_target *target, struct err *err)
{
    const char *equals = strchr(text, '=');
    *target = (struct build_target){0};
    if (equals == NULL || !is_name(slice_make(text, (size_t)(equals - text))))
        return err_set(err, ST_SYNTAX,
                       "--target wants NAME=COMMAND, NAME of letters, digits, '-', '_' and '.'; "
                       "not '%s'",
                       text);
    if (strstr(equals, input_place) == NULL || strstr(equals, index_place) == NULL)
        return err_set(err, ST_SYNTAX, "the command of --target %.*s wants {input} and {index}",
                       (int)(equals - text), text);
    target->name = slice_make(text, (size_t)(equals - text));
    target->template = slice_str(equals + 1);
    return ST_OK;
}

/* In single quotes everything is itself but the quote. */
void build_target_quote(const char *text, struct strbuf *out)
{
    strbuf_addc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            strbuf_adds(out, "'\\'");
        strbuf_addc(out, *text);
    }
    strbuf_addc(out, '\'');
}

static void add_inputs(const char *const *inputs, size_t n, struct strbuf *command)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            strbuf_addc(command, ' ');
        build_target_quote(inputs[i], command);
    }
}

void build_target_command(const struct build_target *target, const char *const *inputs,
                          size_t n_inputs, const char *index_path, struct strbuf *command)
{
    struct slice rest = target->template;
    while (rest.len > 0) {
        size_t len = 1;
        if (slice_starts_with(rest, slice_str(input_place))) {
            add_inputs(inputs, n_inputs, command);
            len = strlen(input_place);
        } else if (slice_starts_with(rest, slice_str(index_place))) {
            build_target_quote(index_path, command);
            len = strlen(index_place);
        } else {
            strbuf_addc(command, rest.ptr[0]);
        }
        rest = slice_make(rest.ptr + len, rest.len - len);
    }
}
