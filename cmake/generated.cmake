# Files made at build time from data files: see each rule for what and why.
set(generated_core_sources)
set(generated_ui_sources)
