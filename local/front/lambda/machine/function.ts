import { randomUUID } from 'node:crypto';
import type { FunctionImage } from './image';
import { describeProgress, type Progress } from './progress';
import { describeSettings, type Settings } from './settings';

/** One state of code and settings. It does not change: a change of the function makes another one. */
export class Revision {
  readonly id = randomUUID();

  constructor(
    readonly image: FunctionImage,
    readonly settings: Settings,
    /** As Lambda says it: `x86_64`, `arm64`. */
    readonly architecture: string,
    readonly modifiedAt: number,
  ) {}

  /** Another one with other settings or another image. */
  with(change: Partial<Pick<Revision, 'image' | 'settings' | 'architecture'>>, now: number): Revision {
    const { image = this.image, settings = this.settings, architecture = this.architecture } = change;
    return new Revision(image, settings, architecture, now);
  }

  /** Whether the same code would run with the same settings. The description is a version's own. */
  isLike(other: Revision): boolean {
    const essence = ({ image, settings, architecture }: Revision) =>
      JSON.stringify([image.digest, { ...settings, Description: undefined }, architecture]);
    return essence(this) === essence(other);
  }
}

/** What can be invoked: `$LATEST` or a published version. */
export interface Version {
  /** `$LATEST`, or a number. */
  readonly number: string;
  readonly revision: Revision;
  readonly progress: Progress;
}

export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** A version that gets a part of the invocations. */
  readonly routing?: { readonly version: string; readonly weight: number } | undefined;
  readonly revisionId: string;
}

/** Provisioned concurrency of a version or an alias. */
export interface Provisioned {
  readonly requested: number;
  readonly dueAt: number;
  readonly failure?: string | undefined;
}

/** The URL of a function or of one of its aliases. */
export interface FunctionUrl {
  /** The first part of its host. */
  readonly id: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: unknown;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** One statement of the policy of a function. */
export interface Permission {
  readonly Sid: string;
  readonly [element: string]: unknown;
}

/** A function that runs an image. */
export class LambdaFunction {
  /** By number; the first is the oldest. */
  readonly versions = new Map<string, Version>();
  readonly aliases = new Map<string, Alias>();
  /** What hangs on the function (under `$LATEST`), on a version or on an alias. */
  readonly permissions = new Map<string, readonly Permission[]>();
  readonly urls = new Map<string, FunctionUrl>();
  readonly provisioned = new Map<string, Provisioned>();
  readonly eventInvokes = new Map<string, Readonly<Record<string, unknown>>>();
  reservedConcurrency: number | undefined;
  tags: Readonly<Record<string, string>>;
  /** What runs, and what is to run when the change is done. */
  private running: Revision;
  private next: Revision | undefined;
  private progress: Progress;
  private published = 0;

  constructor(
    readonly name: string,
    readonly arn: string,
    /** Access key of who made it: leads to its account. */
    readonly accessKey: string,
    first: {
      readonly revision: Revision;
      readonly progress: Progress;
      readonly tags: Readonly<Record<string, string>>;
    },
  ) {
    this.running = first.revision;
    this.progress = first.progress;
    this.tags = first.tags;
  }

  get region(): string {
    return this.arn.split(':')[3] ?? '';
  }

  get account(): string {
    return this.arn.split(':')[4] ?? '';
  }

  /** `$LATEST` as it is asked about: with what it is changed to. */
  get latest(): Version {
    return { number: '$LATEST', revision: this.next ?? this.running, progress: this.progress };
  }

  /** Lets what is due have happened. A change that fails leaves what was there. */
  settle(now: number): void {
    if (this.next === undefined || now < this.progress.dueAt) return;
    if (!this.progress.failure) this.running = this.next;
    this.next = undefined;
  }

  change(revision: Revision, progress: Progress): void {
    this.next = revision;
    this.progress = progress;
  }

  /** Publishes what `$LATEST` is; nothing new when the last version is like it. */
  publish(description: string | undefined, now: number, dueAt: number): Version {
    const { revision, progress } = this.latest;
    const last = this.versions.get(String(this.published));
    if (last && !last.progress.failure && last.revision.isLike(revision)) return last;
    this.published += 1;
    const described = description ? { ...revision.settings, Description: description } : revision.settings;
    const version: Version = {
      number: String(this.published),
      revision: revision.with({ settings: described }, now),
      // A change that has failed is past: what runs is what was there before.
      progress: {
        of: 'creation',
        dueAt,
        failure: this.next || progress.of === 'creation' ? progress.failure : undefined,
      },
    };
    this.versions.set(version.number, version);
    return version;
  }

  /** The version that a qualifier names; of an alias with two the one that its weights give. */
  version(qualifier = '$LATEST'): Version | undefined {
    if (qualifier === '$LATEST') return this.latest;
    const alias = this.aliases.get(qualifier);
    if (alias === undefined) return this.versions.get(qualifier);
    const routed = alias.routing && Math.random() < alias.routing.weight ? alias.routing.version : alias.version;
    return routed === '$LATEST' ? this.latest : this.versions.get(routed);
  }

  /** What an invocation runs: of `$LATEST` what was there before a change that is under way. */
  runningVersion(qualifier: string | undefined): Version | undefined {
    const version = this.version(qualifier);
    return version?.number === '$LATEST' ? { ...version, revision: this.running } : version;
  }

  /** Forgets all that hangs on a version or an alias. */
  release(qualifier: string): void {
    for (const each of [this.permissions, this.urls, this.provisioned, this.eventInvokes]) each.delete(qualifier);
  }

  qualifiedArn(qualifier: string | undefined): string {
    return qualifier === undefined ? this.arn : `${this.arn}:${qualifier}`;
  }
}

/** A configuration as GetFunctionConfiguration answers it; `arn` is the one that was asked for. */
export function describeVersion(
  { name }: LambdaFunction,
  { number, revision, progress }: Version,
  arn: string,
  now: number,
): Record<string, unknown> {
  const { image, settings, architecture, modifiedAt, id } = revision;
  return {
    FunctionName: name,
    FunctionArn: arn,
    PackageType: 'Image',
    Architectures: [architecture],
    CodeSize: image.size,
    CodeSha256: image.digest.replace('sha256:', ''),
    LastModified: isoTime(modifiedAt),
    Version: number,
    RevisionId: id,
    ...describeSettings(name, settings),
    ...describeProgress(progress, now),
  };
}

/** A time as Lambda writes it: `2026-11-27T20:58:11.000+0000`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
