/* SQLite's FTS5 behind the bench's driver commands: build, serve and info (see README.md). */
#include <sqlite3.h>
#include <yajl/yajl_tree.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define PATH_CAP 4096
#define QUERY_CAP 65536

/* The bits of a query: what must, may and must not match, each as an FTS5 expression. */
struct query {
    char required[QUERY_CAP];
    char optional[QUERY_CAP];
    char excluded[QUERY_CAP];
};

struct server {
    sqlite3 *db;
    sqlite3_stmt *count;
    sqlite3_stmt *top;
    sqlite3_stmt *count_others;
    sqlite3_stmt *top_others;
};

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("sqlite-fts5: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void execute(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        die("%s", message);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        die("%s", sqlite3_errmsg(db));
    return statement;
}

static sqlite3 *open_index(const char *index, int flags)
{
    char path[PATH_CAP];
    sqlite3 *db = NULL;
    snprintf(path, sizeof(path), "%s/index.db", index);
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK)
        die("%s: %s", path, sqlite3_errmsg(db));
    return db;
}

/* --- build --------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *statement, int at, yajl_val value)
{
    const char *text = YAJL_GET_STRING(value);
    sqlite3_bind_text(statement, at, text != NULL ? text : "", -1, SQLITE_STATIC);
}

static void insert_article(sqlite3_stmt *insert_id, sqlite3_stmt *insert_text, const char *line, int64_t row)
{
    const char *id_path[] = {"id", NULL};
    const char *text_path[] = {"text", NULL};
    char error[256];
    yajl_val article = yajl_tree_parse(line, error, sizeof(error));
    if (article == NULL)
        die("%s", error);
    sqlite3_bind_int64(insert_id, 1, row);
    bind_text(insert_id, 2, yajl_tree_get(article, id_path, yajl_t_string));
    sqlite3_bind_int64(insert_text, 1, row);
    bind_text(insert_text, 2, yajl_tree_get(article, text_path, yajl_t_string));
    if (sqlite3_step(insert_id) != SQLITE_DONE || sqlite3_step(insert_text) != SQLITE_DONE)
        die("%s", sqlite3_errmsg(sqlite3_db_handle(insert_id)));
    sqlite3_reset(insert_id);
    sqlite3_reset(insert_text);
    yajl_tree_free(article);
}

static void build(const char *index, const char *corpus, bool stored)
{
    char *line = NULL;
    size_t cap = 0;
    int64_t row = 0;
    mkdir(index, 0777);
    sqlite3 *db = open_index(index, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;");
    execute(db, "CREATE TABLE article(id TEXT); CREATE TABLE setting(text TEXT);");
    execute(db, stored ? "CREATE VIRTUAL TABLE word USING fts5(text, tokenize='ascii')"
                       : "CREATE VIRTUAL TABLE word USING fts5(text, tokenize='ascii', content='')");
    sqlite3_stmt *insert_id = prepare(db, "INSERT INTO article(rowid, id) VALUES(?, ?)");
    sqlite3_stmt *insert_text = prepare(db, "INSERT INTO word(rowid, text) VALUES(?, ?)");
    FILE *in = fopen(corpus, "r");
    if (in == NULL)
        die("cannot read %s", corpus);
    execute(db, "BEGIN");
    while (getline(&line, &cap, in) > 0)
        if (line[0] != '\n')
            insert_article(insert_id, insert_text, line, ++row);
    execute(db, "COMMIT");
    execute(db, "INSERT INTO word(word) VALUES('optimize')");
    execute(db, stored ? "INSERT INTO setting VALUES('text stored')"
                       : "INSERT INTO setting VALUES('text not stored')");
    sqlite3_finalize(insert_id);
    sqlite3_finalize(insert_text);
    execute(db, "VACUUM");
    sqlite3_close(db);
    fclose(in);
    free(line);
}

static void command_build(int argc, char **argv)
{
    bool stored = false;
    for (int i = 4; i < argc; i++) {
        if (strcmp(argv[i], "--stored") == 0)
            stored = true;
        else if (strcmp(argv[i], "--threads") == 0)
            i++; /* SQLite has one writer with one thread */
        else
            die("no option %s", argv[i]);
    }
    build(argv[2], argv[3], stored);
}

/* --- serve --------------------------------------------------------------------------------- */

static bool append(char *expression, const char *joint, const char *words, size_t len)
{
    size_t used = strlen(expression);
    int n = snprintf(expression + used, QUERY_CAP - used, "%s\"%.*s\"", used > 0 ? joint : "",
                     (int)len, words);
    return n >= 0 && (size_t)n < QUERY_CAP - used;
}

/* Words and quoted phrases, each with + or - or nothing before it; false when it is too long. */
static bool parse(struct query *query, const char *at)
{
    query->required[0] = query->optional[0] = query->excluded[0] = '\0';
    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
        char sign = *at == '+' || *at == '-' ? *at++ : ' ';
        bool quoted = *at == '"';
        at += quoted;
        size_t len = strcspn(at, quoted ? "\"" : " ");
        char *expression = sign == '+'   ? query->required
                           : sign == '-' ? query->excluded
                                         : query->optional;
        if (len > 0 && !append(expression, sign == '+' ? " AND " : " OR ", at, len))
            return false;
        at += len;
        at += quoted && *at == '"';
    }
    return true;
}

