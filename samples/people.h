/*
 * people.h - invented patients, their studies and the hospitals they went to
 *
 * Nobody here exists. Values repeat through the files of a patient as they do
 * in an archive, and hide in descriptions, sequences and private elements.
 */
#pragma once

struct person {
    const char *family, *given, *middle;
    const char *sex;   /* M, F */
    const char *birth; /* YYYYMMDD */
    const char *id, *other_id;
    const char *address, *phone;
    const char *occupation, *history;
};

struct site {
    const char *name, *address, *department, *station;
};

struct visit {
    const char *label; /* for UIDs */
    const struct person *person;
    const struct site *site;
    const char *date, *time; /* YYYYMMDD, HHMMSS */
    const char *accession, *study_id, *age;
    const char *description;
    const char *referring, *performing, *operator;
    const char *operator_initials;
};

extern const struct person VANCE, OKAFOR, LINDQVIST, HOLT;

extern const struct visit VANCE_ECHO, VANCE_KNEE, OKAFOR_CHEST, OKAFOR_CT,
    LINDQVIST_BREAST, LINDQVIST_LIVER, HOLT_HEAD;
