#include "query/compile/compile.h"

#include "common/engine/field.h"

struct compiler {
    struct analyzer *analyzer;
    struct arena *arena;
    struct token_list tokens;
    struct strbuf term;
    size_t longest_phrase; /* words of the longest phrase seen */
};

static struct slice prefixed(struct compiler *compiler, const char *prefix, struct slice word)
{
    strbuf_reset(&compiler->term);
    strbuf_adds(&compiler->term, prefix);
    strbuf_add_slice(&compiler->term, word);
    const char *copy = arena_strndup(compiler->arena, compiler->term.buf, compiler->term.len);
    return slice_make(copy, compiler->term.len);
}

/* Chooses one token for each position, so that the phrase's terms are consecutive: the pair where
 * there is one, since it is rarer than its character. The last character of all is left out when
 * the pair before it says the same. Returns how many were chosen, into the front of the list. */
static size_t choose_tokens(struct token_list *tokens)
{
    size_t n = 0;
    for (size_t i = 0; i < tokens->n; i++) {
        const struct token *token = &tokens->items[i];
        if (n > 0 && tokens->items[n - 1].pos == token->pos)
            n--;
        tokens->items[n++] = *token;
    }
    if (n > 1 && tokens->items[n - 1].kind == TOKEN_CHAR && tokens->items[n - 2].kind == TOKEN_PAIR)
        n--;
    return n;
}

/* The tree of a word or a phrase; NULL when there is no word in it. */
static struct qtree *compile_text(struct compiler *compiler, const struct ast_node *node)
{
    struct token_list *tokens = &compiler->tokens;
    token_list_reset(tokens);
    analyzer_run(compiler->analyzer, node->text, tokens);
    if (tokens->n_dropped > 0)
        return qtree_nothing(compiler->arena);
    if (tokens->n == 0)
        return NULL;
    bool is_title = node->field == AST_TITLE;
    size_t n = choose_tokens(tokens);
    if (n > compiler->longest_phrase)
        compiler->longest_phrase = n;
    const struct token *first = &tokens->items[0];
    if (n == 1 && node->op == AST_WORD && first->stem.len > 0)
        return qtree_term(
            compiler->arena,
            prefixed(compiler, is_title ? PREFIX_TITLE_STEM : PREFIX_STEM, first->stem));
    struct slice *terms = arena_alloc(compiler->arena, n * sizeof(*terms));
    for (size_t i = 0; i < n; i++)
        terms[i] = prefixed(compiler, is_title ? PREFIX_TITLE : PREFIX_WORD, tokens->items[i].word);
    return qtree_phrase(compiler->arena, terms, n);
}

/* The trees of an operator's children, by how they take part. */
struct clauses {
    struct qtree **by_sign[3]; /* indexed by enum ast_sign */
    size_t n[3];
};

static struct qtree *compile_node(struct compiler *compiler, const struct ast_node *node);

/* Compiles the children of `node`; false when there is nothing to search for in any of them. */
static bool compile_children(struct compiler *compiler, const struct ast_node *node,
                             struct clauses *clauses)
{
    size_t n_children = 0;
    for (const struct ast_node *child = node->first; child != NULL; child = child->next)
        n_children++;
    *clauses = (struct clauses){0};
    for (size_t i = 0; i < COUNT_OF(clauses->by_sign); i++)
        clauses->by_sign[i] = arena_alloc(compiler->arena, n_children * sizeof(struct qtree *));
    bool is_any = false;
    for (const struct ast_node *child = node->first; child != NULL; child = child->next) {
        struct qtree *tree = compile_node(compiler, child);
        if (tree == NULL)
            continue;
        clauses->by_sign[child->sign][clauses->n[child->sign]++] = tree;
        is_any = true;
    }
    return is_any;
}

static struct qtree *join(struct compiler *compiler, enum qtree_op op,
                          const struct clauses *clauses, enum ast_sign sign)
{
    return qtree_list(compiler->arena, op, clauses->by_sign[sign], clauses->n[sign]);
}

