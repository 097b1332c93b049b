#include "bench/run/queries.h"

#include "bench/results/json_depth.h"

#include "common/io/file.h"

#include <string.h>
#include <yajl/yajl_tree.h>

/* The tags that are classes; the first one of a query counts. */
static const char *const class_tags[] = {
    "term", "intersection", "phrase", "intersection_union", "union", "negated", "two-phase-critic"};

/* What a query is made of, as far as its class depends on it. */
struct form {
    size_t n_words; /* bare ones, required or not */
    size_t n_required;
    size_t n_phrases;
    size_t n_excluded;
    bool is_mixed; /* groups, fields, operators in words */
};

static bool is_operator(struct slice word)
{
    return slice_is(word, "AND") || slice_is(word, "OR") || slice_is(word, "NOT");
}

static struct form form_of(struct slice query)
{
    struct form form = {0};
    for (size_t i = 0; i < query.len;) {
        if (query.ptr[i] == ' ') {
            i++;
            continue;
        }
        size_t start = i;
        bool is_required = query.ptr[i] == '+';
        bool is_excluded = query.ptr[i] == '-';
        i += is_required || is_excluded;
        bool is_phrase = i < query.len && query.ptr[i] == '"';
        i += is_phrase;
        while (i < query.len && query.ptr[i] != (is_phrase ? '"' : ' ')) {
            form.is_mixed |= !is_phrase && strchr("():\"", query.ptr[i]) != NULL;
            i++;
        }
        form.is_mixed |= is_operator(slice_make(query.ptr + start, i - start));
        i += is_phrase && i < query.len;
        form.n_required += is_required;
        form.n_excluded += is_excluded;
        form.n_phrases += is_phrase && !is_excluded;
        form.n_words += !is_phrase && !is_excluded;
    }
    return form;
}

const char *queries_class_of_form(struct slice query)
{
    struct form form = form_of(query);
    size_t n_positive = form.n_words + form.n_phrases;
    if (form.is_mixed)
        return "mixed";
    if (form.n_excluded > 0)
        return "negated";
    if (form.n_phrases > 0)
        return n_positive > 1 ? "two-phase-critic" : "phrase";
    if (n_positive <= 1)
        return "term";
    if (form.n_required == n_positive)
        return "intersection";
    return form.n_required > 0 ? "intersection_union" : "union";
}

bool queries_list_has(const char *list, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, len) == 0 && (at[len] == ',' || at[len] == '\0'))
            return true;
    }
    return false;
}

static const char *class_of_tags(yajl_val tags)
{
    for (size_t i = 0; YAJL_IS_ARRAY(tags) && i < tags->u.array.len; i++) {
        const char *tag = YAJL_GET_STRING(tags->u.array.values[i]);
        for (size_t c = 0; tag != NULL && c < COUNT_OF(class_tags); c++) {
            if (strcmp(tag, class_tags[c]) == 0)
                return class_tags[c];
        }
    }
    return NULL;
}

/* Takes query and class from an object; false when it is none or has no query. */
static bool read_object(const char *line, struct arena *arena, struct results_query *query)
{
    static const char *const query_path[] = {"query", NULL};
    static const char *const tags_path[] = {"tags", NULL};
    char ignored[1];
    if (json_is_too_deep(slice_str(line)))
        return false;
    yajl_val root = yajl_tree_parse(line, ignored, sizeof(ignored));
    const char *path[2];
    memcpy(path, query_path, sizeof(path));
    const char *text = YAJL_GET_STRING(yajl_tree_get(root, path, yajl_t_string));
    bool found = text != NULL;
    if (found) {
        memcpy(path, tags_path, sizeof(path));
        query->query = arena_strndup(arena, text, strlen(text));
        query->class_name = class_of_tags(yajl_tree_get(root, path, yajl_t_array));
    }
    yajl_tree_free(root);
    return found;
}

static enum status read_line(struct slice line, struct arena *arena, struct results_query *query,
                             struct err *err)
{
    const char *text = arena_strndup(arena, line.ptr, line.len);
    *query = (struct results_query){.query = text};
    if (text[0] == '{' && !read_object(text, arena, query))
        return err_set(err, ST_SYNTAX, "this is no JSON object with a string 'query'");
    for (const char *c = query->query; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ')
            return err_set(
                err, ST_SYNTAX,
                "a query may hold no control character, no tab either: topics are for bench eval");
    }
    if (query->class_name == NULL)
        query->class_name = queries_class_of_form(slice_str(query->query));
    return ST_OK;
}

static enum status read_lines(struct slice rest, const char *path, const char *classes,
                              struct results *results, struct err *err)
{
    size_t cap = 1;
    for (size_t i = 0; i < rest.len; i++)
        cap += rest.ptr[i] == '\n';
    results->queries = arena_zalloc(&results->arena, cap * sizeof(*results->queries));
    for (size_t number = 1; rest.len > 0; number++) {
        const char *feed = memchr(rest.ptr, '\n', rest.len);
        size_t len = feed != NULL ? (size_t)(feed - rest.ptr) : rest.len;
        struct slice line = slice_make(rest.ptr, len);
        rest = slice_make(rest.ptr + len + (feed != NULL), rest.len - len - (feed != NULL));
        while (line.len > 0 && strchr(" \t\r", line.ptr[line.len - 1]) != NULL)
            line.len--;
        if (line.len == 0)
            continue;
        struct results_query *query = &results->queries[results->n_queries];
        struct err wrong = {0};
        if (read_line(line, &results->arena, query, &wrong) != ST_OK)
            return err_set(err, ST_SYNTAX, "%s:%zu: %s", path, number, wrong.text);
        if (classes == NULL || queries_list_has(classes, query->class_name))
            results->n_queries++;
    }
    return ST_OK;
}

enum status queries_read(const char *path, const char *classes, struct results *results,
                         struct err *err)
{
    struct strbuf content = {0};
    enum status status = file_read(path, QUERIES_MAX_BYTES, &content, err);
    if (status == ST_OK)
        status = read_lines(strbuf_slice(&content), path, classes, results, err);
    if (status == ST_OK && results->n_queries == 0)
        status = err_set(err, ST_SYNTAX, "%s: there are no queries%s", path,
                         classes != NULL ? " of these classes" : "");
    strbuf_release(&content);
    return status;
}
