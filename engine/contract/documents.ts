import * as z from 'zod/mini';
import { en } from 'zod/locales';
import { DOCUMENT_LIMIT, DOCUMENT_VARIABLE } from '../../contract/document';
import type { HeldImage, ImageDocument, PushedImage } from '../../contract/image';
import type { ClusterAccess, KubernetesTarget } from '../../contract/kubernetes';
import type { RepositoryDocument } from '../../contract/registry';
import type { ImageRollout, RolloutDocument } from '../../contract/rollout';
import type { QueriedSource, SourceDocument } from '../../contract/source';
import type { TagsDocument } from '../../contract/tags';
import { registryAccess } from './access';
import { buildDocument } from './build';
import { text, texts, type Fields } from './fields';
import { REPOSITORY, TAG } from '../registry/grammar';
import { reason } from '../../errors/report';
import { RunnerError } from '../../errors/runner-error';

/** What `engine hash` is asked: images of one module, by name. */
export interface HashDocument {
  readonly module: string;
  readonly images: Readonly<Record<string, QueriedSource>>;
}

z.config(en());

const seconds = z.number().check(z.positive());

const source = z.strictObject({
  context: text,
  dockerfile: text,
  target: z.exactOptional(text),
  args: z.exactOptional(texts),
  platforms: z.array(text),
  contexts: z.exactOptional(
    z.record(
      z.string(),
      z.union([
        text,
        z.strictObject({ image: text, tag: z.exactOptional(text), registry: z.exactOptional(registryAccess) }),
      ]),
    ),
  ),
  onbuild: z.exactOptional(z.array(z.string())),
  frontends: z.exactOptional(z.array(text)),
  salt: z.exactOptional(z.string()),
  leftOut: z.exactOptional(z.array(text)),
} satisfies Fields<SourceDocument>);

const base = z.strictObject({ source: z.lazy((): z.ZodMiniType<QueriedSource> => queriedSource) });
const queriedSource: z.ZodMiniType<QueriedSource> = z.strictObject({
  ...source.shape,
  contexts: z.exactOptional(z.record(z.string(), z.union([text, z.strictObject({ image: text }), base]))),
  requireCommitted: z.exactOptional(z.boolean()),
} satisfies Fields<QueriedSource>);

/** An empty one takes nothing from the environment. */
const setting = z.exactOptional(z.string());

const clusterAccess = z.strictObject({
  configPath: setting,
  configPaths: z.exactOptional(z.array(z.string())),
  loadConfigFile: z.exactOptional(z.boolean()),
  context: setting,
  contextCluster: setting,
  contextAuthInfo: setting,
  host: setting,
  clusterCaCertificate: setting,
  clientCertificate: setting,
  insecure: z.exactOptional(z.boolean()),
  tlsServerName: setting,
  username: setting,
  proxyUrl: setting,
  exec: z.exactOptional(
    z.strictObject({
      apiVersion: text,
      command: text,
      args: z.exactOptional(z.array(z.string())),
      env: z.exactOptional(texts),
    }),
  ),
} satisfies Fields<ClusterAccess>);

const kubernetesTarget = z.strictObject({
  kind: z.literal('kubernetes'),
  namespace: text,
  workload: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  name: text,
  container: text,
  cluster: clusterAccess,
} satisfies Fields<KubernetesTarget>);

/** A line for each platform. */
const rolloutTarget = z.discriminatedUnion('kind', [kubernetesTarget]);

const imageRollout = z.strictObject({
  target: rolloutTarget,
  configuration: text,
  timeoutSeconds: seconds,
} satisfies Fields<ImageRollout>);

const anyTag = z.string().check(z.regex(TAG));

const repository = z.strictObject({
  repository: z.string().check(z.regex(REPOSITORY)),
  registry: registryAccess,
} satisfies Fields<RepositoryDocument>);

const sourceTag = z.string().check(z.regex(/^src-[0-9a-f]{20}$/));
const holder = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,35}(\.[A-Za-z0-9_-]{1,35}){1,2}$/));

