#include "query/present/snippet.h"

#include "query/present/passages.h"

#include <stdlib.h>

/* Even a word that says nothing about the article is better shown than none. */
#define MIN_WEIGHT 1e-6

/* The matches of a window of pieces that slides over the body. */
struct tally {
    const struct match_list *matches;
    const struct snippet_options *options;
    uint32_t *counts; /* how often each leaf is in the window */
    size_t n_inside;
    size_t next_in, next_out; /* matches before these have entered and left the window */
    double score;
};

/* A run of pieces, [first, end), and its place in the contest. */
struct window {
    size_t first;
    size_t end;
    double score;
};

/* What one more match of a leaf adds: a word that comes again is worth a quarter, then half of
 * that each time, so that a second word of the query always beats repeats of the first. */
static double gain(const struct tally *tally, uint32_t leaf, uint32_t n_before)
{
    double weight = tally->options->weights != NULL ? tally->options->weights[leaf] : 1;
    if (weight < MIN_WEIGHT)
        weight = MIN_WEIGHT;
    if (n_before == 0)
        return weight;
    return n_before <= 8 ? weight * 0.25 / (double)(1U << (n_before - 1)) : 0;
}

static void tally_enter(struct tally *tally, const struct piece *piece)
{
    const struct match_list *matches = tally->matches;
    for (; tally->next_in < matches->n; tally->next_in++) {
        const struct match *match = &matches->items[tally->next_in];
        if (match->off >= piece->off + piece->len)
            break;
        if (match->off < piece->off)
            continue;
        tally->score += gain(tally, match->leaf, tally->counts[match->leaf]++);
        tally->n_inside++;
    }
}

static void tally_leave(struct tally *tally, const struct piece *piece)
{
    const struct match_list *matches = tally->matches;
    for (; tally->next_out < matches->n; tally->next_out++) {
        const struct match *match = &matches->items[tally->next_out];
        if (match->off >= piece->off + piece->len)
            break;
        if (match->off < piece->off)
            continue;
        tally->score -= gain(tally, match->leaf, --tally->counts[match->leaf]);
        tally->n_inside--;
    }
    if (tally->n_inside == 0)
        tally->score = 0; /* forgets the rounding errors of what came and went */
}

