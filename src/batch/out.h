/*
 * out.h - the folders and names below OUT
 *
 *   OUT/dicom/<PatientID>/<StudyInstanceUID>/<SeriesInstanceUID>/<SOP...>.dcm
 *   OUT/report.json .csv .html, OUT/audit.log          no PHI in any of them
 *   OUT/private/ (0700)  ledger.db key uid-map.csv patient-map.csv
 *                        quarantine.csv report.html drafts/ review/
 *
 * A shard keeps its private files and its reports in
 * OUT/private/shard-K-of-N/, a dry run in OUT/private/dry-run/.
 */
#pragma once
#include "batch/batch.h"

struct out {
    const char *root;    /* OUT, resolved */
    const char *private; /* where ledger and maps of this run are */
    const char *reports; /* where report.json is: root but for shards */
    const char *drafts, *review;
    const char *ledger;
};

/* Make the folders, remove what a killed run left in drafts. */
enum code out_open(struct arena *a, const struct batch_options *options,
                   struct out *ret, struct error *err);

/* The name below OUT for these identifiers: four parts made safe for any file
 * system, never empty, never climbing out. ref stands in for a missing
 * SOPInstanceUID. */
enum code out_name(struct arena *a, const struct new_ids *ids, struct str ref,
                   struct str *ret, struct error *err);

/* True if OUT can take some more bytes: tells a full disk from a bad file. */
bool out_has_room(const struct out *out);