/* `base` without what the excluded clauses match. */
static struct qtree *without(struct compiler *compiler, struct qtree *base,
                             const struct clauses *clauses)
{
    if (clauses->n[AST_NOT] == 0)
        return base;
    return qtree_pair(compiler->arena, QT_AND_NOT, base, join(compiler, QT_OR, clauses, AST_NOT));
}

/* Clauses side by side: every +must, at least one bare clause if there is no must, no -not. */
static struct qtree *compile_list(struct compiler *compiler, const struct clauses *clauses)
{
    struct qtree *base;
    if (clauses->n[AST_MUST] > 0) {
        base = join(compiler, QT_AND, clauses, AST_MUST);
        if (clauses->n[AST_MAY] > 0)
            base = qtree_pair(compiler->arena, QT_AND_MAYBE, base,
                              join(compiler, QT_OR, clauses, AST_MAY));
    } else if (clauses->n[AST_MAY] > 0) {
        base = join(compiler, QT_OR, clauses, AST_MAY);
    } else {
        base = qtree_all(compiler->arena);
    }
    return without(compiler, base, clauses);
}

/* Beside an operator `+x` is x: the two kinds of clauses are appended to each other. */
static struct qtree *join_positive(struct compiler *compiler, enum qtree_op op,
                                   const struct clauses *clauses)
{
    struct qtree *parts[2];
    size_t n = 0;
    if (clauses->n[AST_MAY] > 0)
        parts[n++] = join(compiler, op, clauses, AST_MAY);
    if (clauses->n[AST_MUST] > 0)
        parts[n++] = join(compiler, op, clauses, AST_MUST);
    return n == 0 ? NULL : qtree_list(compiler->arena, op, parts, n);
}

static struct qtree *compile_and(struct compiler *compiler, const struct clauses *clauses)
{
    struct qtree *base = join_positive(compiler, QT_AND, clauses);
    return without(compiler, base != NULL ? base : qtree_all(compiler->arena), clauses);
}

/* Excluded operands of OR bring in all documents but those of theirs that match them all. */
static struct qtree *compile_or(struct compiler *compiler, const struct clauses *clauses)
{
    struct qtree *base = join_positive(compiler, QT_OR, clauses);
    if (clauses->n[AST_NOT] == 0)
        return base;
    struct qtree *rest = qtree_pair(compiler->arena, QT_AND_NOT, qtree_all(compiler->arena),
                                    join(compiler, QT_AND, clauses, AST_NOT));
    if (base == NULL)
        return rest;
    struct qtree *parts[] = {base, rest};
    return qtree_list(compiler->arena, QT_OR, parts, COUNT_OF(parts));
}

/* NULL when there is nothing to search for in the node. Recursion is bounded by the parser. */
static struct qtree *compile_node(struct compiler *compiler, const struct ast_node *node)
{
    if (node->op == AST_WORD || node->op == AST_PHRASE)
        return compile_text(compiler, node);
    struct clauses clauses;
    if (!compile_children(compiler, node, &clauses))
        return NULL;
    switch (node->op) {
    case AST_AND:
        return compile_and(compiler, &clauses);
    case AST_OR:
        return compile_or(compiler, &clauses);
    default:
        return compile_list(compiler, &clauses);
    }
}

enum status query_compile(const struct ast *ast, struct analyzer *analyzer, struct arena *arena,
                          struct qtree **tree, struct err *err)
{
    struct compiler compiler = {.analyzer = analyzer, .arena = arena};
    *tree = compile_node(&compiler, ast->root);
    token_list_release(&compiler.tokens);
    strbuf_release(&compiler.term);
    if (compiler.longest_phrase > PHRASE_MAX_WORDS) {
        *tree = NULL;
        return err_set(err, ST_LIMIT, "a phrase of %zu words is too long: at most %d are searched",
                       compiler.longest_phrase, PHRASE_MAX_WORDS);
    }
    if (*tree == NULL)
        return err_set(err, ST_SYNTAX,
                       "nothing to search for: the query has no word, only other characters");
    return ST_OK;
}
