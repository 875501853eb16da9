import { copied } from '../../engine/image/copied';
import { ImageWork } from '../../engine/image/image-work';
import { imageDocument } from '../image-document';
import { DockerRegistry } from './docker-registry';
import { ChangeRecorder, HostileRegistry, type Offer, TAG } from './hostile-registry';

/** Copies from a registry of `copyFrom` that says what no registry should to a real one, of which each change is noted. */
export class HostileCopy {
  private count = 0;

  private constructor(
    private readonly folder: string,
    readonly target: DockerRegistry,
    private readonly recorder: ChangeRecorder,
    readonly source: HostileRegistry,
  ) {}

  /** @param folder for the data of the real one; it has no Docker configuration */
  static async start(folder: string): Promise<HostileCopy> {
    const target = await DockerRegistry.start(folder);
    const [recorder, source] = await Promise.all([ChangeRecorder.start(target.port), HostileRegistry.start()]);
    return new HostileCopy(folder, target, recorder, source);
  }

  async stop(): Promise<void> {
    this.recorder.stop();
    this.source.stop();
    await this.target.stop();
  }

  /** Name of the repository of the last copy. */
  get repository(): string {
    return `copy-${String(this.count)}`;
  }

  /** What the last copy changed in the real registry: method and path. */
  get changes(): readonly string[] {
    return this.recorder.changes;
  }

  /** Copies what is offered into a new repository. */
  async copy(offer: Offer): ReturnType<typeof copied> {
    this.source.offer = offer;
    this.recorder.changes = [];
    this.count++;
    const context = {
      env: { DOCKER_CONFIG: this.folder },
      signal: new AbortController().signal,
      print: () => undefined,
    };
    const repository = `${this.recorder.host}/${this.repository}`;
    const copyFrom = [{ repository: `${this.source.host}/team/api`, registry: { kind: 'oci' } as const }];
    const document = imageDocument({ repository, registry: { kind: 'oci' }, tag: TAG, copyFrom });
    return copied(new ImageWork(document, context));
  }
}
