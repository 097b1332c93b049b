#include "bench/corpus/plain_text.h"

void plain_text_add(struct slice text, struct strbuf *plain)
{
    bool in_run = false;
    strbuf_reserve(plain, text.len);
    char *end = plain->buf + plain->len;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        unsigned char letter = c | 0x20; /* what has no case becomes something that is no letter */
        bool is_letter = letter >= 'a' && letter <= 'z' && c < 0x80;
        if (is_letter)
            *end++ = (char)letter;
        else if (!in_run)
            *end++ = ' ';
        in_run = !is_letter;
    }
    *end = '\0';
    plain->len = (size_t)(end - plain->buf);
}
