import { createHash } from 'node:crypto';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
export const TAG = `src-${'a'.repeat(20)}`;
const LABELS = { 'slipway.source-hash': 'a'.repeat(64) };

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}
type Json = Record<string, unknown>;

/** What a registry has by paths below its repository, with an image that is whole. */
export class Offer {
  readonly answers = new Map<string, Answer>();
  config: string = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: LABELS } });
  layer = 'the layer';
  /** Changes of what the registry says of its parts. */
  configDescriptor: Json = {};
  layerDescriptor: Json = {};
  manifestParts: Json = {};
  child: Json = {};
  index: Json = {};
  indexText: string | undefined;
  types = { index: INDEX, manifest: MANIFEST };

  /** `more` changes the answers when they are made. */
  constructor(private readonly more: (offer: Offer) => void = () => undefined) {}

  made(): ReadonlyMap<string, Answer> {
    this.more(this);
    const later = new Map(this.answers);
    const descriptor = (text: string, mediaType: string) => ({ mediaType, digest: digestOf(text), size: text.length });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { ...descriptor(this.config, CONFIG), ...this.configDescriptor },
      layers: [{ ...descriptor(this.layer, LAYER), ...this.layerDescriptor }],
      ...this.manifestParts,
    });
    const child = { ...descriptor(manifest, MANIFEST), platform: { os: 'linux', architecture: 'amd64' } };
    const manifests = [{ ...child, ...this.child }];
    const index = this.indexText ?? JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests, ...this.index });
    for (const reference of [TAG, digestOf(index)]) {
      this.answers.set(`manifests/${reference}`, { headers: { 'content-type': this.types.index }, body: index });
    }
    this.answers.set(`manifests/${digestOf(manifest)}`, {
      headers: { 'content-type': this.types.manifest },
      body: manifest,
    });
    for (const blob of [this.config, this.layer]) this.answers.set(`blobs/${digestOf(blob)}`, { body: blob });
    for (const [key, answer] of later) this.answers.set(key, answer);
    return this.answers;
  }
}

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

export const LAYER_DIGEST = digestOf('the layer');

export type HostileRow = readonly [title: string, change: (offer: Offer) => void, message: RegExp];

