# Which table is made from which files: deburn_table(NAME FILE...), one a line.
file(GLOB embedded RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS
  models/phi/*.tsv models/ocr/*.tsv masks/*.yaml)
deburn_table(embed ${embedded} models/README.md)
