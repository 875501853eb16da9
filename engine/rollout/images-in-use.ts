import type { KubernetesApi } from './api';

/** Everything that has pods, or will have some again without anybody's doing. */
const KINDS = [
  '/api/v1/pods',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
  '/apis/batch/v1/jobs',
  '/apis/batch/v1/cronjobs',
];

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly unknown[];
}

/**
 * The references of all images that a cluster runs or will run, in every namespace; of its pods those with a digest too.
 *
 * @throws {RunnerError} when the cluster does not say so
 */
export async function imagesInUse(api: KubernetesApi): Promise<Set<string>> {
  const references = new Set<string>();
  for (const kind of KINDS) {
    let next: string | undefined = '';
    while (next !== undefined) {
      const page: Page = (await api.get<Page>(kind, { limit: '500', ...(next && { continue: next }) })) ?? {};
      for (const item of page.items ?? []) collect(item, references);
      next = page.metadata?.continue || undefined;
    }
  }
  return references;
}

/** Wherever a container is described, by a template or by the status of a pod. */
function collect(value: unknown, references: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'image' || key === 'imageID') && typeof inner === 'string') references.add(inner);
    else if (key !== 'managedFields') collect(inner, references);
  }
}
