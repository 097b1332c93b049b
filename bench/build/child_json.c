#include "bench/build/child_json.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

static enum status corrupt(const char *name, const char *what, struct err *err)
{
    return err_set(err, ST_CORRUPT, "%s: %s", name, what);
}

/* The caller frees the tree, also on failure. */
static enum status parse(struct slice json, const char *name, yajl_val *tree, struct err *err)
{
    char why[200];
    char *text = xstrndup(json.ptr, json.len);
    *tree = yajl_tree_parse(text, why, sizeof(why));
    free(text);
    return *tree != NULL ? ST_OK : corrupt(name, "not the JSON that was expected", err);
}

static const char *keep(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

static yajl_val member(yajl_val object, const char *key, yajl_type type)
{
    return yajl_tree_get(object, (const char *[]){key, NULL}, type);
}

static enum status take_parts(yajl_val tree, const char *name, struct arena *arena,
                              struct results_build *build, struct err *err)
{
    yajl_val parts = member(tree, "parts", yajl_t_object);
    if (parts == NULL)
        return corrupt(name, "there are no 'parts'", err);
    size_t n = YAJL_GET_OBJECT(parts)->len;
    build->parts = arena_zalloc(arena, n * sizeof(*build->parts));
    for (size_t i = 0; i < n; i++) {
        yajl_val bytes = YAJL_GET_OBJECT(parts)->values[i];
        if (!YAJL_IS_INTEGER(bytes) || YAJL_GET_INTEGER(bytes) < 0)
            return corrupt(name, "the size of a part is no number of bytes", err);
        build->parts[i] = (struct results_part){keep(arena, YAJL_GET_OBJECT(parts)->keys[i]),
                                                (uint64_t)YAJL_GET_INTEGER(bytes)};
        build->n_parts = i + 1;
    }
    return ST_OK;
}

enum status child_json_parts(struct slice json, const char *name, struct arena *arena,
                             struct results_build *build, struct err *err)
{
    yajl_val tree;
    build->n_parts = 0;
    enum status status = parse(json, name, &tree, err);
    if (status == ST_OK)
        status = take_parts(tree, name, arena, build, err);
    yajl_tree_free(tree);
    return status;
}

static enum status take_stages(yajl_val tree, const char *name, struct arena *arena,
                               struct results_build *build, struct err *err)
{
    yajl_val stages = member(tree, "stages", yajl_t_array);
    if (stages == NULL)
        return corrupt(name, "there are no 'stages'", err);
    size_t n = YAJL_GET_ARRAY(stages)->len;
    build->stages = arena_zalloc(arena, n * sizeof(*build->stages));
    for (size_t i = 0; i < n; i++) {
        yajl_val stage = YAJL_GET_ARRAY(stages)->values[i];
        yajl_val stage_name = member(stage, "name", yajl_t_string);
        yajl_val cpu_s = member(stage, "cpu_s", yajl_t_number);
        yajl_val wall_s = member(stage, "wall_s", yajl_t_number);
        if (stage_name == NULL || !YAJL_IS_DOUBLE(cpu_s) || !YAJL_IS_DOUBLE(wall_s))
            return corrupt(name, "a stage lacks 'name', 'cpu_s' or 'wall_s'", err);
        build->stages[i] = (struct results_stage){keep(arena, YAJL_GET_STRING(stage_name)),
                                                  YAJL_GET_DOUBLE(cpu_s), YAJL_GET_DOUBLE(wall_s)};
        build->n_stages = i + 1;
    }
    return ST_OK;
}

enum status child_json_stages(struct slice json, const char *name, struct arena *arena,
                              struct results_build *build, struct err *err)
{
    yajl_val tree;
    build->n_stages = 0;
    enum status status = parse(json, name, &tree, err);
    if (status == ST_OK)
        status = take_stages(tree, name, arena, build, err);
    yajl_tree_free(tree);
    return status;
}
