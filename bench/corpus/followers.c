#include "bench/corpus/followers.h"

/* How often, in 32nds, the two words before decide, or the last one alone; else neither. */
#define BY_TWO_WORDS 22
#define BY_ONE_WORD  9

/* Followers of the commonest word and of the commonest two in a row, and the least that there are.
 * Their number falls as the frequency does, so that no word gets common by following. */
#define ONE_WORD_MOST   UINT32_C(2048)
#define ONE_WORD_LEAST  UINT32_C(10)
#define TWO_WORDS_MOST  UINT32_C(512)
#define TWO_WORDS_LEAST UINT32_C(2)

const struct word_context word_context_none = {WORD_CONTEXT_NONE, WORD_CONTEXT_NONE};

bool followers_may_be_function(const struct lexicon *lexicon, const struct word_context *context)
{
    return context->last >= LEXICON_KERNEL || !lexicon->kernel[context->last].wants_content;
}

/* One of `n` followers of a context that is given by a hash of it, the first ones more often. */
static uint32_t draw_one_of(const struct lexicon *lexicon, uint64_t context, uint64_t n,
                            uint64_t least, struct prng *prng)
{
    uint32_t number = prng_skewed(prng, (uint32_t)(n > least ? n : least));
    struct prng follower = {splitmix_mix(context + SPLITMIX_GAMMA * number)};
    return lexicon_draw(lexicon, &follower);
}

/* Draws by both words, by the last one, or by none; what did not decide leaves the context. */
static uint32_t draw(const struct lexicon *lexicon, struct word_context *context, struct prng *prng)
{
    uint32_t choice = prng_below(prng, 32);
    uint64_t rank = (uint64_t)context->last + 1;
    if (context->last == WORD_CONTEXT_NONE || choice >= BY_TWO_WORDS + BY_ONE_WORD) {
        *context = word_context_none;
        return lexicon_draw(lexicon, prng);
    }
    if (context->before_last == WORD_CONTEXT_NONE || choice >= BY_TWO_WORDS)
        return draw_one_of(lexicon, context->last, ONE_WORD_MOST / rank, ONE_WORD_LEAST, prng);
    uint64_t two = ((uint64_t)context->before_last + 1) << 32 | context->last;
    uint64_t ranks = ((uint64_t)context->before_last + 1) * rank;
    return draw_one_of(lexicon, two, TWO_WORDS_MOST / ranks, TWO_WORDS_LEAST, prng);
}

uint32_t followers_next(const struct lexicon *lexicon, struct word_context *context,
                        struct prng *prng)
{
    bool may_be_function = followers_may_be_function(lexicon, context);
    for (;;) {
        struct word_context used = *context;
        uint32_t rank = draw(lexicon, &used, prng);
        if (rank == context->last || (!may_be_function && lexicon->kernel[rank].is_function))
            continue; /* nobody writes "is is" */
        *context = (struct word_context){used.last, rank};
        return rank;
    }
}
