import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { type EcsApi, newestFirst, SERVICE_DEPLOYMENTS } from '../../ecs/api';
import { shortName } from '../../ecs/arn';
import { EngineError } from '../../engine-error';

/**
 * The references of all images that a service may go back to: those of the last two revisions of its task definition that were
 * proven, and of all that are active since the older of the two. The former counts also where it was deregistered, which
 * Terraform does with what it replaced: ECS itself goes back to it all the same, and so may the program.
 *
 * @throws {EngineError} when ECS does not say so
 */
export async function imagesToGoBackTo(api: EcsApi, name: string): Promise<Set<string>> {
  const current = revisionOf((await api.service(name))?.taskDefinition ?? '');
  if (current === undefined) throw unknown(name, 'no task definition is its own');
  const proven = [current, ...(await formerOf(api, name, current))];
  const ofFamily = proven.filter(({ family }) => family === current.family).map(({ number }) => number);
  const since = Math.min(...ofFamily);
  const active = (await api.activeRevisions(current.family)).flatMap((arn) => revisionOf(arn) ?? []);
  const later = active.filter(({ family, number }) => family === current.family && number > since);
  const references = new Set<string>();
  for (const arn of new Set([...proven, ...later].map((each) => each.arn))) {
    const { containerDefinitions = [] } = await api.taskDefinition(arn);
    for (const { image } of containerDefinitions) if (image) references.add(image);
  }
  return references;
}

/** A revision of a task definition. */
interface Revision {
  readonly arn: string;
  readonly family: string;
  readonly number: number;
}

/** The last revision before the current one that was proven; none of a service that has no other. */
async function formerOf(api: EcsApi, name: string, current: Revision): Promise<Revision[]> {
  const deployments = (await api.serviceDeployments(name)).sort(newestFirst);
  const targets = await targetsOf(api, deployments);
  const deployed = deployments.flatMap((deployment) => {
    const revision = targets.get(deployment.targetServiceRevision?.arn ?? '');
    return revision === undefined ? [] : [{ revision, isProven: deployment.status === 'SUCCESSFUL' }];
  });
  const former = deployed.find(({ revision, isProven }) => isProven && revision.arn !== current.arn);
  if (former !== undefined) return [former.revision];
  if (deployments.length === 0) throw unknown(name, 'ECS lists no deployment of it');
  if (deployments.length >= SERVICE_DEPLOYMENTS) throw unknown(name, 'none of its last deployments succeeded before');
  return before([current, ...deployed.map(({ revision }) => revision)], current);
}

async function targetsOf(api: EcsApi, deployments: readonly ServiceDeployment[]): Promise<Map<string, Revision>> {
  const arns = deployments.flatMap(({ targetServiceRevision: { arn } = {} }) => arn ?? []);
  if (arns.length === 0) return new Map();
  const revisions = (await api.serviceRevisions(arns)).map(({ serviceRevisionArn = '', taskDefinition = '' }) => {
    return [serviceRevisionArn, revisionOf(taskDefinition)] as const;
  });
  return new Map(revisions.flatMap(([arn, revision]) => (revision === undefined ? [] : [[arn, revision]])));
}

/** ECS forgets deployments after 90 days: what ran before those that it knows is the revision before all of theirs. */
function before(known: readonly Revision[], { arn, family }: Revision): Revision[] {
  const first = Math.min(...known.filter((each) => each.family === family).map(({ number }) => number));
  const number = first - 1;
  return number < 1 ? [] : [{ arn: arn.replace(/\d+$/, String(number)), family, number }];
}

/** `api:7` of an ARN. */
function revisionOf(arn: string): Revision | undefined {
  const [, family = '', number] = /^(.+):(\d+)$/.exec(shortName(arn)) ?? [];
  return number === undefined ? undefined : { arn, family, number: Number(number) };
}

function unknown(name: string, why: string): EngineError {
  return new EngineError(
    `what the service ${name} ran before is not known`,
    why,
    'take in-use tags of images that nothing needs off by hand',
  );
}
