import type { KubernetesApi } from './api';
import type { Condition, Metadata } from './objects';

/** Everything that has pods, or will have some again without anybody's doing. */
const KINDS = [
  '/api/v1/pods',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
  '/apis/batch/v1/jobs',
  '/apis/batch/v1/cronjobs',
];

interface Runner {
  readonly metadata?: Partial<Metadata>;
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly Runner[];
}

/**
 * The references of all images that a cluster runs or will run, in every namespace; of its pods those with a digest too.
 *
 * @throws {EngineError} when the cluster does not say so
 */
export async function imagesInUse(api: KubernetesApi): Promise<Set<string>> {
  const references = new Set<string>();
  for (const kind of KINDS) {
    for await (const runner of listed(api, kind)) {
      if (!isOver(runner)) collect(runner, references);
    }
  }
  return references;
}

async function* listed(api: KubernetesApi, path: string): AsyncGenerator<Runner> {
  let next = '';
  do {
    const page: Page = (await api.get<Page>(path, { limit: '500', ...(next && { continue: next }) })) ?? {};
    yield* page.items ?? [];
    next = page.metadata?.continue ?? '';
  } while (next !== '');
}

/** Whether it never pulls an image again: a pod that ends or has ended, a Job that is done. */
function isOver({ metadata, status }: Runner): boolean {
  if (metadata?.deletionTimestamp !== undefined || /^(Succeeded|Failed)$/.test(status?.phase ?? '')) return true;
  return (status?.conditions ?? []).some((each) => /^(Complete|Failed)$/.test(each.type) && each.status === 'True');
}

/** Wherever a container or a volume of an image is described, in a template or in the status of a pod. */
export function collect(value: unknown, references: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const reference: unknown = key === 'image' ? ofVolume(inner) : inner;
    if ((key === 'image' || key === 'imageID') && typeof reference === 'string') references.add(reference);
    else collect(inner, references);
  }
}

/** A volume that is an image has its reference in an object. */
function ofVolume(image: unknown): unknown {
  return typeof image === 'object' && image !== null && 'reference' in image ? image.reference : image;
}
