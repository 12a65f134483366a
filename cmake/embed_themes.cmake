# cmake -DOUTPUT=x.c -DFILES=a.theme;b.theme -P embed_themes.cmake: the files as byte arrays (ui/theme_builtin.h).
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char theme_${index}[] = {\n${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", theme_${index}, sizeof theme_${index} - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT}
"/* Made by cmake/embed_themes.cmake from themes/. */
#include \"theme_builtin.h\"

${arrays}
const struct theme_builtin theme_builtins[] = {
${entries}};
const size_t theme_builtin_count = sizeof theme_builtins / sizeof theme_builtins[0];
")
