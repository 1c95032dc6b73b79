/*
 * random_words.c - own small lists, put together at random
 *
 * Names are frequent ones of the 1990 US Census and of European lists (public
 * facts). Hospitals, numbers and streets are made up from parts.
 */
#include "random_words.h"
#include "header.h"
#include <string.h>

static const char *const families[] = {
    "SMITH",    "JOHNSON",  "WILLIAMS", "BROWN",   "JONES",     "GARCIA",
    "MILLER",   "DAVIS",    "MARTINEZ", "LOPEZ",   "WILSON",    "ANDERSON",
    "THOMAS",   "TAYLOR",   "MOORE",    "JACKSON", "MARTIN",    "LEE",
    "PEREZ",    "THOMPSON", "WHITE",    "HARRIS",  "SANCHEZ",   "CLARK",
    "RAMIREZ",  "LEWIS",    "ROBINSON", "WALKER",  "YOUNG",     "ALLEN",
    "KING",     "WRIGHT",   "SCOTT",    "TORRES",  "NGUYEN",    "HILL",
    "FLORES",   "GREEN",    "ADAMS",    "NELSON",  "BAKER",     "HALL",
    "RIVERA",   "CAMPBELL", "MITCHELL", "CARTER",  "ROBERTS",   "GOMEZ",
    "PHILLIPS", "EVANS",    "TURNER",   "DIAZ",    "PARKER",    "CRUZ",
    "EDWARDS",  "COLLINS",  "REYES",    "STEWART", "MORRIS",    "MORALES",
    "MURPHY",   "COOK",     "ROGERS",   "ORTIZ",   "MORGAN",    "COOPER",
    "PETERSON", "BAILEY",   "REED",     "KELLY",   "HOWARD",    "RAMOS",
    "KIM",      "COX",      "WARD",     "SCHMIDT", "SCHNEIDER", "FISCHER",
    "WEBER",    "HOFFMANN", "ROSSI",    "FERRARI", "BIANCHI",   "DUBOIS",
    "LEROY",    "MOREAU",   "LAMBERT",  "JANSEN",  "BAKKER",    "VISSER",
    "HANSEN",   "OLSEN",    "LARSEN",   "NILSSON", "KOWALSKI",  "NOVAK",
    "O'CONNOR", "VAN DIJK", "DE BOER",  "AALTO"};

static const char *const women[] = {
    "MARY",   "PATRICIA", "LINDA", "BARBARA", "ELIZABETH", "JENNIFER",
    "MARIA",  "SUSAN",    "LISA",  "NANCY",   "KAREN",     "HELEN",
    "SANDRA", "DONNA",    "CAROL", "RUTH",    "SHARON",    "ANNA",
    "LAURA",  "SARAH",    "EMMA",  "SOFIE",   "INGRID",    "CHIARA"};

static const char *const men[] = {
    "JAMES",  "JOHN",  "ROBERT", "MICHAEL", "WILLIAM", "DAVID",
    "PAUL",   "MARK",  "DONALD", "GEORGE",  "KENNETH", "STEVEN",
    "EDWARD", "BRIAN", "RONALD", "KEVIN",   "JASON",   "JEFFREY",
    "FRANK",  "OSCAR", "LUCA",   "HANS",    "PIERRE",  "ERIK"};

static const char *const hospital_first[] = {
    "St. Mary's", "Mercy", "General",   "Northside", "Riverside", "Lakeview",
    "University", "City",  "Good Hope", "Oakwood",   "Fairfield", "Trinity"};

static const char *const hospital_last[] = {
    "Hospital", "Medical Center", "Clinic",   "Imaging",
    "Hosp.",    "Health",         "Radiology"};

static const char *const streets[] = {"Oak St",    "Main Street", "Elm Ave",
                                      "Park Road", "Mill Lane",   "2nd Ave"};

static const char *const scales[] = {
    "0",           "5",           "10",
    "15",          "20",          "cm",
    "cm/s",        "mm",          "kHz",
    "m/s",         "dB",          "10 cm",
    "5 mm",        "MI 1.2",      "TIS 0.4",
    "TIB 0.9",     "HR 72",       "64 bpm",
    "-60",         "+32",         "1.0",
    "+ 2.31 cm",   "x 14.2 mm",   "D1 4.62cm",
    "A 12.4 cm2",  "V 68.3 cm/s", "RI 0.68",
    "PI 1.21",     "EF 58 %",     "LVIDd 4.7 cm",
    "IVSd 0.9 cm", "PG 12 mmHg",  "0.5 mm",
    "100 mm",      "1:2",         "50 mm/s",
    "HU 43",       "Mean 41.2",   "SD 8.6",
    "23w4d",       "FL 41.2 mm",  "CTDIvol 12.3 mGy"};

