import type { ImageDocument } from '../modules/image/document';
import type { Builder, BuildRequest, BuiltImage } from './builder/builder';
import { chooseBuilder } from './builder/choose';
import { TagTaken } from './builder/failure';
import { builderLogins } from './builder/logins';
import { recipeOf } from './builder/recipe';
import { retryPush } from './builder/retry-push';
import { copyFromElsewhere } from './copy-from';
import type { Credentials } from './credentials/credentials';
import { ImageLog } from './image-log';
import type { RegistryClient } from './registry/client';
import { openRepository } from './registry/open';
import { isOfSource, SOURCE_HASH_LABEL, sourceHashLabel } from './registry/source-label';
import { rollOutImage } from './roll-out-image';
import type { RunContext } from './run-context';
import { RunnerError } from './runner-error';
import { hashForBuild } from './source';
import { stage, type HashedSource } from './stage/stage';
import { withTemporaryFolder } from './stage/temporary-folder';
import { releaseOldImages } from './tags/in-use';
import { tagImage } from './tags/tag-image';

/**
 * Has an image in the registry under its tag: nothing is done when it is there; else it is copied from a registry that
 * has it, or built from exactly the source that the tag names and pushed, and the registry must confirm it. Then it gets its other tags, and the
 * Deployment that asked for it gets the image.
 *
 * @throws {RunnerError} when any step has no clear success
 * @throws {SourceError} when the source cannot be hashed
 */
export async function build(document: ImageDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const image = new ImageBuild(document, context, log);
  const present = await image.isPresent();
  if (present) log.conclude('already in the registry, nothing built');
  else if (!(await image.isCopied())) await image.buildAndPush();
  await tagImage(document, image.registry, log);
  const runs = await rollOutImage(document, !present, context, log);
  if (runs) await releaseOldImages(document, context, log);
}

class ImageBuild {
  readonly registry: RegistryClient;
  private readonly credentials: Credentials;

  constructor(
    private readonly document: ImageDocument,
    private readonly context: RunContext,
    private readonly log: ImageLog,
  ) {
    const { credentials, client } = openRepository(document, context);
    this.credentials = credentials;
    this.registry = client;
  }

  async isPresent(): Promise<boolean> {
    const found = await this.registry.presence(this.document.tag);
    // Other registries make a repository at its first push.
    if (found.state === 'absent' && found.missing === 'repository' && this.document.registry.kind === 'ecr') {
      throw new RunnerError(
        `the repository ${this.document.repository} does not exist`,
        'the registry answered NAME_UNKNOWN',
        'apply without -refresh=false, so that Terraform sees that it is gone and creates it first',
      );
    }
    if (found.state === 'present') await this.requireOurs(found.digest);
    return found.state === 'present';
  }

  async isCopied(): Promise<boolean> {
    const digest = await copyFromElsewhere(this.document, this.registry, this.context, this.log);
    if (digest !== undefined) await this.requireOurs(digest);
    return digest !== undefined;
  }

  /** A tag of a source names nothing else than what was built from it. A program of the user's may set no labels. */
  private async requireOurs(digest: string): Promise<void> {
    const { builder } = this.document.build ?? {};
    const label = await sourceHashLabel(this.registry, digest);
    if (label === undefined && typeof builder === 'object' && 'command' in builder) return;
    if (isOfSource(label, this.document.tag)) return;
    throw this.foreign(digest, label);
  }

  async buildAndPush(): Promise<void> {
    const { document, log, context } = this;
    const recipe = recipeOf(document, context.env);
    const builder = await chooseBuilder(document, recipe, context, (text) => log.say(text));
    const source = hashForBuild(document);
    log.say(`not in the registry: building ${this.reference} with ${builder.title}`);
    try {
      await withTemporaryFolder(async (folder) => {
        const request = {
          ...recipe,
          staged: await stage(source, folder, context.signal),
          folder,
          reference: this.reference,
          args: source.args,
          labels: { ...document.build?.labels, [SOURCE_HASH_LABEL]: source.hash },
          onLine: log.builderLine,
        };
        await this.confirm(await this.push(builder, request).catch(tagTaken), source);
      });
    } catch (error) {
      if (context.signal.aborted) log.discard();
      else log.repeatEnd();
      throw error;
    }
    log.discard();
  }

  private push(builder: Builder, request: Omit<BuildRequest, 'logins'>): Promise<BuiltImage> {
    const { credentials } = this;
    const attempt = async () => builder.build({ ...request, logins: await builderLogins(this.document, this.context) });
    return retryPush(attempt, {
      renewLogin: async () => credentials.renew(await credentials.login()),
      say: (line) => this.log.say(line),
      signal: this.context.signal,
    });
  }

  private get reference(): string {
    return `${this.document.repository}:${this.document.tag}`;
  }

  /** The registry must have what the builder pushed, or what another builder made of the same source. */
  private async confirm(built: BuiltImage | TagTaken, source: HashedSource): Promise<void> {
    const found = await this.registry.presence(this.document.tag);
    if (found.state === 'absent') {
      if (built instanceof TagTaken) throw built;
      throw new RunnerError(
        `the push of ${this.reference} did not arrive`,
        `the builder reported ${built.digest}, and the registry does not have the tag`,
        'apply again; if it stays, check which registry the builder pushes to',
      );
    }
    if (!(built instanceof TagTaken) && built.digest === found.digest) {
      this.log.conclude(`${times(built)} -> ${this.reference}@${found.digest}`);
      return;
    }
    const label = await sourceHashLabel(this.registry, found.digest);
    if (label !== source.hash) throw this.foreign(found.digest, label, built);
    this.log.conclude(`another builder pushed the same source first -> ${this.reference}@${found.digest}`);
  }

  private foreign(digest: string, label: string | undefined, built?: BuiltImage | TagTaken): RunnerError {
    const origin = label === undefined ? 'it was not built by slipway' : `it was built from the source ${label}`;
    return new RunnerError(
      `the tag of ${this.reference} belongs to another image`,
      `the registry has ${digest} under it; ${origin}`,
      `find out who pushed it, delete that tag in the registry and apply again`,
      built instanceof TagTaken ? built : undefined,
    );
  }
}

/** A refused push is an answer: somebody else's image has the tag, which may be the same source. */
function tagTaken(error: unknown): TagTaken {
  if (error instanceof TagTaken) return error;
  throw error;
}

function times({ seconds: { build: built, push } }: BuiltImage): string {
  if (push === undefined) return `built and pushed in ${built.toFixed(1)} s`;
  return `built in ${built.toFixed(1)} s, pushed in ${push.toFixed(1)} s`;
}
