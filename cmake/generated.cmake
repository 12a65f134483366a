# Files made at build time from data files: see each rule for what and why.
set(generated_core_sources)

# The shipped themes are compiled in, so that one binary is enough.
file(GLOB theme_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/themes/*.theme)
set(themes_c ${CMAKE_CURRENT_BINARY_DIR}/generated/theme_builtin.c)
add_custom_command(
  OUTPUT ${themes_c}
  COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${themes_c}" "-DFILES=${theme_files}"
          -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed_themes.cmake
  DEPENDS ${theme_files} ${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed_themes.cmake
  COMMENT "Embedding themes" VERBATIM)
set(generated_ui_sources ${themes_c})
