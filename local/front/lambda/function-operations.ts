import * as z from 'zod/mini';
import { AwsError } from '../aws-error';
import { readFunctionName } from './function-name';
import { functionArn } from './functions';
import { readBodyOf } from './input';
import { checkFate, codeFailure } from './machine/fate';
import { describeVersion, LambdaFunction, Revision } from './machine/function';
import { reservedAmong, type Settings, settingsSchema } from './machine/settings';
import {
  type Answer,
  conflict,
  done,
  GONE,
  invalidValue,
  type LambdaCall,
  type LambdaParts,
  onFunction,
  type Operation,
  page,
  type Subject,
  versionOf,
} from './parts';
import { letLambdaPull } from './pull-permission';
import { checkRole } from './role';

const architectures = z.optional(z.array(z.enum(['x86_64', 'arm64'])).check(z.length(1)));
const kind = z.object({ PackageType: z.optional(z.string()) });
const created = z.extend(settingsSchema, {
  FunctionName: z.string(),
  Role: z.string(),
  Code: z.object({ ImageUri: z.string() }),
  Architectures: architectures,
  Publish: z._default(z.boolean(), false),
  Tags: z._default(z.record(z.string(), z.string()), {}),
});
const codeChange = z.object({
  ImageUri: z.string(),
  Architectures: architectures,
  Publish: z._default(z.boolean(), false),
  DryRun: z._default(z.boolean(), false),
  RevisionId: z.optional(z.string()),
});
const settingsChange = z.extend(settingsSchema, { RevisionId: z.optional(z.string()) });

export const createFunction: Operation = async (parts, call) => {
  if (readBodyOf(kind, call).PackageType !== 'Image') return undefined;
  const {
    FunctionName: named,
    Code,
    Architectures: [architecture = 'x86_64'] = [],
    Publish,
    Tags,
    ...settings
  } = readBodyOf(created, call);
  const name = readFunctionName(named)?.name;
  if (name === undefined) throw invalidValue(`'${named}' is not the name of a function`);
  checkSettings(settings);
  checkFate(Tags);
  await checkRole(settings.Role, parts.moto, call);
  const image = await parts.images.find(Code.ImageUri, call.region);
  await letLambdaPull(image.repository, name, call, parts.ecr);
  // Behind all waits: of two that come at once the second is refused.
  if (parts.functions.find(name, call)) throw conflict(`Function already exist: ${name}`);
  const now = parts.now();
  const progress = { of: 'creation', dueAt: now + parts.stepMs, failure: codeFailure(Tags) } as const;
  const revision = new Revision(image, settings, architecture, now);
  const one = new LambdaFunction(name, functionArn(name, call), call.accessKey, { revision, progress, tags: Tags });
  parts.functions.add(one);
  const version = Publish ? one.publish(undefined, now, progress.dueAt) : one.latest;
  return done(describeVersion(one, version, one.arn, now), 201);
};

export const getFunction = onFunction((subject, { now }) => {
  const { one, arn } = subject;
  const version = versionOf(subject);
  const { uri, resolvedUri } = version.revision.image;
  const reserved = one.reservedConcurrency;
  return done({
    Configuration: describeVersion(one, version, arn, now()),
    Code: { RepositoryType: 'ECR', ImageUri: uri, ResolvedImageUri: resolvedUri },
    ...(Object.keys(one.tags).length > 0 && { Tags: one.tags }),
    ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  });
});

export const getFunctionConfiguration = onFunction((subject, { now }) =>
  done(describeVersion(subject.one, versionOf(subject), subject.arn, now())),
);

export const updateFunctionCode = onFunction(async ({ one, arn }, parts, call) => {
  const input = readBodyOf(codeChange, call);
  const image = await parts.images.find(input.ImageUri, call.region);
  await letLambdaPull(image.repository, one.name, call, parts.ecr);
  checkChange(one, input.RevisionId, parts);
  const now = parts.now();
  const [architecture] = input.Architectures ?? [one.latest.revision.architecture];
  const revision = one.latest.revision.with({ image, ...(architecture && { architecture }) }, now);
  if (input.DryRun) return done(describeVersion(one, { ...one.latest, revision }, arn, now));
  const progress = { of: 'update', dueAt: now + parts.stepMs, failure: codeFailure(one.tags) } as const;
  one.change(revision, progress);
  const version = input.Publish ? one.publish(undefined, now, progress.dueAt) : one.latest;
  return done(describeVersion(one, version, input.Publish ? one.qualifiedArn(version.number) : arn, now));
});

export const updateFunctionConfiguration = onFunction(async ({ one, arn }, parts, call) => {
  const { RevisionId, ...change } = readBodyOf(settingsChange, call);
  checkSettings(change);
  if (change.Role !== undefined) await checkRole(change.Role, parts.moto, call);
  checkChange(one, RevisionId, parts);
  const now = parts.now();
  const settings = { ...one.latest.revision.settings, ...change };
  one.change(one.latest.revision.with({ settings }, now), { of: 'update', dueAt: now + parts.stepMs });
  return done(describeVersion(one, one.latest, arn, now));
});

export const deleteFunction = onFunction(({ one, qualifier }, { functions }) => {
  if (qualifier === undefined) {
    functions.remove(one);
    return GONE;
  }
  const user = [...one.aliases.values()].find((each) => [each.version, each.routing?.version].includes(qualifier));
  if (user) throw conflict(`The function version ${qualifier} is referenced by the alias ${user.name}.`);
  if (qualifier === '$LATEST') throw invalidValue('$LATEST version cannot be deleted without deleting the function.');
  one.versions.delete(qualifier);
  one.release(qualifier);
  return GONE;
});

/** Functions of images, and what moto has besides. */
export async function listFunctions(parts: LambdaParts, call: LambdaCall): Promise<Answer> {
  const all = call.query.get('FunctionVersion') === 'ALL';
  const ours = parts.functions.in(call).flatMap((one) => {
    const versions = all ? [one.latest, ...one.versions.values()] : [one.latest];
    return versions.map((each) =>
      describeVersion(one, each, all ? one.qualifiedArn(each.number) : one.arn, parts.now()),
    );
  });
  const { body } = await parts.moto.read('lambda', `/2015-03-31/functions${all ? '?FunctionVersion=ALL' : ''}`, call);
  const theirs = (body['Functions'] ?? []) as object[];
  const { items, ...rest } = page([...ours, ...theirs], call);
  return done({ Functions: items, ...rest });
}

function checkSettings(settings: Settings): void {
  const reserved = reservedAmong(settings);
  if (reserved.length === 0) return;
  throw invalidValue(
    `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
  );
}

function checkChange(one: LambdaFunction, revisionId: string | undefined, { now }: LambdaParts): void {
  const { revision, progress } = one.latest;
  if (now() < progress.dueAt) {
    const what =
      progress.of === 'creation'
        ? 'The function is currently in the following state: Pending'
        : `An update is in progress for resource: ${one.arn}`;
    throw conflict(`The operation cannot be performed at this time. ${what}`);
  }
  checkRevision(revisionId, revision.id);
}

/** Refuses a change of something that others have changed. */
export function checkRevision(given: string | undefined, current: string): void {
  if (given === undefined || given === current) return;
  const message =
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction or the GetAlias API to retrieve the latest RevisionId';
  throw new AwsError('PreconditionFailedException', message, 412);
}

/** Refuses what needs a function that is not being changed. */
export function checkSettled({ one }: Subject, parts: LambdaParts): void {
  checkChange(one, undefined, parts);
}
