install(TARGETS restoretop restoretop-sim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY themes/ DESTINATION ${CMAKE_INSTALL_DATADIR}/restoretop/themes
        FILES_MATCHING PATTERN "*.theme")
set(completions ${CMAKE_CURRENT_BINARY_DIR}/completions)
install(FILES ${completions}/restoretop DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${completions}/_restoretop DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${completions}/restoretop.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
if(SCDOC)
  install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
add_custom_target(uninstall
  COMMAND ${CMAKE_COMMAND} "-DMANIFEST=${CMAKE_BINARY_DIR}/install_manifest.txt" -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/uninstall.cmake
  COMMENT "Uninstalling" VERBATIM)