/* The expression of what is wanted less what is not. */
static bool compose(const struct query *query, char *match, size_t cap)
{
    const char *wanted = query->required[0] != '\0' ? query->required : query->optional;
    int n = query->excluded[0] != '\0'
                ? snprintf(match, cap, "(%s) NOT (%s)", wanted, query->excluded)
                : snprintf(match, cap, "%s", wanted);
    return n >= 0 && (size_t)n < cap;
}

static int64_t run_count(sqlite3_stmt *statement, const char *match)
{
    sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC);
    int64_t count = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_reset(statement);
    return count;
}

static bool run_top(sqlite3_stmt *statement, const char *match, int64_t k)
{
    int code;
    sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, k);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        (void)sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return code == SQLITE_DONE;
}

static bool parse_command(const char *command, int64_t *k, bool *counts)
{
    char *end;
    *k = 0;
    *counts = true;
    if (strcmp(command, "COUNT") == 0)
        return true;
    if (strncmp(command, "TOP_", 4) != 0)
        return false;
    *k = strtol(command + 4, &end, 10);
    *counts = strcmp(end, "_COUNT") == 0;
    return *k > 0 && (*counts || *end == '\0');
}

/* The number that the protocol wants, or -1 for what is not supported. */
static int64_t answer(struct server *server, char *line)
{
    static struct query query;
    static char match[3 * QUERY_CAP];
    int64_t k;
    bool counts;
    char *tab = strchr(line, '\t');
    if (tab == NULL)
        return -1;
    *tab = '\0';
    if (!parse_command(line, &k, &counts) || !parse(&query, tab + 1))
        return -1;
    bool wanted = query.required[0] != '\0' || query.optional[0] != '\0';
    /* FTS5 has no word that may match: it could be counted without, but not ranked with it. */
    if (k > 0 && query.required[0] != '\0' && query.optional[0] != '\0')
        return -1;
    if (!wanted)
        snprintf(match, sizeof(match), "%s", query.excluded);
    else if (!compose(&query, match, sizeof(match)))
        return -1;
    if (k > 0 && !run_top(wanted ? server->top : server->top_others, match, k))
        return -1;
    return counts ? run_count(wanted ? server->count : server->count_others, match) : 1;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void serve(const char *index, bool timed)
{
    struct server server = {.db = open_index(index, SQLITE_OPEN_READONLY)};
    execute(server.db, "PRAGMA mmap_size=2147418112; PRAGMA cache_size=-262144;");
    server.count = prepare(server.db, "SELECT count(*) FROM word WHERE word MATCH ?");
    server.top = prepare(server.db, "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rank LIMIT ?");
    server.count_others = prepare(server.db, "SELECT (SELECT count(*) FROM article) - count(*)"
                                             " FROM word WHERE word MATCH ?");
    server.top_others = prepare(server.db, "SELECT rowid FROM article WHERE rowid NOT IN"
                                           " (SELECT rowid FROM word WHERE word MATCH ?) LIMIT ?");
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, stdin) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        uint64_t start = now_ns();
        int64_t number = answer(&server, line);
        uint64_t took = now_ns() - start;
        if (number < 0)
            puts("UNSUPPORTED");
        else if (timed)
            printf("%lld\t%llu\n", (long long)number, (unsigned long long)took);
        else
            printf("%lld\n", (long long)number);
        fflush(stdout);
    }
    free(line);
    sqlite3_finalize(server.count);
    sqlite3_finalize(server.top);
    sqlite3_finalize(server.count_others);
    sqlite3_finalize(server.top_others);
    sqlite3_close(server.db);
}

static void info(const char *index)
{
    char path[PATH_CAP];
    struct stat stat_buf;
    sqlite3 *db = open_index(index, SQLITE_OPEN_READONLY);
    sqlite3_stmt *statement = prepare(db, "SELECT (SELECT count(*) FROM article), text FROM setting");
    snprintf(path, sizeof(path), "%s/index.db", index);
    if (sqlite3_step(statement) != SQLITE_ROW || stat(path, &stat_buf) != 0)
        die("%s is no index of this driver", index);
    printf("{\"engine\":\"sqlite-fts5\",\"version\":\"%s\",\"articles\":%lld,\"index_bytes\":%lld,"
           "\"note\":\"%s, ascii tokenizer, detail=full, optimize and vacuum, mmap, 256 MB cache, "
           "BM25 1.2/0.75\"}\n",
           sqlite3_libversion(), (long long)sqlite3_column_int64(statement, 0), (long long)stat_buf.st_size,
           (const char *)sqlite3_column_text(statement, 1));
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    if (argc >= 4 && strcmp(command, "build") == 0)
        command_build(argc, argv);
    else if (argc >= 3 && strcmp(command, "serve") == 0)
        serve(argv[2], argc > 3 && strcmp(argv[3], "--timed") == 0);
    else if (argc == 3 && strcmp(command, "info") == 0)
        info(argv[2]);
    else
        die("usage: build INDEX CORPUS [OPTION]... | serve INDEX [--timed] | info INDEX");
    return 0;
}
