# Flags for our own code, carried by one INTERFACE library and linked PRIVATE; nothing is directory-wide.
include(CheckCCompilerFlag)
include(CheckCSourceRuns)
include(CheckLinkerFlag)
include(CheckPIESupported)

add_library(build_flags INTERFACE)
target_compile_definitions(build_flags INTERFACE _GNU_SOURCE RESTORETOP_VERSION="${PROJECT_VERSION}")
target_compile_options(build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wvla -Wundef
  -fno-common)

# OPENSSL_free() and its like bring the name of the file along: from the top of the sources, not from where they were built. Not in
# Debug: ccache would take the same file in two folders for two.
check_c_compiler_flag(-fmacro-prefix-map=/a/=b/ HAVE_MACRO_PREFIX_MAP)
if(HAVE_MACRO_PREFIX_MAP)
  target_compile_options(build_flags INTERFACE "$<$<NOT:$<CONFIG:Debug>>:-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=>")
endif()

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
  # It takes an optimiser, and warns without.
  target_compile_options(build_flags INTERFACE -U_FORTIFY_SOURCE $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
  target_link_options(build_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
  check_pie_supported(LANGUAGES C) # else only what is compiled is position independent, not what is linked
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  # Our tables of words are 2,000 addresses to relocate: 50 KB of a list of them, which is read at each start, or 1 KB.
  # A linker that does not know the short form warns and goes on without. A loader that does not (glibc before 2.36, musl
  # before 1.2.4) would leave the addresses as they are, so a program is run; glibc's says so itself (GLIBC_ABI_DT_RELR) where
  # a program comes from another machine.
  if(NOT CMAKE_CROSSCOMPILING)
    check_linker_flag(C -Wl,-z,pack-relative-relocs HAVE_PACKING_LINKER)
    set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,-z,pack-relative-relocs)
    check_c_source_runs("int main(void) { return 0; }" HAVE_PACKED_RELOCATIONS)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
  endif()
  if(HAVE_PACKING_LINKER AND HAVE_PACKED_RELOCATIONS)
    target_link_options(build_flags INTERFACE -Wl,-z,pack-relative-relocs)
  endif()
endif()
