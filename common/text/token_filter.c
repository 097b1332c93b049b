#include "common/text/token_filter.h"

/* The bits of a class: none, the letters, the digits, and everything else. */
#define BIT_NONE    0
#define BIT_LETTERS 1
#define BIT_DIGITS  (BIT_LETTERS + 26)
#define BIT_OTHER   (BIT_DIGITS + 10)

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

/* The bit of the class of a second byte. */
static uint64_t second_bit(unsigned char second)
{
    unsigned char c = lower(second);
    if (c == 'y')
        c = 'i';
    if (c >= 'a' && c <= 'z')
        return UINT64_C(1) << (BIT_LETTERS + c - 'a');
    if (c >= '0' && c <= '9')
        return UINT64_C(1) << (BIT_DIGITS + c - '0');
    return UINT64_C(1) << BIT_OTHER;
}

static uint64_t class_bit(struct slice word)
{
    return word.len > 1 ? second_bit((unsigned char)word.ptr[1]) : UINT64_C(1) << BIT_NONE;
}

static void want(struct token_filter *filter, unsigned char first, uint64_t bits)
{
    filter->wanted[first] |= bits;
    if (first >= 'a' && first <= 'z')
        filter->wanted[first - 'a' + 'A'] |= bits;
}

void token_filter_add_word(struct token_filter *filter, struct slice word)
{
    if (word.len > 0)
        want(filter, (unsigned char)word.ptr[0], class_bit(word));
}

/* A stem of one byte may be all that is left of a longer word. */
void token_filter_add_stem(struct token_filter *filter, const struct stemmer *stemmer,
                           struct slice stem)
{
    if (!stemmer_keeps_beginning(stemmer))
        filter->wants_all = true;
    else if (stem.len == 1)
        want(filter, (unsigned char)stem.ptr[0], UINT64_MAX);
    else
        token_filter_add_word(filter, stem);
}

bool token_filter_passes(const struct token_filter *filter, struct slice word)
{
    return filter->wants_all || (filter->wanted[(unsigned char)word.ptr[0]] & class_bit(word)) != 0;
}
