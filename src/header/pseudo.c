/*
 * pseudo.c - new names for things: keyed hashes, the same in every run
 *
 * HMAC-SHA-256 of the site key over a label and the old value, so that no two
 * kinds of names share a hash. UIDs are UUIDs under 2.25 (PS3.5 Annex B.2).
 * Patient IDs are letters without vowels and digits: they spell no word, hold
 * no number, and a text that was cut cannot turn up in one by accident.
 */
#include "header/pseudo.h"
#include "header/header.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void keyed_hash(const struct site_key *key, const char *label, struct str value,
                uint8_t ret[32])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key->bytes, sizeof key->bytes);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)label,
                                  strlen(label) + 1);
    if (value.len)
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)value.at,
                                      value.len);
    crypto_auth_hmacsha256_final(&state, ret);
}

void site_key_digest(const struct site_key *key, const char *label,
                     struct str value, char ret_hex[40])
{
    uint8_t hash[32];

    keyed_hash(key, label, value, hash);
    memcpy(ret_hex, "hmac:", 5);
    for (int i = 0; i < 8; i++)
        snprintf(ret_hex + 5 + 2 * i, 3, "%02x", hash[i]);
}

/* Big endian number of 16 bytes as decimal digits; returns the first. */
static const char *decimal(const uint8_t bytes[16], char digits[48])
{
    uint32_t n[4];
    int at = 47;

    for (int i = 0; i < 4; i++)
        n[i] = (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 |
               (uint32_t)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
    digits[at] = 0;
    while (n[0] | n[1] | n[2] | n[3]) {
        uint64_t rest = 0; /* nine digits a round */

        for (int i = 0; i < 4; i++) {
            uint64_t value = rest << 32 | n[i];

            n[i] = (uint32_t)(value / 1000000000);
            rest = value % 1000000000;
        }
        for (int i = 0; i < 9; i++, rest /= 10)
            digits[--at] = (char)('0' + rest % 10);
    }
    while (digits[at] == '0')
        at++;
    return digits + at;
}

enum code pseudo_uid(struct arena *a, const struct site_key *key,
                     struct str old, struct str *ret_new, struct error *err)
{
    uint8_t hash[32];
    char digits[48];
    const char *text;

    keyed_hash(key, "uid", str_trim(old), hash);
    hash[6] = (uint8_t)((hash[6] & 0x0f) | 0x80); /* UUID version 8 */
    hash[8] = (uint8_t)((hash[8] & 0x3f) | 0x80); /* and its variant */
    text = str_format(a, "2.25.%s", decimal(hash, digits));
    if (!text)
        return fail(err, ERR_MEMORY, "no memory for a new UID");
    *ret_new = str_of(text);
    return OK;
}

enum code pseudo_letters(struct arena *a, const struct site_key *key,
                         const char *label, struct str old, int count,
                         struct str *ret_new, struct error *err)
{
    static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";
    uint8_t hash[32];
    char *text = arena_alloc(a, (size_t)count + 1);

    if (!text || count > 32)
        return fail(err, ERR_MEMORY, "no memory for a new name");
    keyed_hash(key, label, str_trim(old), hash);
    for (int i = 0; i < count; i++)
        text[i] = letters[hash[i] % 20];
    *ret_new = (struct str){text, (size_t)count};
    return OK;
}

enum code pseudo_patient_id(struct arena *a, const struct site_key *key,
                            struct str old, struct str *ret_new,
                            struct error *err)
{
    return pseudo_letters(a, key, "patient", old, PATIENT_LETTERS, ret_new,
                          err);
}

int pseudo_date_offset(const struct site_key *key, struct str patient_id)
{
    uint8_t hash[32];
    uint32_t n;

    keyed_hash(key, "date", str_trim(patient_id), hash);
    n = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 |
        (uint32_t)hash[2] << 8 | hash[3];
    return -1 - (int)(n % 3650);
}
