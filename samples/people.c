/*
 * people.c - the invented patients
 *
 * Family and given names come from frequent ones of public lists; put together
 * at random. Hospitals, streets and numbers are made up (555 numbers).
 */
#include "people.h"

const struct person VANCE = {
    .family = "VANCE",
    .given = "IDA",
    .middle = "MAE",
    .sex = "F",
    .birth = "19520611",
    .id = "44719026",
    .other_id = "HLH-0093317",
    .address = "18 Quarry Road^^Millbrook^NY^12545",
    .phone = "845-555-0142",
    .occupation = "Retired teacher",
    .history = "Mrs. Vance reports dyspnea since March, seen by Dr. Ruiz",
};

const struct person OKAFOR = {
    .family = "OKAFOR",
    .given = "DANIEL",
    .middle = "",
    .sex = "M",
    .birth = "19681123",
    .id = "51830447",
    .other_id = "A-77120",
    .address = "402 Linden Ave^Apt 9^Dayton^OH^45402",
    .phone = "937-555-0178",
    .occupation = "Electrician",
    .history = "Cough, fever. Daniel Okafor smokes 10/d",
};

const struct person LINDQVIST = {
    .family = "LINDQVIST",
    .given = "ASTRID",
    .middle = "E",
    .sex = "F",
    .birth = "19790130",
    .id = "60028153",
    .other_id = "SB-4410-19",
    .address = "7 Harbour Lane^^Duluth^MN^55802",
    .phone = "218-555-0111",
    .occupation = "Librarian",
    .history = "Screening; mother of Astrid L. with breast cancer at 61",
};

const struct person HOLT = {
    .family = "HOLT",
    .given = "MARCUS",
    .middle = "J",
    .sex = "M",
    .birth = "20090804",
    .id = "73390115",
    .other_id = "HLH-0120774",
    .address = "55 Sycamore St^^Millbrook^NY^12545",
    .phone = "845-555-0163",
    .occupation = "Pupil",
    .history = "Headache after fall",
};

static const struct site HARROW = {
    "Harrow Lane Hospital",
    "200 Harrow Lane, Millbrook NY 12545",
    "Cardiology",
    "HLH-ECHO-2",
};

static const struct site HARROW_XRAY = {
    "Harrow Lane Hospital",
    "200 Harrow Lane, Millbrook NY 12545",
    "Radiology",
    "HLH-XR-1",
};

static const struct site BRANNOCK = {
    "St. Brannock Medical Center",
    "1 Brannock Plaza, Dayton OH 45402",
    "Emergency Radiology",
    "SBMC-DX3",
};

static const struct site BRANNOCK_CT = {
    "St. Brannock Medical Center",
    "1 Brannock Plaza, Dayton OH 45402",
    "CT",
    "SBMC-CT1",
};

static const struct site LAKESHORE = {
    "Lakeshore Women's Clinic",
    "89 Canal Drive, Duluth MN 55802",
    "Breast Imaging",
    "LWC-MG1",
};

const struct visit VANCE_ECHO = {
    .label = "vance echo",
    .person = &VANCE,
    .site = &HARROW,
    .date = "20210309",
    .time = "101522",
    .accession = "20210309E4417",
    .study_id = "E4417",
    .age = "068Y",
    .description = "Echo TTE complete for Ida Vance",
    .referring = "RUIZ^CARMEN^^DR",
    .performing = "ABERNATHY^PAUL",
    .operator= "TURNER^HELEN",
    .operator_initials = "HT",
};

const struct visit VANCE_KNEE = {
    .label = "vance knee",
    .person = &VANCE,
    .site = &HARROW_XRAY,
    .date = "20210415",
    .time = "083107",
    .accession = "528B3426",
    .study_id = "9120",
    .age = "068Y",
    .description = "Knee 2 views, 44719026",
    .referring = "RUIZ^CARMEN^^DR",
    .performing = "",
    .operator= "DELGADO^RAY",
    .operator_initials = "RD",
};

const struct visit OKAFOR_CHEST = {
    .label = "okafor chest",
    .person = &OKAFOR,
    .site = &BRANNOCK,
    .date = "20191202",
    .time = "221904",
    .accession = "6A40911",
    .study_id = "40911",
    .age = "051Y",
    .description = "CHEST PA for Daniel Okafor",
    .referring = "WHITLOCK^JUNE",
    .performing = "MARSH^ELLEN",
    .operator= "LEITO^KIM",
    .operator_initials = "KLE",
};

const struct visit OKAFOR_CT = {
    .label = "okafor ct",
    .person = &OKAFOR,
    .site = &BRANNOCK_CT,
    .date = "20191205",
    .time = "140233",
    .accession = "6A41388",
    .study_id = "41388",
    .age = "051Y",
    .description = "CT ABDOMEN W CONTRAST, Okafor, Daniel 11/23/1968",
    .referring = "WHITLOCK^JUNE",
    .performing = "MARSH^ELLEN",
    .operator= "PRICE^TOM",
    .operator_initials = "TP",
};

const struct visit LINDQVIST_BREAST = {
    .label = "lindqvist breast",
    .person = &LINDQVIST,
    .site = &LAKESHORE,
    .date = "20200217",
    .time = "092840",
    .accession = "LW200217-08",
    .study_id = "0217",
    .age = "041Y",
    .description = "Mammogram screening bilateral",
    .referring = "NYGAARD^OLE",
    .performing = "",
    .operator= "BAKER^SUE",
    .operator_initials = "SB",
};

const struct visit LINDQVIST_LIVER = {
    .label = "lindqvist liver",
    .person = &LINDQVIST,
    .site = &LAKESHORE,
    .date = "20200603",
    .time = "151109",
    .accession = "LW200603-31",
    .study_id = "0603",
    .age = "041Y",
    .description = "US abdomen ordered for Lindqvist by OEN",
    .referring = "NYGAARD^OLE",
    .performing = "PATEL^RINA",
    .operator= "BAKER^SUE",
    .operator_initials = "SB",
};

const struct visit HOLT_HEAD = {
    .label = "holt head",
    .person = &HOLT,
    .site = &HARROW_XRAY,
    .date = "20220518",
    .time = "164455",
    .accession = "528C1190",
    .study_id = "9833",
    .age = "012Y",
    .description = "MR Head wo contrast",
    .referring = "STONE^ALICE^^DR",
    .performing = "ABERNATHY^PAUL",
    .operator= "DELGADO^RAY",
    .operator_initials = "RD",
};
