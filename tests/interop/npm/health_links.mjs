// What tests/interop/test_health_links.py asks of somebody else's library: to make links and cards, and to open ours.
import { SHCIssuer, SHL, SHLManifestBuilder, SHLViewer, deriveKidFromPublicKey } from "kill-the-clipboard";

const [, , command, ...given] = process.argv;
const input = () => new Promise((done) => {
  let text = "";
  process.stdin.on("data", (part) => { text += part; });
  process.stdin.on("end", () => done(JSON.parse(text)));
});

// A link to a bundle and a card, its files in the list and beside it; and the card by itself.
async function make(address) {
  const bundle = await input();
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const [publicKey, privateKey] = await Promise.all(
    [pair.publicKey, pair.privateKey].map((key) => crypto.subtle.exportKey("jwk", key)),
  );
  const issuer = new SHCIssuer({ issuer: address, privateKey, publicKey });
  const card = await issuer.issue(bundle);
  const files = {};
  const shl = SHL.generate({ baseManifestURL: `${address}/manifests`, manifestPath: "/manifest.json", flag: "P" });
  const builder = new SHLManifestBuilder({
    shl,
    uploadFile: async (content) => {
      const path = `/files/${Object.keys(files).length}`;
      files[path] = content;
      return path;
    },
    getFileURL: async (path) => address + path,
    loadFile: async (path) => files[path],
  });
  await builder.addFHIRResource({ content: bundle });
  await builder.addHealthCard({ shc: card });
  return {
    link: shl.toURI(),
    manifest_path: new URL(shl.url).pathname,
    embedded: await builder.buildManifest({ embeddedLengthMax: 1_000_000 }),
    located: await builder.buildManifest({ embeddedLengthMax: 1 }),
    files,
    card: card.asJWS(),
    digits: card.asQRNumeric({ enableChunking: true, maxSingleQRSize: 300 }),
    file: await card.asFileContent(),
    keys: { keys: [{ ...publicKey, kid: await deriveKidFromPublicKey(publicKey), use: "sig", alg: "ES256" }] },
  };
}

// What a link of ours leads to, with its file in the list, or beside it.
async function open(link, passcode, embeddedLengthMax) {
  const viewer = new SHLViewer({ shlinkURI: link });
  try {
    const found = await viewer.resolveSHL({
      recipient: "Somebody else", passcode, embeddedLengthMax: Number(embeddedLengthMax),
    });
    return { label: viewer.shl.label, resources: found.fhirResources };
  } catch (error) {
    return { error: error.name };
  }
}

console.log(JSON.stringify(await { make, open }[command](...given)));
