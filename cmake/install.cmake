# What `cmake --install` puts in place: program, library, header, pkg-config
# file, man page, models and masks. Paths of the .pc file are relative to it, so
# that the tree may be installed under any prefix.
include(GNUInstallDirs)
file(RELATIVE_PATH PC_TO_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/deburn.pc.in ${CMAKE_BINARY_DIR}/deburn.pc @ONLY)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/deburn.1
  COMMAND deburn --man > ${CMAKE_BINARY_DIR}/deburn.1 DEPENDS deburn VERBATIM)
add_custom_target(man ALL DEPENDS ${CMAKE_BINARY_DIR}/deburn.1)
install(TARGETS deburn RUNTIME)
install(TARGETS libdeburn LIBRARY PUBLIC_HEADER)
install(FILES ${CMAKE_BINARY_DIR}/deburn.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${CMAKE_BINARY_DIR}/deburn.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY models/phi models/ocr masks
  DESTINATION ${CMAKE_INSTALL_DATADIR}/deburn PATTERN "*.py" EXCLUDE)
