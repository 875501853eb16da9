import { EPOCH_SECONDS } from '../stage/staged-file';
import type { BuildRequest } from './builder';

/**
 * Arguments of `docker buildx build`. Values are joined to their flag, so that one that begins with a dash stays a
 * value. Attestations are off unless they are asked for: they change the digest at every run, and Lambda refuses them.
 */
export function buildxFlags(request: BuildRequest): string[] {
  const { staged, target, network, extraHosts = {}, attestations = {}, caches } = request;
  const { provenance, sbom = false } = attestations;
  return [
    '--progress=plain',
    `--provenance=${provenance === undefined ? 'false' : `mode=${provenance}`}`,
    `--sbom=${String(sbom)}`,
    `--file=${staged.dockerfile}`,
    `--platform=${request.platforms.join(',')}`,
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...pairs('--build-arg', request.args),
    ...pairs('--label', request.labels),
    ...pairs('--build-context', staged.contexts),
    ...Object.entries(extraHosts).map(([name, address]) => `--add-host=${name}=${address}`),
    ...Object.entries(request.secrets).map(([id, secret]) => `--secret=${csv(secretFields(id, secret))}`),
    ...Object.entries(request.ssh).map(([id, from]) => `--ssh=${from === true ? id : `${id}=${from.file}`}`),
    ...caches.flatMap(({ read }) => (read ? [`--cache-from=${csv(read)}`] : [])),
    ...caches.flatMap(({ write }) => (write ? [`--cache-to=${csv(write)}`] : [])),
  ];
}

/** Layers of base images, and what a builder has in its cache, may be of other types and compressed otherwise: BuildKit converts them. */
const DOCKER_TYPES = { 'oci-mediatypes': 'false', compression: 'gzip', 'force-compression': 'true' };

/**
 * The output of a builder that pushes while it builds.
 *
 * @param timestamps it gives files fixed times
 */
export function pushedOutput({ reference, manifest }: BuildRequest, timestamps: boolean): string {
  return csv({
    type: 'image',
    name: reference,
    push: 'true',
    ...(timestamps && { 'rewrite-timestamp': 'true' }),
    ...(manifest === 'docker' && DOCKER_TYPES),
  });
}

/** Times inside the image: the same source gives the same image. */
export const REPRODUCIBLE = { SOURCE_DATE_EPOCH: String(EPOCH_SECONDS) };

/** What the variables of the builder's process add to its arguments. */
export const BUILD_ENVIRONMENT = {
  ...REPRODUCIBLE,
  // The metadata file is read for the digest only.
  BUILDX_METADATA_PROVENANCE: 'disabled',
  // The private copy is in no repository: what git says there is about another one, if any.
  BUILDX_GIT_INFO: 'false',
  BUILDX_GIT_LABELS: 'false',
  // Advertisements of the client in the log.
  DOCKER_CLI_HINTS: 'false',
};

/** Fields of an option that the client reads as one line of comma-separated values (RFC 4180). */
export function csv(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .map((field) => (/[",\n\r]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

function pairs(flag: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => `${flag}=${name}=${value}`);
}

function secretFields(
  id: string,
  secret: { readonly env: string } | { readonly file: string },
): Record<string, string> {
  return 'env' in secret ? { id, type: 'env', env: secret.env } : { id, type: 'file', src: secret.file };
}
