import type { ImageDocument } from '../../contract/image';
import { requireDeclaredTriggers } from '../bases/require-declared';
import type { Builder, BuildRequest, BuiltImage } from '../builder/builder';
import { chooseBuilder } from '../builder/choose';
import { TagTaken } from '../builder/failure';
import { builderLogins } from '../builder/logins';
import { recipeOf, type Recipe } from '../builder/recipe';
import { retryPush } from '../builder/retry-push';
import { copyFromElsewhere } from './copy-from';
import type { ImageLog } from '../log/image-log';
import { BuildLog } from '../log/build-log';
import { LogFile } from '../log/log-file';
import { Mask } from '../log/mask';
import { Phases } from '../log/phases';
import { onItsTurn } from '../machine/turn';
import type { RegistryClient } from '../registry/client';
import { openRepository, type OpenRepository } from '../registry/open';
import { isOfSource, labelOf, SOURCE_HASH_LABEL, sourceHashLabel } from '../registry/source-label';
import type { RunContext } from '../verbs/run-context';
import { RunnerError } from '../../errors/runner-error';
import { shown } from '../../errors/shown';
import { hashForBuild } from '../stage/source';
import { stage, type HashedSource } from '../stage/stage';
import { withTemporaryFolder } from '../stage/temporary-folder';

/** The ways in which an image comes into its registry. */
export class ImageBuild {
  private readonly target: OpenRepository;
  private readonly phases = new Phases();

  constructor(
    private readonly document: ImageDocument,
    private readonly context: RunContext,
    private readonly log: ImageLog,
  ) {
    this.target = openRepository(document, context);
  }

  get registry(): RegistryClient {
    return this.target.client;
  }

  async isPresent(): Promise<boolean> {
    const found = await this.registry.manifest(this.document.tag);
    if (!('state' in found)) return this.requireOurs(found.digest, await labelOf(this.registry, found));
    // Other registries make a repository at its first push.
    if (found.missing === 'repository' && this.document.registry.kind === 'ecr') {
      throw new RunnerError(
        `the repository ${this.document.repository} does not exist`,
        'the registry answered NAME_UNKNOWN',
        'apply without -refresh=false, so that Terraform sees that it is gone and creates it first',
      );
    }
    return false;
  }

  /** Whether another registry had it. */
  async isCopied(): Promise<boolean> {
    const digest = await copyFromElsewhere(this.document, this.registry, this.context, this.log);
    return digest !== undefined && this.requireOurs(digest, await sourceHashLabel(this.registry, digest));
  }

  /** Waits for a place among the builds of this machine; false when another engine pushed the image meanwhile. */
  async isBuiltOnItsTurn(): Promise<boolean> {
    const { document, context, log, reference } = this;
    const say = (line: string) => log.say(line);
    const isDone = () => this.isPresent();
    // Before it waits: what is wrong with them is said at once, and nobody waits for the answers of docker.
    const recipe = recipeOf(document, context.env);
    const builder = await chooseBuilder(document, recipe, context, say);
    this.phases.ended('prepared');
    return onItsTurn({ name: document.name, reference, context, say, isDone }, () =>
      this.buildAndPush(recipe, builder),
    );
  }

  private async buildAndPush(recipe: Recipe, builder: Builder): Promise<void> {
    const { document, context, log, phases } = this;
    phases.ended('waited');
    const source = hashForBuild(document, context.env);
    await requireDeclaredTriggers(document, source, builder, { context, say: (line) => log.say(line) });
    phases.ended('bases asked');
    const file = new LogFile(`${document.name}-${document.tag}`, context.env);
    const mask = new Mask(recipe.secrets, context.env);
    const buildLog = new BuildLog(file, log, mask);
    log.say(`not in the registry: building ${this.reference} with ${builder.title}`);
    const work = async (folder: string) => {
      const staged = await stage(source, folder, context.signal);
      phases.ended('staged');
      const request = {
        ...recipe,
        staged,
        folder,
        reference: this.reference,
        args: source.args,
        labels: { ...document.build?.labels, [SOURCE_HASH_LABEL]: source.hash },
        onLine: buildLog.line,
      };
      await this.confirm(await this.push(builder, request, mask).catch(tagTaken), source);
    };
    await buildLog.during(() => withTemporaryFolder(work), context.signal);
  }

  private push(builder: Builder, request: Omit<BuildRequest, 'logins'>, mask: Mask): Promise<BuiltImage> {
    const { credentials } = this.target;
    const attempt = async () => {
      const logins = await builderLogins(this.document, this.context);
      mask.hideLogins(logins.map(({ login }) => login));
      return builder.build({ ...request, logins });
    };
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
      this.phases.built(built.seconds);
      this.log.conclude(`built in ${this.phases.toString()} -> ${this.reference}@${found.digest}`);
      return;
    }
    const label = await sourceHashLabel(this.registry, found.digest);
    if (label !== source.hash) throw this.foreign(found.digest, label, built);
    this.log.conclude(`another builder pushed the same source at the same time -> ${this.reference}@${found.digest}`);
  }

  /** A tag of a source names nothing else than what was built from it. A program of the user's may set no labels. */
  private requireOurs(digest: string, label: string | undefined): true {
    const { builder } = this.document.build ?? {};
    if (label === undefined && typeof builder === 'object' && 'command' in builder) return true;
    if (isOfSource(label, this.document.tag)) return true;
    throw this.foreign(digest, label);
  }

  private foreign(digest: string, label: string | undefined, built?: BuiltImage | TagTaken): RunnerError {
    const origin = label === undefined ? 'it was not built by slipway' : `it was built from the source ${shown(label)}`;
    const told = built === undefined || built instanceof TagTaken ? '' : ` and the builder reported ${built.digest}`;
    return new RunnerError(
      `the tag of ${this.reference} belongs to another image`,
      `the registry has ${digest} under it${told}; ${origin}`,
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
