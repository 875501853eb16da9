/** A builder of a user's: notes what it is asked, and pushes an image that consists of its labels. */
export const PUSHING_BUILDER = `
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const digestOf = (text) => 'sha256:' + createHash('sha256').update(text).digest('hex');
(async () => {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
  const { reference, context, contexts, labels } = asked;
  fs.appendFileSync(process.env.ASKED, JSON.stringify({ reference, contexts }) + '\\n');
  if (fs.existsSync(context + '/fails')) process.exit(1);
  if (fs.existsSync(context + '/sleeps')) return setTimeout(() => undefined, 60_000);
  const [, host, name, tag] = /^([^/]+)\\/(.+):(.+)$/.exec(reference);
  const { auths } = JSON.parse(process.env.DOCKER_AUTH_CONFIG);
  const authorization = 'Basic ' + auths[host].auth;
  const base = 'http://' + host + '/v2/' + name;
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: labels } });
  const begun = await fetch(base + '/blobs/uploads/', { method: 'POST', headers: { authorization } });
  const upload = new URL(begun.headers.get('location'), base);
  upload.searchParams.set('digest', digestOf(config));
  await fetch(upload, { method: 'PUT', headers: { authorization }, body: config });
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const blob = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: type, config: blob, layers: [] });
  const headers = { authorization, 'content-type': type };
  const put = await fetch(base + '/manifests/' + tag, { method: 'PUT', headers, body: manifest });
  if (put.status !== 201) throw new Error(await put.text());
  console.log(JSON.stringify({ digest: digestOf(manifest) }));
})();
`;
