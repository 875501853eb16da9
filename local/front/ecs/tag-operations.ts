import * as z from 'zod/mini';
import type { AwsCall } from '../aws-call';
import { readInput } from '../aws-input';
import type { EcsParts, Json } from './ecs';
import { readArn } from './machine/arn';
import type { Tags } from './machine/settings';
import { findService } from './service-operations';
import { findTask } from './task-operations';

const resource = z.object({ resourceArn: z.string() });
const tagging = z.object({
  resourceArn: z.string(),
  tags: z.array(z.object({ key: z.string(), value: z.optional(z.string()) })),
});
const untagging = z.object({ resourceArn: z.string(), tagKeys: z.array(z.string()) });

export async function tagResource(parts: EcsParts, call: AwsCall): Promise<Json | undefined> {
  const { resourceArn, tags } = readInput(tagging, call);
  return changeTags(resourceArn, parts, call, (before) => {
    const keys = new Set(tags.map(({ key }) => key));
    return [...before.filter(({ key }) => !keys.has(key)), ...tags];
  });
}

export async function untagResource(parts: EcsParts, call: AwsCall): Promise<Json | undefined> {
  const { resourceArn, tagKeys } = readInput(untagging, call);
  return changeTags(resourceArn, parts, call, (before) => before.filter(({ key }) => !tagKeys.includes(key)));
}

export async function listTagsForResource(parts: EcsParts, call: AwsCall): Promise<Json | undefined> {
  const { resourceArn } = readInput(resource, call);
  const tagged = await find(resourceArn, parts, call);
  return tagged && { tags: tagged.tags };
}

async function changeTags(
  arn: string,
  parts: EcsParts,
  call: AwsCall,
  change: (tags: Tags) => Tags,
): Promise<Json | undefined> {
  const tagged = await find(arn, parts, call);
  if (tagged === undefined) return undefined;
  tagged.tags = change(tagged.tags);
  return {};
}

/** The service or task of an ARN; all else is moto's. */
async function find(arn: string, { world, ecs }: EcsParts, call: AwsCall): Promise<{ tags: Tags } | undefined> {
  const named = readArn(arn);
  if (named?.kind !== 'service' && named?.kind !== 'task') return undefined;
  const { clusterArn } = await ecs.cluster(named.cluster, call);
  const contents = world.in(clusterArn);
  return named.kind === 'service' ? findService(contents.services, arn) : findTask(contents.tasks, arn);
}
