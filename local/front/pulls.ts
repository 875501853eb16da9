/** The host, repository and tag or digest of a reference. */
interface Reference {
  readonly host: string;
  readonly repository: string;
  readonly version: string;
}

/**
 * Whether the local registry (`localhost:<port>`) has what a reference names. A reference on another host counts as
 * present: nobody here can know. Throws when the registry gives no answer.
 */
export async function imagePresent(registry: string, reference: string): Promise<boolean> {
  const answer = await ask(registry, reference);
  return answer === 'elsewhere' || answer.present;
}

/** The digest behind a reference on the local registry; undefined when it is absent or on another host. */
export async function imageDigest(registry: string, reference: string): Promise<string | undefined> {
  const answer = await ask(registry, reference);
  return answer === 'elsewhere' ? undefined : answer.digest;
}

/** Asks the front's control endpoint, which needs no login and keeps no record of it. */
async function ask(registry: string, reference: string): Promise<{ present: boolean; digest?: string } | 'elsewhere'> {
  const { host, repository, version } = parseReference(reference);
  if (!isHost(host, registry)) return 'elsewhere';
  const port = registry.slice(registry.lastIndexOf(':'));
  const query = new URLSearchParams({ repository, reference: version });
  const response = await fetch(`http://127.0.0.1${port}/_slipway/images?${query.toString()}`);
  if (!response.ok) throw new Error(`the registry answered ${String(response.status)}`);
  return (await response.json()) as { present: boolean; digest?: string };
}

/** Whether a host is that of the local registry (`localhost:<port>`), by either of its names. */
export function isHost(host: string, registry: string): boolean {
  return [registry, registry.replace('localhost', '127.0.0.1')].includes(host);
}

/** Takes a reference apart. */
export function parseReference(reference: string): Reference {
  const [named = '', digest] = reference.split('@');
  const slash = named.indexOf('/');
  const host = named.slice(0, Math.max(slash, 0));
  const [repository = '', tag = 'latest'] = named.slice(slash + 1).split(':');
  return { host, repository, version: digest ?? tag };
}