static const char *const settings[] = {
    "2D",           "THI",         "Gain 54",
    "Gn 61",        "C 50",        "FR 28Hz",
    "52 Hz",        "DR 60",       "PRF 1.8kHz",
    "WF 120Hz",     "C5-1",        "L12-3",
    "S5-1",         "M-Mode",      "CF",
    "Zoom 1.5",     "W 400 L 40",  "WL: 40 WW: 400",
    "kV 120",       "mAs 210",     "120 kVp",
    "Thk 5.0mm",    "TR 520",      "TE 14",
    "SE 2",         "IM 14/52",    "Se: 3",
    "Im: 47",       "Tilt 0.0",    "Matrix 512x512",
    "FOV 350 mm",   "Persist Med", "Map 3",
    "Power 100%",   "Res",         "HGen",
    "Freq 3.5 MHz", "Contrast",    "Lossy 10:1",
    "Sono 9"};

static const char *const others[] = {"LIVER",
                                     "RT KIDNEY",
                                     "LT KIDNEY",
                                     "GB",
                                     "SAG",
                                     "TRANS",
                                     "AORTA",
                                     "LV",
                                     "RV",
                                     "LA",
                                     "SPLEEN",
                                     "PANCREAS",
                                     "CHEST PA",
                                     "KNEE AP",
                                     "ABDOMEN",
                                     "THYROID",
                                     "UTERUS",
                                     "CAROTID",
                                     "BLADDER",
                                     "MID",
                                     "Freeze",
                                     "Press start",
                                     "PRE",
                                     "POST CONTRAST",
                                     "ARTERIAL PHASE",
                                     "Dose Report",
                                     "Series",
                                     "Type",
                                     "Exam",
                                     "Page 1"};

static const char *const markers[] = {
    "L",    "R",  "L",   "R",     "LT",   "RT",      "LEFT",   "RIGHT",
    "PA",   "AP", "LAT", "R MLO", "L CC", "UPRIGHT", "SUPINE", "ERECT",
    "PORT", "A",  "P",   "H",     "F",    "AX"};

static const char *digits(struct arena *a, struct dice *d, int count)
{
    char *s = text(a, "%0*d", count, 0);

    for (int i = 0; i < count; i++)
        s[i] = (char)('0' + dice_int(d, i == 0, 9));
    return s;
}

static const char *random_date(struct arena *a, struct dice *d, int from,
                               int to)
{
    return text(a, "%04d%02d%02d", dice_int(d, from, to), dice_int(d, 1, 12),
                dice_int(d, 1, 28));
}

const char *words_initials(struct arena *a, struct dice *d)
{
    char s[5] = "";
    int n = dice_chance(d, 0.6f) ? 2 : dice_int(d, 2, 4);

    for (int i = 0; i < n; i++)
        s[i] = (char)('A' + dice_int(d, 0, 25));
    return text(a, "%s", s);
}

static const char *hospital(struct arena *a, struct dice *d)
{
    return text(a, "%s %s", dice_pick(d, hospital_first),
                dice_pick(d, hospital_last));
}

struct subject *subject_make(struct arena *a, struct dice *d)
{
    struct subject *s = take(a, 1, sizeof *s);
    bool woman = dice_chance(d, 0.5f);
    char middle = (char)('A' + dice_int(d, 0, 25));

    s->person = (struct person){
        .family = dice_pick(d, families),
        .given = woman ? dice_pick(d, women) : dice_pick(d, men),
        .middle = dice_chance(d, 0.4f) ? text(a, "%c", middle) : "",
        .sex = woman ? "F" : "M",
        .birth = random_date(a, d, 1930, 2015),
        .id = digits(a, d, dice_int(d, 5, 10)),
        .other_id = digits(a, d, 7),
        .address = text(a, "%d %s", dice_int(d, 1, 990), dice_pick(d, streets)),
        .phone = text(a, "%d-555-%04d", dice_int(d, 201, 989),
                      dice_int(d, 100, 199)),
        .occupation = "",
        .history = ""};
    s->site = (struct site){hospital(a, d), s->person.address, "Radiology",
                            text(a, "ROOM%d", dice_int(d, 1, 9))};
    s->visit = (struct visit){
        .label = text(a, "visit %s", digits(a, d, 9)),
        .person = &s->person,
        .site = &s->site,
        .date = random_date(a, d, 1994, 2024),
        .time = text(a, "%02d%02d%02d", dice_int(d, 6, 22), dice_int(d, 0, 59),
                     dice_int(d, 0, 59)),
        .accession = text(a, "%s%s", words_initials(a, d), digits(a, d, 6)),
        .study_id = digits(a, d, 4),
        .age = text(a, "%03dY", dice_int(d, 1, 95)),
        .description = "Study",
        .referring =
            text(a, "%s^%s", dice_pick(d, families), dice_pick(d, men)),
        .performing = "",
        .operator=
            text(a, "%s^%s", dice_pick(d, families), dice_pick(d, women)),
        .operator_initials = words_initials(a, d)};
    return s;
}