/* The first match at or after `off`. */
static size_t first_match_from(const struct match_list *matches, size_t off)
{
    size_t low = 0, high = matches->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (matches->items[middle].off < off)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_match(const struct match_list *matches, const struct piece *piece)
{
    size_t i = first_match_from(matches, piece->off);
    return i < matches->n && matches->items[i].off < piece->off + piece->len;
}

/* News tells the most important first, and a whole sentence reads better than a part: both are
 * worth a little, never as much as another word of the query. */
static double with_bonus(double score, const struct passages *passages, size_t first)
{
    double bonus = 0.2 / (1 + (double)first / 4);
    if (passages->items[first].is_sentence_start)
        bonus += 0.05;
    return score * (1 + bonus);
}

/* Slides over all windows that begin with a match and are as long as fits; false when there is no
 * match in any piece. The first of equals wins. */
static bool find_best(const struct passages *passages, const struct match_list *matches,
                      const struct snippet_options *options, struct window *best)
{
    struct tally tally = {.matches = matches, .options = options};
    tally.counts = xcalloc(options->n_leaves, sizeof(*tally.counts));
    *best = (struct window){0};
    size_t end = 0, columns = 0;
    for (size_t first = 0; first < passages->n; first++) {
        const struct piece *piece = &passages->items[first];
        while (end < passages->n &&
               (end == first || columns + passages->items[end].columns <= options->columns)) {
            columns += passages->items[end].columns;
            tally_enter(&tally, &passages->items[end++]);
        }
        double score = with_bonus(tally.score, passages, first);
        if (score > best->score && has_match(matches, piece))
            *best = (struct window){first, end, score};
        columns -= piece->columns;
        tally_leave(&tally, piece);
    }
    free(tally.counts);
    return best->score > 0;
}

static size_t window_columns(const struct passages *passages, const struct window *window)
{
    size_t columns = 0;
    for (size_t i = window->first; i < window->end; i++)
        columns += passages->items[i].columns;
    return columns;
}

/* Gives a window that begins inside a sentence some of what stands before, up to a third of the
 * room, in exchange for what stands after its last match. */
static void move_back(const struct passages *passages, const struct match_list *matches,
                      size_t columns_wanted, struct window *window)
{
    size_t columns = window_columns(passages, window);
    size_t n_before = 0;
    while (!passages->items[window->first].is_sentence_start) {
        size_t more = passages->items[window->first - 1].columns;
        if (n_before + more > columns_wanted / 3)
            return;
        while (columns + more > columns_wanted && window->end > window->first + 1 &&
               !has_match(matches, &passages->items[window->end - 1]))
            columns -= passages->items[--window->end].columns;
        if (columns + more > columns_wanted)
            return;
        window->first--;
        n_before += more;
        columns += more;
    }
}

/* Ends the window with a sentence, if one ends after the last match and half of the room is used.
 */
static void end_with_sentence(const struct passages *passages, const struct match_list *matches,
                              size_t columns_wanted, struct window *window)
{
    struct window shorter = *window;
    while (shorter.end > shorter.first + 1 && !passages->items[shorter.end - 1].is_sentence_end &&
           !has_match(matches, &passages->items[shorter.end - 1]))
        shorter.end--;
    if (passages->items[shorter.end - 1].is_sentence_end &&
        window_columns(passages, &shorter) * 2 >= columns_wanted)
        *window = shorter;
}

/* Fills what is still free with whole sentences before the window. */
static void fill_before(const struct passages *passages, size_t columns_wanted,
                        struct window *window)
{
    size_t columns = window_columns(passages, window);
    while (window->first > 0 && passages->items[window->first].is_sentence_start) {
        const struct piece *before = &passages->items[window->first - 1];
        if (!before->is_sentence_start || columns + before->columns > columns_wanted)
            return;
        columns += before->columns;
        window->first--;
    }
}

static void show(struct marked_builder *builder, const struct piece *piece)
{
    if (piece->is_sentence_start)
        marked_add_blank(builder);
    marked_add(builder, piece->off, piece->off + piece->len);
}

/* Writes the window. When it ends inside a sentence, or leaves much room, the words that come next
 * fill it up. */
static void show_window(struct slice body, const struct passages *passages, size_t columns_wanted,
                        const struct window *window, struct marked_builder *builder)
{
    if (!passages->items[window->first].is_sentence_start)
        marked_add_text(builder, "…");
    for (size_t i = window->first; i < window->end; i++)
        show(builder, &passages->items[i]);
    bool is_whole = passages->items[window->end - 1].is_sentence_end;
    size_t columns = window_columns(passages, window);
    if (window->end < passages->n && columns < columns_wanted &&
        (!is_whole || columns * 2 < columns_wanted)) {
        struct piece next =
            passages_shorten(body, passages->items[window->end], columns_wanted - columns);
        show(builder, &next);
        is_whole = next.is_sentence_end;
    }
    builder->is_blank_pending = false;
    if (!is_whole)
        marked_add_text(builder, "…");
}

/* The passage when nothing in the body matches: its beginning. */
static void take_lead(const struct passages *passages, size_t columns_wanted, struct window *window)
{
    *window = (struct window){.end = 1};
    size_t columns = passages->items[0].columns;
    while (window->end < passages->n &&
           columns + passages->items[window->end].columns <= columns_wanted)
        columns += passages->items[window->end++].columns;
}

void snippet_make(struct slice body, const struct match_list *matches,
                  const struct snippet_options *options, struct arena *arena,
                  struct marked *snippet)
{
    struct passages passages = {0};
    struct window window;
    struct marked_builder builder = {.raw = body, .matches = matches};
    size_t max_columns = options->columns + options->columns / 4;
    passages_cut(&passages, body, matches, max_columns, false);
    bool is_found = find_best(&passages, matches, options, &window);
    if (passages.n == 0 || (!is_found && matches->n > 0)) {
        passages_cut(&passages, body, matches, max_columns, true);
        is_found = find_best(&passages, matches, options, &window);
    }
    if (is_found) {
        move_back(&passages, matches, options->columns, &window);
        fill_before(&passages, options->columns, &window);
    } else if (passages.n > 0) {
        take_lead(&passages, options->columns, &window);
    }
    if (passages.n > 0) {
        end_with_sentence(&passages, matches, options->columns, &window);
        show_window(body, &passages, options->columns, &window, &builder);
    }
    passages_release(&passages);
    marked_finish(&builder, arena, snippet);
}