/** What is found before anything is sent. */
export const REFUSED: readonly HostileRow[] = [
  ['a tag for the digest of a part', (o) => (o.child = { digest: 'v1.0.0' }), /malformed manifest/],
  ['a path for the digest of a part', (o) => (o.child = { digest: '../../other/manifests/live' }), /malformed/],
  ['an encoded path for it', (o) => (o.child = { digest: '..%2f..%2fother%2fmanifests%2flive' }), /malformed/],
  ['a query for it', (o) => (o.child = { digest: `${digestOf('x')}?from=other` }), /malformed/],
  ['two lines for it', (o) => (o.child = { digest: `${digestOf('x')}\nHost: other` }), /malformed/],
  ['digits in capitals', (o) => (o.child = { digest: digestOf('x').toUpperCase() }), /malformed/],
  ['a digest that is not verified here', (o) => (o.child = { digest: `sha512:${'a'.repeat(128)}` }), /malformed/],
  ['no digest', (o) => (o.child = { digest: undefined }), /malformed/],
  ['a path for the digest of a layer', (o) => (o.layerDescriptor = { digest: '../../other/blobs/x' }), /malformed/],
  ['a path for the configuration', (o) => (o.configDescriptor = { digest: '../tags/list' }), /malformed/],
  ['a size below zero', (o) => (o.layerDescriptor = { size: -1 }), /malformed/],
  ['a size in words', (o) => (o.layerDescriptor = { size: '9\r\nHost: other' }), /malformed/],
  ['a size without end', (o) => (o.layerDescriptor = { size: 1e300 }), /malformed/],
  ['a media type of two lines', (o) => (o.layerDescriptor = { mediaType: 'a/b\r\nx: y' }), /malformed/],
  ['an index in an index', (o) => (o.child = { mediaType: INDEX }), /malformed/],
  ['one document that is image and index', (o) => (o.index = { config: {}, layers: [] }), /malformed/],
  ['an image that is an index as well', (o) => (o.manifestParts = { manifests: [] }), /malformed/],
  ['more parts than any image', (o) => (o.index = { manifests: Array<Json>(2_000).fill({}) }), /malformed/],
  ['another kind inside than outside', (o) => (o.index = { mediaType: MANIFEST }), /malformed/],
  ['no JSON', (o) => (o.indexText = '<html>'), /malformed/],
  ['JSON that is no object', (o) => (o.indexText = 'null'), /malformed/],
  ['a page of a proxy', (o) => (o.types = { ...o.types, index: 'text/html' }), /no image/],
  ['a part of another kind', (o) => (o.types = { ...o.types, manifest: INDEX }), /not whole/],
  ['a part of another size', (o) => (o.child = { size: 3 }), /not whole/],
  ['a part that is missing', (o) => (o.child = { digest: digestOf('gone') }), /not whole/],
  ['a layer that is missing', (o) => (o.layerDescriptor = { digest: digestOf('gone') }), /not whole/],
  ['a layer of another size', (o) => (o.layerDescriptor = { size: 5 }), /not whole/],
  ['two sizes of one part', (o) => (o.layerDescriptor = { digest: digestOf(o.config), size: 5 }), /not whole/],
  ['a configuration that is no JSON', (o) => (o.config = 'x'), /is not copied$/],
  [
    'a label that is no text',
    (o) => (o.config = '{"config":{"Labels":{"slipway.source-hash":{"a":1}}}}'),
    /not copied$/,
  ],
  [
    'a label of several lines',
    (o) => (o.config = '{"config":{"Labels":{"slipway.source-hash":"\\u001b[31m\\nError: x\\u202e"}}}'),
    /not copied$/,
  ],
  [
    'a path in the header for the digest',
    (o) =>
      o.answers.set(`manifests/${TAG}`, { headers: { 'docker-content-digest': '../../x', 'content-type': INDEX } }),
    /other content/,
  ],
  [
    'a configuration of other bytes',
    (o) => o.answers.set(`blobs/${digestOf(o.config)}`, { body: o.config.replace('amd64', 'arm64') }),
    /other content/,
  ],
  [
    'a token service without TLS',
    (o) =>
      o.answers.set(`manifests/${TAG}`, {
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="http://other.example/token"' },
      }),
    /token service that is not safe/,
  ],
  [
    'an error of several lines',
    (o) =>
      o.answers.set(`manifests/${TAG}`, {
        status: 400,
        body: JSON.stringify({ errors: [{ code: 'X\u001b[2J', message: 'line\n'.repeat(1_000) }, null] }),
      }),
    /no clear answer/,
  ],
  [
    'a way to another place without TLS',
    (o) => o.answers.set(`manifests/${TAG}`, away('http://192.0.2.1/')),
    /no clear/,
  ],
  ['a way to a file', (o) => o.answers.set(`manifests/${TAG}`, away('file:///etc/passwd')), /no clear answer/],
];

/** What is found only while it is sent: the target never has it. */
export const UNSENT: readonly HostileRow[] = [
  ['a layer of other bytes', (o) => o.answers.set(`blobs/${LAYER_DIGEST}`, { body: 'The layer' }), /cannot be read/],
  [
    'a layer that is longer than it says',
    (o) => o.answers.set(`blobs/${LAYER_DIGEST}`, { body: 'the layer and more' }),
    /not whole|cannot be read/,
  ],
];

function away(location: string): Answer {
  return { status: 307, headers: { location } };
}

/** A registry on loopback that gives the answers of an offer for its repository `team/api`. */
export class HostileRegistry {
  offer = new Offer();

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  static async start(): Promise<HostileRegistry> {
    const server = createServer();
    const registry = new HostileRegistry(server, await listening(server));
    server.on('request', ({ url = '' }, response) => {
      const {
        status = 200,
        headers = {},
        body = '',
      } = registry.offer.made().get(url.replace('/v2/team/api/', '')) ?? {
        status: 404,
        body: JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN' }] }),
      };
      response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
    });
    return registry;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Lies before a registry and notes what would change it. */
export class ChangeRecorder {
  changes: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  static async start(port: number): Promise<ChangeRecorder> {
    const server = createServer();
    const recorder = new ChangeRecorder(server, await listening(server));
    server.on('request', (incoming, outgoing) => {
      const { method = '', url = '', headers } = incoming;
      if (!['GET', 'HEAD'].includes(method)) recorder.changes.push(`${method} ${url}`);
      const onward = ask({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.on('close', () => incoming.complete || onward.destroy());
      incoming.pipe(onward);
    });
    return recorder;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
