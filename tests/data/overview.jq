# Computes the overview anew from the sessions of `restoretop --once --format json`, by another road than the program's,
# and tells what differs from derived.overview: one path a line, nothing when all is the same. Days are UTC's: TZ=UTC.
def ms: if . == null then null else (.[0:19] + "Z" | fromdateiso8601) * 1000 + (.[20:23] | tonumber) end;
def sum(f): map(f // 0) | add // 0;
def permille($part; $whole):
  if $whole <= 0 then null
  else (($part * 2000 + $whole) / ($whole * 2) | floor)
    | if $part > 0 and . == 0 then 1 elif $part < $whole and . == 1000 then 999 else . end
  end;
def rank($percent): sort | if length == 0 then null else .[((length * $percent + 99) / 100 | floor) - 1] end;
def is($word): select(.d.status == $word);
def window($span):
  map(select(.ago != null and .ago < $span)) | (map(.d.durationSeconds | values)) as $took
  | {ended: length, completed: (map(is("completed")) | length), partial: (map(is("partial")) | length),
     failed: (map(is("failed")) | length), unitsRestored: sum(.d.unitsRestored), unitsFailed: sum(.d.unitsFailed),
     uncounted: (map(select(.d.unitsRestored == null and .d.unitsFailed == null)) | length),
     timed: ($took | length), p50Seconds: ($took | rank(50)), p95Seconds: ($took | rank(95)),
     longestSeconds: ($took | max)}
  | .completedPermille = permille(.completed; .ended)
  | .unitsRestoredPermille = permille(.unitsRestored; .unitsRestored + .unitsFailed);
def day: 86400000;
def scope($today):
  map(select(.d.running)) as $running
  | {running: ($running | length), unitsInFlight: ($running | sum(.d.unitsInProgress)),
     uncounted: ($running | map(select(.d.unitsInProgress == null)) | length),
     unitsToday: (map(select(.created != null and .created >= $today and .d.status != "draft")) | sum(.d.units)),
     uncountedToday: (map(select(.created != null and .created >= $today and .d.status != "draft" and .d.units == null)) | length),
     created30d: (map(select(.age != null and .age < 30 * day)) | length),
     last24h: window(day), last30d: window(30 * day)};
def top(f): group_by(f) | map(length) | sort | reverse | .[0:8];
def bad: .d.status == "failed" or .d.status == "partial" or .d.status == "unknown";

.derived.overview as $told
| ($told.computedDateTime | ms) as $now | ($told.todayDateTime | ms) as $today
| [.sessions[] | {id, d: .derived, created: (.derived.createdDateTime | ms), ended: (.derived.endedDateTime | ms)}
   | .age = (if .created then $now - .created else null end) | .ago = (if .ended then $now - .ended else null end)]
| . as $all
| (map(is("draft") | select(.age != null) | .age)) as $drafts
| {tenant: scope($today),
   workloads: (["Exchange", "SharePoint", "OneDrive", "other"]
               | map({key: ., value: (. as $name | $all | map(select(.d.workload == $name)) | scope($today))})
               | from_entries),
   failedOpen: (map(is("failed") | select(.d.attention)) | length),
   partialOpen: (map(is("partial") | select(.d.attention)) | length),
   overdue: (map(select(.d.running and .d.pace.overdue)) | length),
   stalled: (map(select(.d.running and .d.pace.stalled)) | length),
   slow: (map(select(.d.running and .d.pace.slow)) | length),
   oldDrafts: ($drafts | map(select(. > 7 * day)) | length),
   draftsByAge: [($drafts | map(select(. <= day)) | length),
                 ($drafts | map(select(. > day and . <= 7 * day)) | length),
                 ($drafts | map(select(. > 7 * day)) | length)],
   unitsByHour: [range(24) | . as $i | $all
                 | map(select(.ended != null and ($now / 3600000 | floor) - (.ended / 3600000 | floor) == 23 - $i))
                 | [sum(.d.unitsRestored), sum(.d.unitsFailed)]],
   endedByDay: [range(30) | . as $i | $all
                | map(select(.ended != null and (($today / day | floor) - (.ended / day | floor) | if . < 0 then 0 else . end)
                             == 29 - $i))
                | [length, (map(select(bad)) | length)]],
   sessionsWithErrorCode: (map(select(.ago != null and .ago < 30 * day and .d.errorCode != null)) | length)}
| .sessionsBesideExpected = ($all | map(select(.ago != null and .ago < 30 * day and .d.durationSeconds != null
                                              and .d.pace.expectedSeconds != null)) | length)
# What JSON cannot say again: which of several is named. Named ones are looked up.
| . as $mine
| ([paths(type != "object" and type != "array")] | map(. as $path | select(($mine | getpath($path)) != ($told | getpath($path))) | map(tostring) | join(".")))
  + ([$told | .. | objects | select(has("longestId") and .longestId != null)
      | . as $window | select(([$all[] | select(.id == $window.longestId) | .d.durationSeconds] | index($window.longestSeconds)) == null)
      | "longestId \(.longestId)"])
  + (($all | map(select(.ago != null and .ago < 30 * day and .d.durationSeconds != null and .d.pace.expectedSeconds != null))) as $beside
     | [$told.lastEnds[] | .id as $id | first($beside[] | select(.id == $id)).ended] as $ends
     | [select(($beside | map(.ended) | sort | reverse | .[0:6]) != $ends) | "lastEnds"]
       + [$told.lastEnds[] | . as $one | select([$beside[] | select(.id == $one.id and .d.durationSeconds == $one.tookSeconds
                                                                    and .d.pace.expectedSeconds == $one.expectedSeconds)] == []) | "lastEnds \(.id)"])
  + (($all | map(select(.ago != null and .ago < 30 * day and .d.errorCode != null) | .d.errorCode)) as $codes
     | [select(($codes | top(.)) != ($told.topReasons | map(.sessions))) | "topReasons"]
       + [$told.topReasons[] | . as $one | select(($codes | map(select(. == $one.code)) | length) != .sessions) | .code])
  + (($all | map(select(.age != null and .age < 30 * day and .d.by != null))) as $made
     | [select(($made | map(.d.by) | top(.)) != ($told.topInitiators | map(.sessions))) | "topInitiators"]
       + [$told.topInitiators[] | . as $one | ($made | map(select(.d.by == $one.by)))
          | select(length != $one.sessions or (map(select(.ended != null)) | length) != $one.ended
                   or (map(is("completed")) | length) != $one.completed) | $one.by])
| .[]
