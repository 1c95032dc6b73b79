# Each tests/unit/test_<stage>_<thing>.c is a cmocka program over its stage,
# each tests/props/prop_<stage>_<thing>.c too (label prop).
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
function(deburn_tests folder label)
  file(GLOB programs CONFIGURE_DEPENDS tests/${folder}/*_*.c)
  foreach(source ${programs})
    get_filename_component(program ${source} NAME_WE)
    string(REGEX REPLACE "^[a-z]+_([a-z]+).*" "\\1" stage ${program})
    add_executable(${program} EXCLUDE_FROM_ALL ${source})
    target_include_directories(${program} PRIVATE tests)
    target_link_libraries(${program} PRIVATE stage_options ${stage}
      PkgConfig::CMOCKA ${ARGN})
    target_compile_definitions(${program} PRIVATE
      SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${program} COMMAND ${program})
    set_tests_properties(${program} PROPERTIES LABELS ${label} TIMEOUT 900)
    set_property(GLOBAL APPEND PROPERTY deburn_test_programs ${program})
  endforeach()
endfunction()
deburn_tests(unit unit)
deburn_tests(props prop)
deburn_tests(faults fault)
# their malloc() fails where the test wants it to: tests/heap_fault.h
foreach(program fault_batch_disk fault_pipeline_memory)
  target_link_options(${program} PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
endforeach()

# Each tests/fuzz/fuzz_<stage>_<thing>.c: a libFuzzer target in the fuzz preset,
# elsewhere a plain test over its kept corpus and mutations of it.
file(GLOB fuzzers CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(source ${fuzzers})
  get_filename_component(program ${source} NAME_WE)
  string(REGEX REPLACE "^fuzz_([a-z]+).*" "\\1" stage ${program})
  add_executable(${program} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${program} PRIVATE stage_options ${stage})
  if(DEBURN_FUZZ)
    target_link_options(${program} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${program} PRIVATE tests/fuzz/plain_driver.c)
    add_test(NAME ${program} COMMAND ${program}
      ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${program}
      ${CMAKE_SOURCE_DIR}/samples)
    set_tests_properties(${program} PROPERTIES LABELS fuzz TIMEOUT 120)
    set_property(GLOBAL APPEND PROPERTY deburn_test_programs ${program})
  endif()
endforeach()
get_property(test_programs GLOBAL PROPERTY deburn_test_programs)
add_custom_target(tests DEPENDS ${test_programs})

# leaks of libraries that are known, for the asan preset
get_property(all_tests DIRECTORY PROPERTY TESTS)
set_tests_properties(${all_tests} PROPERTIES ENVIRONMENT
  LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp)
