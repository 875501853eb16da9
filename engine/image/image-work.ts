import type { ImageDocument } from '../../contract/image';
import { ImageLog } from '../log/image-log';
import { Phases } from '../log/phases';
import type { RegistryClient } from '../registry/client';
import { type OpenRepository, openRepository } from '../registry/open';
import type { RunContext } from '../verbs/run-context';

/** An image that is to be in its registry, and what the ways in which it gets there share. */
export class ImageWork {
  readonly log: ImageLog;
  readonly target: OpenRepository;
  readonly phases = new Phases();

  constructor(
    readonly document: ImageDocument,
    readonly context: RunContext,
    /** In the log. */
    called = document.name,
  ) {
    this.log = new ImageLog(called, context.print);
    this.target = openRepository(document, context);
  }

  get registry(): RegistryClient {
    return this.target.client;
  }

  /** `host/repository:tag`. */
  get reference(): string {
    return `${this.document.repository}:${this.document.tag}`;
  }

  readonly say = (line: string): void => this.log.say(line);
}
