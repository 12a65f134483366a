# The pages are scdoc templates, filled from the tables of options, keys and exit statuses; the shells' completions likewise.
add_executable(generate-man man/generate.c man/completion.c)
target_link_libraries(generate-man PRIVATE restoretop-ui restoretop-simulator build_flags)

# Each by the name that its shell looks for.
set(completions)
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/completions)
foreach(pair IN ITEMS "bash=restoretop" "zsh=_restoretop" "fish=restoretop.fish")
  string(REGEX MATCH "^(.*)=(.*)$" pair ${pair})
  set(template ${CMAKE_CURRENT_SOURCE_DIR}/completions/restoretop.${CMAKE_MATCH_1})
  set(completion ${CMAKE_CURRENT_BINARY_DIR}/completions/${CMAKE_MATCH_2})
  add_custom_command(OUTPUT ${completion}
    COMMAND generate-man ${template} ${completion}
    DEPENDS generate-man ${template}
    COMMENT "Writing the completion ${CMAKE_MATCH_2}" VERBATIM)
  list(APPEND completions ${completion})
endforeach()
add_custom_target(completion ALL DEPENDS ${completions})

find_program(SCDOC scdoc)
if(SCDOC)
  set(man_pages)
  foreach(page IN ITEMS restoretop.1 restoretop-sim.1)
    set(template ${CMAKE_CURRENT_SOURCE_DIR}/man/${page}.scd)
    set(filled ${CMAKE_CURRENT_BINARY_DIR}/man/${page}.scd)
    set(man_page ${CMAKE_CURRENT_BINARY_DIR}/man/${page})
    file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/man)
    add_custom_command(OUTPUT ${man_page}
      COMMAND generate-man ${template} ${filled}
      COMMAND ${CMAKE_COMMAND} "-DSCDOC=${SCDOC}" "-DINPUT=${filled}" "-DOUTPUT=${man_page}"
              -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/scdoc.cmake
      DEPENDS generate-man ${template} ${CMAKE_CURRENT_SOURCE_DIR}/cmake/scdoc.cmake
      COMMENT "Writing ${page}" VERBATIM)
    list(APPEND man_pages ${man_page})
  endforeach()
  add_custom_target(man ALL DEPENDS ${man_pages})
else()
  message(WARNING "scdoc is not here: no man pages are built")
endif()
