#!/bin/sh
# reader.sh - train models/ocr/reader.traineddata on drawn lines
#
# usage: reader.sh CROPS WORK [PICTURES] [STEPS]
#
# Writes WORK/reader.traineddata, to be measured before it goes to models/ocr.
# CROPS is models/train/train_crops of the build. Needs tesseract-ocr
# (lstmtraining, combine_tessdata), tesseract-ocr-eng, python3-numpy,
# python3-pil and the fonts that pictures.py names. The eight bit weights of
# Debian's eng are multiplied out and trained on: full steps, then short ones.
set -eu
crops=$(realpath "$1")
work=$2
pictures=${3:-1400}
steps=${4:-145000}
here=$(realpath "$(dirname "$0")")
models=$here/../ocr
eng=$(find /usr/share/tesseract-ocr -name eng.traineddata | head -n 1)
export OMP_THREAD_LIMIT=1

# draw FOLDER SEED COUNT TEXT|NOTHING: lstmf files of 500 lines each
draw() {
    python3 "$here/lines.py" pictures "$1" "$2" "$3" "$4"
    "$crops" "$models" "$1"/*.p?m |
        python3 "$here/lines.py" crops "$1" "$2"
    for page in "$1"/lines-*.tif; do
        tesseract "$page" "${page%.tif}" --psm 13 lstm.train
    done
    rm "$1"/*.p?m "$1"/*.tif
}

mkdir -p "$work"
draw "$work/text" 7001 "$pictures" text
draw "$work/nothing" 8201 $((pictures / 4)) nothing
find "$work" -name '*.lstmf' | sort | shuf --random-source="$eng" > "$work/files"

combine_tessdata -u "$eng" "$work/eng."
for part in lstm lstm-unicharset lstm-recoder version; do
    cp "$work/eng.$part" "$work/base.$part"
done
combine_tessdata "$work/base."
python3 "$here/thaw.py" "$work/eng.lstm" "$work/thawed.lstm"

# teach FROM STEPS RATE
teach() {
    lstmtraining --continue_from "$1" --traineddata "$work/base.traineddata" \
        --model_output "$work/reader" --train_listfile "$work/files" \
        --max_iterations "$2" --learning_rate "$3" --reset_learning_rate
}
teach "$work/thawed.lstm" $((steps * 2 / 3)) 0.0005
teach "$work/reader_checkpoint" "$steps" 0.0002
lstmtraining --stop_training --convert_to_int \
    --continue_from "$work/reader_checkpoint" \
    --traineddata "$work/base.traineddata" \
    --model_output "$work/reader.traineddata"
