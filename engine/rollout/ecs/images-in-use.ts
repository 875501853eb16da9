import type { Service, Task } from '@aws-sdk/client-ecs';
import type { EcsApi } from '../../ecs/api';

/**
 * The references of all images that a cluster runs or will run: of all tasks, also those that no service started, and of
 * what its services are deploying. Tasks say their images themselves, so that few definitions have to be asked for.
 *
 * @throws {EngineError} when ECS does not say so
 */
export async function imagesInUse(api: EcsApi): Promise<Set<string>> {
  // Services first: a task that starts in between is then of a definition that is known to be asked for.
  const deployed = (await api.services()).flatMap(definitionsOf);
  const tasks = await api.tasks();
  const references = new Set(tasks.flatMap(imagesOf));
  const seen = new Set(tasks.map(({ taskDefinitionArn }) => taskDefinitionArn));
  for (const arn of new Set(deployed)) {
    if (seen.has(arn)) continue;
    const { containerDefinitions = [] } = await api.taskDefinition(arn);
    for (const { image } of containerDefinitions) if (image) references.add(image);
  }
  return references;
}

/** Of one that is scaled to zero too: it will run again. */
function definitionsOf({ taskDefinition, deployments = [], taskSets = [] }: Service): string[] {
  const named = [...deployments, ...taskSets].map((each) => each.taskDefinition);
  return [taskDefinition, ...named].filter((arn) => arn !== undefined);
}

/** By name, and by what was pulled: a tag may have moved since. */
function imagesOf({ containers = [] }: Task): string[] {
  return containers.flatMap(({ image = '', imageDigest }) => {
    if (image === '') return [];
    return imageDigest === undefined || image.includes('@') ? [image] : [image, `${image}@${imageDigest}`];
  });
}
