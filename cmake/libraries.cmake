# Libraries by pkg-config, all that is missing told at once and by the names that people install.
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  message(FATAL_ERROR "restoretop runs on Linux alone (signalfd, eventfd, the kernel's keyring); this is ${CMAKE_SYSTEM_NAME}")
endif()
find_package(PkgConfig REQUIRED)

# restoretop_libraries(OTHERWISE sentence NEED "module|minimum or empty|Debian's package|Fedora's package"...): imported
# targets PkgConfig::module. The minimum is the release that brought the newest call or option that the sources use.
function(restoretop_libraries)
  cmake_parse_arguments(L "" "OTHERWISE" "NEED" ${ARGN})
  set(missing)
  set(debian)
  set(fedora)
  foreach(need IN LISTS L_NEED)
    string(REPLACE "|" ";" fields "${need}")
    list(POP_FRONT fields module minimum deb rpm)
    set(wanted ${module})
    if(minimum)
      set(wanted "${module}>=${minimum}")
    endif()
    pkg_check_modules(${module} IMPORTED_TARGET GLOBAL ${wanted})
    if(NOT ${module}_FOUND)
      list(APPEND missing "${wanted}")
      list(APPEND debian ${deb})
      list(APPEND fedora ${rpm})
    endif()
  endforeach()
  if(missing)
    list(JOIN missing ", " missing)
    list(JOIN debian " " debian)
    list(JOIN fedora " " fedora)
    message(FATAL_ERROR "pkg-config does not find: ${missing}\n"
      "Debian, Ubuntu: apt-get install ${debian}\nFedora: dnf install ${fedora}\n${L_OTHERWISE}")
  endif()
endfunction()

restoretop_libraries(NEED
  "ncursesw|6.1|libncurses-dev|ncurses-devel" # init_extended_pair(), and the wide build
  "libcurl|7.87.0|libcurl4-openssl-dev|libcurl-devel" # CURLOPT_QUICK_EXIT
  "jansson|2.7|libjansson-dev|jansson-devel" # json_string_length()
  "libutf8proc|2.0|libutf8proc-dev|utf8proc-devel" # utf8proc_grapheme_break_stateful()
  "inih||libinih-dev|inih-devel"
  "libcrypto|3.0|libssl-dev|openssl-devel" # EVP_Q_digest()
  "libmicrohttpd|0.9.71|libmicrohttpd-dev|libmicrohttpd-devel" # enum MHD_Result
  "zlib||zlib1g-dev|zlib-devel")
