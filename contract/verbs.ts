import type { TagsDocument } from './commit-tags';
import type { TaskDocument } from './ecs';
import type { HashDocument } from './hash';
import type { ImageDocument } from './image';
import type { AcceptDocument, CheckDocument } from './lambda';
import type { PresenceDocument } from './presence';
import type { HoldDocument, PublishDocument } from './publish';
import type { RolloutDocument } from './rollout';

/** The verbs of the engine, which are its first argument, and what each is asked. */
export interface Work {
  readonly build: ImageDocument;
  readonly tags: TagsDocument;
  readonly prove: RolloutDocument;
  readonly task: TaskDocument;
  readonly accept: AcceptDocument;
  readonly check: CheckDocument;
  readonly hash: HashDocument;
  readonly ask: PresenceDocument;
  readonly publish: PublishDocument;
  readonly hold: HoldDocument;
}

export type Verb = keyof Work;

/** What the command asks the engine, on its standard input; a data source asks `hash` too. */
export type AskedVerb = 'hash' | 'ask' | 'publish' | 'hold';

/** What a resource has the engine do when it is applied. */
export type AppliedVerb = Exclude<Verb, AskedVerb>;