/* Up to the caret: the family name. */
static const char *before_caret(struct arena *a, const char *name)
{
    return text(a, "%.*s", (int)strcspn(name, "^"), name);
}

static const char *name_line(struct arena *a, struct dice *d,
                             const struct subject *s)
{
    const struct person *p = &s->person;

    switch (dice_int(d, 0, 9)) {
    case 0:
        return text(a, "%s^%s", p->family, p->given);
    case 1:
        return name_natural(a, p);
    case 2:
        return text(a, "Name: %s", name_listed(a, p));
    case 3:
        return text(a, "Patient: %s", name_natural(a, p));
    case 4:
        return text(a, "%s %s", p->family, p->given);
    case 5:
        return text(a, "%s, %.1s", p->family, p->given);
    case 6:
        return p->family;
    case 7:
        return text(a, "%s %s [%s] %s", p->family, p->given, p->sex,
                    date_as(a, s->visit.date, "M.D.Y"));
    default:
        return name_listed(a, p);
    }
}

static const char *number_line(struct arena *a, struct dice *d,
                               const struct subject *s)
{
    static const char *const labels[] = {
        "", "", "ID: ", "MRN: ", "MRN ", "Pat ID: ", "#", "PID "};

    if (dice_chance(d, 0.25f))
        return text(a, "%s%s", dice_chance(d, 0.5f) ? "Acc: " : "ACC# ",
                    s->visit.accession);
    if (dice_chance(d, 0.1f))
        return text(a, "Tel %s", s->person.phone);
    return text(a, "%s%s", dice_pick(d, labels), s->person.id);
}

static const char *birth_line(struct arena *a, struct dice *d,
                              const struct subject *s)
{
    static const char *const forms[] = {"M/D/Y", "M.D.Y", "D-B-Y",
                                        "Y-M-D", "D B Y", "YMD"};
    static const char *const labels[] = {"DOB: ", "DOB ", "Born ", "",
                                         "Birth: "};

    if (dice_chance(d, 0.3f))
        return text(a, "%s %s", s->visit.age, s->person.sex);
    return text(a, "%s%s", dice_pick(d, labels),
                date_as(a, s->person.birth, dice_pick(d, forms)));
}

static const char *phi_line(struct arena *a, struct dice *d,
                            const struct subject *s)
{
    switch (dice_int(d, 0, 9)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return name_line(a, d, s);
    case 4:
    case 5:
        return number_line(a, d, s);
    case 6:
        return birth_line(a, d, s);
    case 7:
        return s->site.name;
    case 8:
        return text(a, "%s%s", dice_chance(d, 0.5f) ? "Dr. " : "Ref: ",
                    before_caret(a, s->visit.referring));
    default:
        return dice_chance(d, 0.5f) ? s->person.address
                                    : s->visit.operator_initials;
    }
}

static const char *time_line(struct arena *a, struct dice *d,
                             const struct subject *s)
{
    static const char *const forms[] = {"M/D/Y",  "D.M.Y", "D-B-Y", "Y-M-D",
                                        "B D, Y", "D B Y", "YMD"};
    const char *date = date_as(a, s->visit.date, dice_pick(d, forms));
    const char *t = s->visit.time;

    switch (dice_int(d, 0, 5)) {
    case 0:
        return text(a, "%.2s:%.2s:%.2s", t, t + 2, t + 4);
    case 1:
        return text(a, "%.2s:%.2s", t, t + 2);
    case 2:
        return text(a, "%s %.2s:%.2s:%.2s", date, t, t + 2, t + 4);
    case 3:
        return text(a, "Date: %s", date);
    default:
        return date;
    }
}

const char *words_line(struct arena *a, struct dice *d, const struct subject *s,
                       enum text_class class)
{
    if (class <= CLASS_DATE_TIME && dice_chance(d, 0.25f))
        s = subject_make(a, d);
    switch (class) {
    case CLASS_PHI:
        return phi_line(a, d, s);
    case CLASS_DATE_TIME:
        return time_line(a, d, s);
    case CLASS_SCALE:
        return dice_pick(d, scales);
    case CLASS_VENDOR:
        return dice_pick(d, settings);
    case CLASS_MARKER:
        return words_marker(d);
    case CLASS_OTHER:
        break;
    }
    return dice_pick(d, others);
}

const char *words_marker(struct dice *d)
{
    return dice_pick(d, markers);
}

const char *words_stamp(struct arena *a, const struct subject *s, int line)
{
    const struct person *p = &s->person;

    if (line == 1)
        return text(a, "DOB: %s", date_as(a, p->birth, "M.D.Y"));
    return text(a, "%s %s [%s] %s", p->family, p->given, p->sex,
                date_as(a, s->visit.date, "M.D.Y"));
}
