// What an administrator would write: node's fetch, page after page, the fields of interest as lines.
let url = process.argv[2];
const keep = [], lines = [];
while (url) {
  const page = await (await fetch(url, {headers: {authorization: 'Bearer x'}})).json();
  for (const s of page.value) {
    lines.push([s.id, s.status, s.createdDateTime, s.completedDateTime, s.createdBy.user?.displayName,
      s.restoreSessionArtifactCount.total, s.error?.code].join('\t'));
    keep.push(s);
  }
  url = page['@odata.nextLink'];
}
process.stdout.write(lines.join('\n') + '\n');
