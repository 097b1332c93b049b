#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/read_articles.h"

#include "common/io/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

int enter_test_folder(void **state)
{
    static char folder[] = "/tmp/newsdex-test-XXXXXX";
    strcpy(folder + sizeof(folder) - 7, "XXXXXX");
    *state = folder;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

int leave_test_folder(void **state)
{
    file_remove_tree(*state);
    return chdir("/") != 0;
}

static void make_folders(const char *path)
{
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        struct strbuf folder = {0};
        bool made;
        strbuf_add(&folder, path, (size_t)(slash - path));
        assert_int_equal(file_make_dir(folder.buf, &made, NULL), ST_OK);
        strbuf_release(&folder);
    }
}

void put_file(const char *path, struct slice content)
{
    make_folders(path);
    assert_int_equal(file_replace(path, content, NULL), ST_OK);
}

void put_gzip_file(const char *path, struct slice content)
{
    make_folders(path);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, content.ptr, (unsigned)content.len), content.len);
    assert_int_equal(gzclose(file), Z_OK);
}

static void show_article(const struct article *article, struct strbuf *out)
{
    char date[WHEN_TEXT_LEN + 1];
    when_format(article->published, date);
    strbuf_add_slice(out, article->id);
    strbuf_addc(out, '|');
    strbuf_add_slice(out, article->title);
    strbuf_addc(out, '|');
    for (size_t i = 0; i < article->body.len; i++)
        strbuf_addc(out, article->body.ptr[i] == '\n' ? '/' : article->body.ptr[i]);
    strbuf_addf(out, "|%s\n", date);
}

static void drain(struct input *input, struct strbuf *out)
{
    struct article article;
    bool more = true;
    while (more) {
        struct err err = {0};
        enum status status = input_next(input, &article, &more, &err);
        assert_true(status == ST_OK || status == ST_REJECT);
        assert_int_equal(err.status, status);
        if (status == ST_REJECT) {
            strbuf_addf(out, "! %s\n", err.text);
            more = true;
        } else if (more) {
            assert_true(article.id.len > 0);
            show_article(&article, out);
        }
    }
}

struct strbuf read_inputs(const char *const *paths, size_t n_paths)
{
    struct strbuf out = {0};
    struct input *input = input_open(paths, n_paths);
    drain(input, &out);
    input_close(input);
    return out;
}

struct input_progress expect_articles(const char *path, const char *want)
{
    struct strbuf out = {0};
    struct input *input = input_open(&path, 1);
    drain(input, &out);
    struct input_progress progress = input_progress(input);
    assert_string_equal(strbuf_cstr(&out), want);
    input_close(input);
    strbuf_release(&out);
    return progress;
}
