import type { SourceImageProps } from '../../../modules';
import { VALUES } from './values';

type Props = Omit<SourceImageProps, 'registry'>;

/** A prop that takes text from a user. */
export interface Prop {
  /** As an error names it. */
  readonly path: string;
  /** The prop with the value in it. */
  readonly give: (value: string) => object;
}

/** A name of a file or folder in the working directory that begins with the value. */
export function nameOf(value: string, kind: string): string {
  return `${value.slice(0, 200)}-${kind}`;
}

const given = (props: Partial<Props>): object => props;
const build = (props: object): object => ({ build: props });
const cache = (fields: object): object => build({ caches: [fields] });

/** All of them, by what they are. */
export const PROPS: Readonly<Record<string, Prop>> = {
  context: { path: 'context', give: (value) => given({ context: nameOf(value, 'context') }) },
  dockerfile: { path: 'dockerfile', give: (value) => given({ dockerfile: nameOf(value, 'Dockerfile') }) },
  target: { path: 'target', give: (target) => given({ target }) },
  argument: { path: 'args.A', give: (A) => given({ args: { A } }) },
  'argument name': { path: 'args', give: (name) => given({ args: { [name]: 'named' } }) },
  platform: { path: 'platforms', give: (value) => given({ platforms: [value] }) },
  'named context': { path: 'contexts', give: (name) => given({ contexts: { [name]: '-lib' } }) },
  'context folder': { path: 'contexts.lib', give: (value) => given({ contexts: { lib: nameOf(value, 'lib') } }) },
  'context image': { path: 'contexts.base.image', give: (image) => given({ contexts: { base: { image } } }) },
  salt: { path: 'salt', give: (salt) => given({ salt }) },
  label: { path: 'build.labels.l', give: (l) => build({ labels: { l } }) },
  'label name': { path: 'build.labels', give: (name) => build({ labels: { [name]: 'named' } }) },
  'secret id': { path: 'build.secrets', give: (id) => build({ secrets: { [id]: { file: '-secret' } } }) },
  'secret variable': { path: 'build.secrets.s.env', give: (env) => build({ secrets: { s: { env } } }) },
  'secret file': {
    path: 'build.secrets.s.file',
    give: (value) => build({ secrets: { s: { file: nameOf(value, 'secret') } } }),
  },
  'ssh id': { path: 'build.ssh', give: (id) => build({ ssh: { [id]: { file: '-key' } } }) },
  'ssh file': { path: 'build.ssh.k.file', give: (value) => build({ ssh: { k: { file: nameOf(value, 'key') } } }) },
  'extra host': { path: 'build.extraHosts', give: (name) => build({ extraHosts: { [name]: '10.0.0.1' } }) },
  'host address': { path: 'build.extraHosts.db', give: (db) => build({ extraHosts: { db } }) },
  network: { path: 'build.network', give: (network) => build({ network }) },
  builder: { path: 'build.builder', give: (builder) => build({ builder }) },
  'builder argument': {
    path: 'build.builder.command[1]',
    give: (value) => build({ builder: { command: ['build', value] } }),
  },
  provenance: {
    path: 'build.attestations.provenance',
    give: (provenance) => build({ attestations: { provenance } }),
  },
  'cache type': { path: 'build.caches[0].type', give: (type) => cache({ type }) },
  'cache mode': { path: 'build.caches[0].mode', give: (mode) => cache({ type: 'gha', mode }) },
  'cache use': { path: 'build.caches[0].only', give: (only) => cache({ type: 'gha', only }) },
  'cache reference': { path: 'build.caches[0].ref', give: (ref) => cache({ type: 'registry', ref }) },
  'cache scope': { path: 'build.caches[0].scope', give: (scope) => cache({ type: 'gha', scope }) },
  'cache bucket': { path: 'build.caches[0].bucket', give: (bucket) => cache({ type: 's3', bucket, region: 'r' }) },
  'cache region': { path: 'build.caches[0].region', give: (region) => cache({ type: 's3', bucket: 'b', region }) },
  'cache prefix': {
    path: 'build.caches[0].prefix',
    give: (prefix) => cache({ type: 's3', bucket: 'b', region: 'r', prefix }),
  },
  'cache folder': {
    path: 'build.caches[0].folder',
    give: (value) => cache({ type: 'local', folder: nameOf(value, 'cache') }),
  },
  'moving tag': { path: 'movingTags', give: (tag) => given({ movingTags: [tag] }) },
  'commit tag': { path: 'tags', give: (tag) => ({ commitTags: [tag] }) },
  'in use by': { path: 'inUseBy', give: (inUseBy) => given({ inUseBy }) },
  registry: { path: 'registry.url', give: (url) => ({ registry: { url } }) },
  'repository name': { path: 'registry.url', give: (name) => ({ registry: { url: `localhost/${name}` } }) },
  'pulled repository': { path: 'registry.pullUrl', give: (pullUrl) => ({ registry: { url: 'localhost/a', pullUrl } }) },
  'other registry': { path: 'copyFrom[0].url', give: (url) => given({ copyFrom: [{ url }] }) },
};

/** A prop with a value: it is refused, or it arrives. */
export interface Pair {
  readonly prop: string;
  readonly what: string;
}

export function allPairs(): Pair[] {
  return Object.keys(PROPS).flatMap((prop) => Object.keys(VALUES).map((what) => ({ prop, what })));
}
