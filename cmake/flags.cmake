# Flags for our own code, carried by one INTERFACE library and linked PRIVATE; nothing is directory-wide.
include(CheckCCompilerFlag)
include(CheckCSourceRuns)
include(CheckLinkerFlag)

add_library(build_flags INTERFACE)
target_compile_definitions(build_flags INTERFACE _GNU_SOURCE RESTORETOP_VERSION="${PROJECT_VERSION}")
target_compile_options(build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wvla -Wundef
  -fno-common)

set(RESTORETOP_SANITIZE "" CACHE STRING "sanitizers to build with, as -fsanitize= takes them")
if(RESTORETOP_SANITIZE)
  target_compile_options(build_flags INTERFACE -fsanitize=${RESTORETOP_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(build_flags INTERFACE -fsanitize=${RESTORETOP_SANITIZE})
endif()

option(RESTORETOP_HARDEN "hardening flags (release builds)" OFF)
if(RESTORETOP_HARDEN)
  foreach(flag IN ITEMS -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
    string(MAKE_C_IDENTIFIER "HAVE${flag}" have)
    check_c_compiler_flag(${flag} ${have})
    if(${have})
      target_compile_options(build_flags INTERFACE ${flag})
    endif()
  endforeach()
  target_compile_options(build_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  target_link_options(build_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
  # Our tables of words are 2,000 addresses to relocate: 50 KB of a list of them, which is read at each start, or 1 KB.
  # A loader older than glibc 2.36 does not know the short form, so a program is run.
  if(NOT CMAKE_CROSSCOMPILING)
    set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,-z,pack-relative-relocs)
    check_c_source_runs("int main(void) { return 0; }" HAVE_PACKED_RELOCATIONS)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
  endif()
  if(HAVE_PACKED_RELOCATIONS)
    target_link_options(build_flags INTERFACE -Wl,-z,pack-relative-relocs)
  endif()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
