import * as z from 'zod/mini';
import { AwsError } from '../../aws-error';
import { isHost, parseReference } from '../../pulls';
import type { RegistryStorage } from '../../registry-storage';
import type { Repositories, Repository } from '../../repositories';

/** An image in the local registry that Lambda takes. */
export interface FunctionImage {
  /** The string last sent. */
  readonly uri: string;
  readonly repository: Repository;
  readonly digest: string;
  /** `<repository URI>@<digest>`. */
  readonly resolvedUri: string;
  /** Bytes of its layers as they are in the registry. */
  readonly size: number;
  /** As images say it: `amd64`. */
  readonly architecture: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string | undefined;
}

const MANIFESTS = /^application\/vnd\.(docker\.distribution\.manifest\.v2|oci\.image\.manifest\.v1)\+json$/;
const CONFIGS = /^application\/vnd\.(docker\.container\.image|oci\.image\.config)\.v1\+json$/;
const LAYERS = /^application\/vnd\.(docker\.image\.rootfs\.diff\.tar(\.gzip)?|oci\.image\.layer\.v1\.tar(\+gzip)?)$/;

const descriptor = z.object({ mediaType: z.string(), digest: z.string(), size: z._default(z.number(), 0) });
const manifest = z.object({ config: descriptor, layers: z.array(descriptor) });
const words = z._default(z.nullable(z.array(z.string())), []);
const config = z.object({
  architecture: z._default(z.string(), ''),
  config: z._default(z.object({ Entrypoint: words, Cmd: words, WorkingDir: z.optional(z.string()) }), {
    Entrypoint: [],
    Cmd: [],
  }),
});

/** The images of the local registry, as Lambda takes and refuses them. */
export class FunctionImages {
  constructor(
    private readonly registryHost: string,
    private readonly repositories: Repositories,
    private readonly storage: RegistryStorage,
  ) {}

  /** Finds the image for a function in a region. */
  async find(uri: string, region: string): Promise<FunctionImage> {
    const { host, repository: name, version } = parseReference(uri);
    const repository = this.repositories.find(name);
    const names = uri.includes('@') || /:[^/]+$/.test(uri);
    if (!isHost(host, this.registryHost) || !names || (repository && repository.owner.region !== region)) {
      throw invalid(`Source image ${uri} is not valid. Provide a valid source image.`);
    }
    const stored = repository?.pullable(version);
    if (repository === undefined || stored === undefined) {
      throw invalid(`Source image ${uri} does not exist. Provide a valid source image.`);
    }
    const read = manifest.safeParse(JSON.parse(stored.manifest));
    const { config: configured, layers = [] } = read.data ?? {};
    const isTaken =
      MANIFESTS.test(stored.mediaType) &&
      configured &&
      CONFIGS.test(configured.mediaType) &&
      layers.every(({ mediaType }) => LAYERS.test(mediaType));
    if (!isTaken) {
      throw invalid(`The image manifest, config or layer media type for the source image ${uri} is not supported.`);
    }
    const said = config.parse(await this.storage.json(repository.storage, configured.digest));
    // Lambda keeps what it pulls with the function.
    repository.notePull(stored.digest);
    return {
      uri,
      repository,
      digest: stored.digest,
      resolvedUri: `${this.registryHost}/${name}@${stored.digest}`,
      size: layers.reduce((sum, { size }) => sum + size, 0),
      architecture: said.architecture,
      entryPoint: said.config.Entrypoint ?? [],
      command: said.config.Cmd ?? [],
      workingDirectory: said.config.WorkingDir,
    };
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
