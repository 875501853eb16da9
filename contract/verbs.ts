import type { TagsDocument } from './commit-tags';
import type { TaskDocument } from './ecs';
import type { HashDocument } from './hash';
import type { ImageDocument } from './image';
import type { PresenceDocument } from './presence';
import type { RolloutDocument } from './rollout';

/** The verbs of the engine, which are its first argument, and what each is asked. */
export interface Work {
  readonly build: ImageDocument;
  readonly tags: TagsDocument;
  readonly prove: RolloutDocument;
  readonly task: TaskDocument;
  readonly hash: HashDocument;
  readonly ask: PresenceDocument;
}

export type Verb = keyof Work;

/** What a resource has the engine do when it is applied; `hash` is what a data source asks, and `ask` the command. */
export type AppliedVerb = Exclude<Verb, 'hash' | 'ask'>;
