import { ApiError, type ApiServer } from './api-server';
import { pause } from './pause';
import type { Pod } from './pod';

/** What became known about the Pods of all namespaces. `all` comes first, and again after a gap in the watch. */
export type PodNews =
  | { readonly kind: 'all'; readonly pods: readonly Pod[] }
  | { readonly kind: 'seen'; readonly pod: Pod }
  | { readonly kind: 'gone'; readonly pod: Pod };

/** Where problems go that fix themselves. */
export type Report = (problem: string) => void;

const PODS = '/api/v1/pods';
const PAUSE_MS = 500;
const GONE = 410;

interface PodList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Pod[];
}

interface Status {
  readonly code: number;
  readonly message: string;
}

/**
 * Follows the Pods until `signal`: lists them, watches from there, takes up an ended watch where it stopped, and lists
 * again when the API server no longer knows that place. An API server that does not answer is asked again.
 */
export async function* followPods(cluster: ApiServer, signal: AbortSignal, report: Report): AsyncGenerator<PodNews> {
  let version: string | undefined;
  let told: string | undefined;
  const ended = (): boolean => signal.aborted;
  while (!ended()) {
    try {
      if (version === undefined) {
        const { metadata, items } = await cluster.get<PodList>(PODS);
        version = metadata.resourceVersion;
        yield { kind: 'all', pods: items };
      }
      for await (const { type, object } of cluster.watch<Pod | Status>(PODS, version, signal)) {
        if ('code' in object) throw new ApiError(`watch ${PODS}`, object.code, object.message);
        version = object.metadata.resourceVersion ?? version;
        if (type === 'DELETED') yield { kind: 'gone', pod: object };
        else if (type !== 'BOOKMARK') yield { kind: 'seen', pod: object };
      }
      told = undefined;
    } catch (error) {
      if (ended()) return;
      if (error instanceof ApiError && error.status === GONE) version = undefined;
      else if (String(error) !== told) report(`the Pods cannot be followed: ${(told = String(error))}`);
      await pause(PAUSE_MS, signal);
    }
  }
}
