# restoretop_test(NAME test_x LABEL unit SOURCES … [LIBS …] [TIMEOUT s]): one executable, one CTest entry.
function(restoretop_test)
  cmake_parse_arguments(T "" "NAME;LABEL;TIMEOUT" "SOURCES;LIBS" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300) # only what hangs: a machine with other things to do gives a test a twentieth of its time
  endif()
  add_executable(${T_NAME} ${T_SOURCES})
  target_link_libraries(${T_NAME} PRIVATE ${T_LIBS} build_flags PkgConfig::cmocka)
  target_include_directories(${T_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(${T_NAME} PRIVATE TEST_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             TEST_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${T_NAME} COMMAND ${T_NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${T_NAME} PROPERTIES LABELS ${T_LABEL} TIMEOUT ${T_TIMEOUT})
  restoretop_test_environment(${T_NAME})
endfunction()

# LANG may be unset where tests run. cmocka catches SIGSEGV and says little; ASan says where.
function(restoretop_test_environment NAME)
  set_tests_properties(${NAME} PROPERTIES ENVIRONMENT
    "LC_ALL=C.UTF-8;ASAN_OPTIONS=handle_segv=2;UBSAN_OPTIONS=print_stacktrace=1")
endfunction()

# restoretop_weigh(SECONDS s TESTS test_x ... [BUSY]): how long they take where nothing is known yet, so that the longest
# begin first. A slot of ctest is half a processor (./dev test), which is more than enough for a program in a pty that
# waits; what is BUSY all the time takes two, and begins before all others: ctest keeps no second slot free for it.
function(restoretop_weigh)
  cmake_parse_arguments(W "BUSY" "SECONDS" "TESTS" ${ARGN})
  set_tests_properties(${W_TESTS} PROPERTIES COST ${W_SECONDS})
  if(W_BUSY)
    set_tests_properties(${W_TESTS} PROPERTIES PROCESSORS 2)
  endif()
endfunction()

# restoretop_fuzzer(NAME fuzz_x SOURCE … [LIBS …]): libFuzzer, or a replay of the corpus as a test.
function(restoretop_fuzzer)
  cmake_parse_arguments(T "" "NAME;SOURCE" "LIBS" ${ARGN})
  string(REGEX REPLACE "^fuzz_" "" corpus ${T_NAME})
  add_executable(${T_NAME} ${T_SOURCE})
  target_link_libraries(${T_NAME} PRIVATE ${T_LIBS} build_flags)
  target_include_directories(${T_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  if(RESTORETOP_SANITIZE MATCHES "fuzzer")
    target_link_options(${T_NAME} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${T_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
    add_test(NAME ${T_NAME} COMMAND ${T_NAME} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${corpus})
    set_tests_properties(${T_NAME} PROPERTIES LABELS fuzz TIMEOUT 120)
    restoretop_test_environment(${T_NAME})
  endif()
endfunction()
