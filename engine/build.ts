import type { ImageDocument } from '../modules/image/document';
import type { BuiltImage } from './builder/builder';
import { builderFor } from './builder/choose';
import { inspectBuilder } from './builder/docker-cli';
import { TagTaken } from './builder/failure';
import { withLogin } from './builder/registry-login';
import { retryPush } from './builder/retry-push';
import { secretsOf } from './builder/secrets';
import type { Credentials } from './credentials/credentials';
import { DockerCredentials } from './credentials/docker-config';
import { EcrCredentials } from './credentials/ecr';
import { ImageLog } from './image-log';
import { RegistryClient } from './registry/client';
import { HttpClient } from './registry/http';
import { parseRepository, type Repository } from './registry/repository';
import { SOURCE_HASH_LABEL, sourceHashLabel } from './registry/source-label';
import { rollOutImage } from './roll-out-image';
import type { RunContext } from './run-context';
import { RunnerError } from './runner-error';
import { hashForBuild } from './source';
import { stage, type HashedSource } from './stage/stage';
import { withTemporaryFolder } from './stage/temporary-folder';

/**
 * Has an image in the registry under its tag: nothing is done when it is there, else it is built from exactly the
 * source that the tag names and pushed, and the registry must confirm it. Then the Deployment that asked for it gets it.
 *
 * @throws {RunnerError} when any step has no clear success
 * @throws {SourceError} when the source cannot be hashed
 */
export async function build(document: ImageDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const image = new ImageBuild(document, context, log);
  const pushed = !(await image.isPresent());
  if (pushed) await image.buildAndPush();
  else log.conclude('already in the registry, nothing built');
  await rollOutImage(document, pushed, context, log);
}

class ImageBuild {
  private readonly repository: Repository;
  private readonly credentials: Credentials;
  private readonly registry: RegistryClient;

  constructor(
    private readonly document: ImageDocument,
    private readonly context: RunContext,
    private readonly log: ImageLog,
  ) {
    const { env, signal } = context;
    const http = new HttpClient(env, signal);
    this.repository = parseRepository(document.repository);
    const { host } = this.repository;
    this.credentials =
      document.registry.kind === 'ecr'
        ? new EcrCredentials(host, document.registry.access, http)
        : new DockerCredentials(host, env, signal);
    this.registry = new RegistryClient(this.repository, this.credentials, http);
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
    return found.state === 'present';
  }

  async buildAndPush(): Promise<void> {
    const { document, log, context } = this;
    const facts = await inspectBuilder(context, document.builder);
    const secrets = secretsOf(document, context.env);
    const source = hashForBuild(document);
    log.say(`not in the registry: building ${this.reference} with ${facts.builder} (${facts.driver})`);
    try {
      await withTemporaryFolder(async (folder) => {
        const staged = await stage(source, folder, context.signal);
        const request = {
          staged,
          reference: this.reference,
          ...(document.source.target !== undefined && { target: document.source.target }),
          args: document.source.args ?? {},
          labels: { ...document.labels, [SOURCE_HASH_LABEL]: source.hash },
          platforms: document.source.platforms,
          secrets,
          onLine: log.builderLine,
        };
        const push = async () => {
          const login = await this.builderLogin();
          const env = login ? await withLogin(context.env, login, facts, folder) : context.env;
          return builderFor(facts, { ...context, env }, folder).build(request);
        };
        const retry = { renewLogin: () => this.credentials.renew(), say: (line: string) => log.say(line) };
        await this.confirm(await retryPush(push, { ...retry, signal: context.signal }).catch(tagTaken), source);
      });
    } catch (error) {
      if (context.signal.aborted) log.discard();
      else log.repeatEnd();
      throw error;
    }
    log.discard();
  }

  private get reference(): string {
    return `${this.document.repository}:${this.document.tag}`;
  }

  /** The user's Docker configuration has the logins of other registries already. */
  private async builderLogin() {
    const login = this.document.registry.kind === 'ecr' ? await this.credentials.login() : undefined;
    return login && { host: this.repository.host, login };
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

  private foreign(digest: string, label: string | undefined, built: BuiltImage | TagTaken): RunnerError {
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
