/** A repository as its registry knows it. */
export interface Repository {
  /** `host[:port]` that answers the registry API. */
  readonly host: string;
  /** Path inside the registry: `team/api`. */
  readonly name: string;
}

/** Names of Docker Hub in references; its registry answers elsewhere. */
const DOCKER_HUB: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

/**
 * Splits `123.dkr.ecr.eu-west-1.amazonaws.com/team/api` into host and name. As in Docker, a first part without a dot,
 * a port, a capital or the name `localhost` is no host: the repository is on Docker Hub then, where those without a
 * first part are `library/…`.
 */
export function parseRepository(reference: string): Repository {
  const slash = reference.indexOf('/');
  const first = reference.slice(0, Math.max(slash, 0));
  const isHost = /[.:A-Z]/.test(first) || first === 'localhost';
  const [host, name] = isHost ? [first, reference.slice(slash + 1)] : ['docker.io', reference];
  if (!DOCKER_HUB.has(host)) return { host, name };
  return { host: 'registry-1.docker.io', name: name.includes('/') ? name : `library/${name}` };
}

/** Whether a host (with or without a port) is this machine. Docker talks plain HTTP to such registries, and so do we. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
