/*
 * SQL text as the server's own lexer would cut it: tokens, and whole statements of a script. Only
 * what a client must know: where strings, names, dollar quotes and comments end, and that a
 * semicolon inside parentheses or BEGIN ATOMIC … END does not end a statement. Text is read with
 * standard_conforming_strings = on.
 */
#ifndef PG_SCRIPT_H
#define PG_SCRIPT_H

#include "base/list.h"

typedef enum TokenKind {
    TOK_END,
    TOK_WORD,    /* a keyword, an unquoted name, a number, $1 */
    TOK_NAME,    /* "in double quotes" */
    TOK_STRING,  /* 'text', E'text', $tag$text$tag$, also one that never ends */
    TOK_SIGN,    /* one character of anything else, or :: */
    TOK_COMMENT, /* one comment, with its -- or its slash and star */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    const char *at; /* in the text itself, not terminated */
    size_t len;
} Token;

typedef LIST(Token) Tokens;

/* The next token, blanks before it skipped; *s is moved behind it. */
Token token_next(const char **s);

/* Is it this keyword (in any case) or sign? Never true for names in quotes and strings. */
bool token_is(const Token *t, const char *word);
bool token_equal(const Token *x, const Token *y);

/* All tokens of a text but its comments. */
Tokens tokens_of(Arena *a, const char *text);

/* Where these words (and signs) stand, with blanks between them: from token `from` on, or t->n. */
int tokens_find(const Tokens *t, int from, const char *words);

/* The index of the bracket that closes the one at i, or t->n. */
int tokens_closing(const Tokens *t, int i);

/* The name that a token means, without its quotes. */
const char *token_name(Arena *a, const Token *t);

typedef enum PieceKind {
    PIECE_END,
    PIECE_STATEMENT, /* without its semicolon; comments inside it stay */
    PIECE_COMMENT,   /* between statements */
    PIECE_META,      /* a line that begins with a backslash, between statements */
} PieceKind;

typedef struct Piece {
    PieceKind kind;
    const char *at;
    size_t len;
} Piece;

/* The next piece of a script; *s is moved behind it. */
Piece script_next(const char **s);

#endif