const pushedImage = z.strictObject({
  ...repository.shape,
  tag: sourceTag,
  movingTags: z.exactOptional(z.array(anyTag)),
} satisfies Fields<PushedImage>);

const heldImage = z.strictObject({
  ...repository.shape,
  tag: sourceTag,
  holder,
  beside: z.record(holder, sourceTag),
  elsewhere: z.array(holder),
} satisfies Fields<HeldImage>);

const image = z.strictObject({
  ...pushedImage.shape,
  kind: z.literal('image'),
  version: z.literal(1),
  name: text,
  address: text,
  module: text,
  source,
  record: z.exactOptional(text),
  image: text,
  inUseBy: z.exactOptional(z.array(holder)),
  copyFrom: z.exactOptional(z.array(repository)),
  build: z.exactOptional(buildDocument),
  rollout: z.exactOptional(imageRollout),
  held: z.exactOptional(heldImage),
  consumers: z.array(text),
} satisfies Fields<ImageDocument>);

const tags = z.strictObject({
  ...pushedImage.shape,
  kind: z.literal('tags'),
  version: z.literal(1),
  name: text,
  address: text,
  commitTags: z.array(anyTag).check(z.minLength(1)),
  keep: z.number().check(z.positive()),
} satisfies Fields<TagsDocument>);

const rollout = z.strictObject({
  kind: z.literal('rollout'),
  version: z.literal(1),
  name: text,
  address: text,
  module: text,
  image: text,
  timeoutSeconds: seconds,
  target: rolloutTarget,
  pushed: z.exactOptional(pushedImage),
  held: z.exactOptional(heldImage),
} satisfies Fields<RolloutDocument>);

const hash = z.strictObject({
  module: text,
  images: z.record(z.string(), queriedSource),
} satisfies Fields<HashDocument>);

/** @throws {RunnerError} when the document in the environment is no work for `engine build` */
export function imageDocument(env: NodeJS.ProcessEnv): ImageDocument {
  return parse(image, fromEnvironment(env), DOCUMENT_VARIABLE);
}

/** @throws {RunnerError} when the document in the environment is no work for `engine tags` */
export function tagsDocument(env: NodeJS.ProcessEnv): TagsDocument {
  return parse(tags, fromEnvironment(env), DOCUMENT_VARIABLE);
}

/** @throws {RunnerError} when the document in the environment is no work for `engine prove` */
export function rolloutDocument(env: NodeJS.ProcessEnv): RolloutDocument {
  return parse(rollout, fromEnvironment(env), DOCUMENT_VARIABLE);
}

/**
 * Reads what `data.external` writes to the program: `{ "document": "<JSON>" }`.
 *
 * @throws {RunnerError} when it is anything else
 */
export function hashDocument(stdin: string): HashDocument {
  const query = parse(z.strictObject({ document: z.string() }), stdin, 'the query on the standard input');
  return parse(hash, query.document, 'the document of the query');
}

function fromEnvironment(env: NodeJS.ProcessEnv): string {
  const json = env[DOCUMENT_VARIABLE];
  if (json === undefined) {
    throw new RunnerError(
      `the environment variable ${DOCUMENT_VARIABLE} is not set`,
      'it holds the work, and the resource that runs the engine sets it',
      'run terraform or tofu apply instead of the engine itself',
    );
  }
  if (Buffer.byteLength(json) > DOCUMENT_LIMIT) {
    throw invalid(DOCUMENT_VARIABLE, `it has ${Buffer.byteLength(json)} bytes, at most ${DOCUMENT_LIMIT} are allowed`);
  }
  return json;
}

function parse<T>(schema: z.ZodMiniType<T>, json: string, where: string): T {
  const result = schema.safeParse(parseJson(json, where));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`);
  throw invalid(where, problems.join('; '));
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw invalid(where, `it is no JSON: ${reason(error)}`, error);
  }
}

function invalid(where: string, why: string, cause?: unknown): RunnerError {
  return new RunnerError(
    `${where} is not what this engine understands`,
    why,
    'synthesize again, so that the configuration and the engine come from the same version of cdktf-slipway',
    cause,
  );
}
