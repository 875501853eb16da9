import { EngineError } from '../engine-error';
import type { DockerCli } from './docker-cli';
import type { BuilderFacts } from './inspect';
import { buildWith, otherBuilders } from './other-builders';
import type { Recipe } from './recipe';

/** What a builder can do beyond building an image for one platform. */
export interface Capabilities {
  /** Pushes while it builds; without it the client pushes what the daemon has. */
  readonly push: boolean;
  /** Gives the files of an image fixed times. */
  readonly timestamps: boolean;
  readonly severalPlatforms: boolean;
  readonly attestations: boolean;
  /** Writes caches outside the image. */
  readonly caches: boolean;
  /** Knows the address of the host that it runs on. */
  readonly hostGateway: boolean;
}

/** A BuildKit of its own: the drivers docker-container, remote and kubernetes. */
const BUILDKIT: Capabilities = {
  push: true,
  timestamps: true,
  severalPlatforms: true,
  attestations: true,
  caches: true,
  hostGateway: false,
};

/** The BuildKit inside a Docker daemon, which keeps images in a store of its own … */
const DAEMON: Capabilities = {
  push: false,
  timestamps: false,
  severalPlatforms: false,
  attestations: false,
  caches: false,
  hostGateway: true,
};

/** … or in that of containerd, where it unpacks them; an image with rewritten times cannot be unpacked. */
const DAEMON_WITH_CONTAINERD: Capabilities = { ...BUILDKIT, timestamps: false, hostGateway: true };

export function capabilitiesOf({ driver, containerdStore }: BuilderFacts): Capabilities {
  if (driver !== 'docker') return BUILDKIT;
  return containerdStore ? DAEMON_WITH_CONTAINERD : DAEMON;
}

/**
 * Refuses a recipe that a builder cannot follow, before anything is built.
 *
 * @throws {EngineError} that says what it cannot do, and who can: a builder of this machine, if there is one
 */
export async function requireCapable(cli: DockerCli, facts: BuilderFacts, recipe: Recipe): Promise<void> {
  const demands = demandsOf(recipe);
  const lacking = demands.find(({ needs }) => !capabilitiesOf(facts)[needs]);
  if (lacking === undefined) return;
  const what = `the builder ${facts.builder} (${facts.driver}) cannot ${lacking.what}`;
  if (lacking.needs === 'hostGateway') {
    throw new EngineError(
      what,
      'only the BuildKit inside a Docker daemon knows the address of its host',
      'write the IP address in `build.extraHosts`, or build with the docker driver',
    );
  }
  const others = await otherBuilders(cli, facts);
  const other = others.find((each) => demands.every(({ needs }) => capabilitiesOf(each)[needs]));
  throw new EngineError(
    what,
    'its Docker daemon does not keep images in the store of containerd',
    other === undefined
      ? 'build with another one (`docker buildx create --name far --driver docker-container`, then SLIPWAY_BUILDER=far), ' +
          "or turn on the daemon's containerd image store"
      : buildWith(other),
  );
}

interface Demand {
  readonly needs: keyof Capabilities;
  readonly what: string;
}

function demandsOf({ platforms, attestations = {}, caches, extraHosts = {} }: Recipe): Demand[] {
  const written = caches.filter(({ type, write }) => write !== undefined && type !== 'inline').map(({ type }) => type);
  const gateway = Object.keys(extraHosts).find((name) => extraHosts[name] === 'host-gateway');
  return [
    ...(platforms.length > 1
      ? [{ needs: 'severalPlatforms', what: `make one image for ${platforms.join(' and ')}` } as const]
      : []),
    ...(attestations.provenance !== undefined || attestations.sbom === true
      ? [{ needs: 'attestations', what: 'attest what it built' } as const]
      : []),
    ...(written.length > 0 ? [{ needs: 'caches', what: `write a cache (${written.join(', ')})` } as const] : []),
    ...(gateway !== undefined ? [{ needs: 'hostGateway', what: `give ${gateway} the host-gateway` } as const] : []),
  ];
}
