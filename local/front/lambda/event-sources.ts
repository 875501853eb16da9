import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { readBodyOf } from './input';
import {
  type Answer,
  done,
  type LambdaCall,
  type LambdaParts,
  notFound,
  type Operation,
  subjectOf,
  versionOf,
} from './parts';

type Json = Readonly<Record<string, unknown>>;

interface Mapping {
  readonly account: string;
  readonly region: string;
  readonly config: Json;
  tags: Readonly<Record<string, string>>;
}

/** Mappings of event sources to functions of images, by their ids. They are kept; nothing is read from the sources. */
export type EventSources = Map<string, Mapping>;

const created = z.looseObject({
  FunctionName: z.string(),
  EventSourceArn: z.optional(z.string()),
  Enabled: z._default(z.boolean(), true),
  Tags: z._default(z.record(z.string(), z.string()), {}),
});
const changed = z.looseObject({ FunctionName: z.optional(z.string()), Enabled: z.optional(z.boolean()) });

export const createEventSource: Operation = (parts, call) => {
  const { FunctionName: named, Enabled: enabled, Tags: tags, ...given } = readBodyOf(created, call);
  const FunctionArn = arnOf(named, parts, call);
  if (FunctionArn === undefined) return undefined;
  const UUID = randomUUID();
  const config = {
    UUID,
    EventSourceMappingArn: `arn:aws:lambda:${call.region}:${call.account}:event-source-mapping:${UUID}`,
    ...defaultsFor(given.EventSourceArn ?? ''),
    ...given,
    FunctionArn,
    State: enabled ? 'Enabled' : 'Disabled',
  };
  return done(keep(config, tags, parts, call), 202);
};

export const getEventSource: Operation = (parts, call) => {
  const found = find(parts, call);
  return found && done(found.config);
};

export const updateEventSource: Operation = (parts, call) => {
  const found = find(parts, call);
  if (found === undefined) return undefined;
  const { FunctionName: named, Enabled: enabled, ...given } = readBodyOf(changed, call);
  const FunctionArn = named === undefined ? found.config['FunctionArn'] : arnOf(named, parts, call);
  if (FunctionArn === undefined) throw notFound(`Function not found: ${named ?? ''}`);
  const State = enabled === undefined ? found.config['State'] : enabled ? 'Enabled' : 'Disabled';
  return done(keep({ ...found.config, ...given, FunctionArn, State }, found.tags, parts, call), 202);
};

export const deleteEventSource: Operation = (parts, call) => {
  const found = find(parts, call);
  if (found === undefined) return undefined;
  parts.eventSources.delete(String(found.config['UUID']));
  return done({ ...found.config, State: 'Deleting' }, 202);
};

/** Those of functions of images, and what moto has besides. */
export async function listEventSources(parts: LambdaParts, call: LambdaCall): Promise<Answer> {
  const [named, source] = [call.query.get('FunctionName'), call.query.get('EventSourceArn')];
  const arn = named === null ? undefined : arnOf(named, parts, call);
  const ours = [...parts.eventSources.values()].filter(
    ({ account, region, config }) =>
      account === call.account &&
      region === call.region &&
      (named === null || config['FunctionArn'] === arn) &&
      (source === null || config['EventSourceArn'] === source),
  );
  const { body } = await parts.moto.read('lambda', `${call.path}?${call.query.toString()}`, call);
  const theirs = (body['EventSourceMappings'] ?? []) as object[];
  return done({ EventSourceMappings: [...ours.map(({ config }) => config), ...theirs] });
}

function find(parts: LambdaParts, call: LambdaCall): Mapping | undefined {
  return mappingOf(call.names['name'] ?? '', parts, call);
}

/** The mapping of an id or an ARN. */
export function mappingOf(
  idOrArn: string,
  { eventSources }: LambdaParts,
  { account, region }: LambdaCall,
): Mapping | undefined {
  const found = eventSources.get(idOrArn.slice(idOrArn.lastIndexOf(':') + 1));
  return found?.account === account && found.region === region ? found : undefined;
}

function keep(config: Json, tags: Mapping['tags'], { eventSources, now }: LambdaParts, call: LambdaCall): Json {
  const { account, region } = call;
  const kept = { ...config, LastModified: now() / 1_000, StateTransitionReason: 'USER_INITIATED' };
  eventSources.set(String(config['UUID']), { account, region, config: kept, tags });
  return kept;
}

/** The ARN of what was named, with its alias or version. */
function arnOf(named: string, parts: LambdaParts, call: LambdaCall): string | undefined {
  const subject = subjectOf(parts, { ...call, query: new URLSearchParams() }, named);
  if (subject) versionOf(subject);
  return subject?.arn;
}

function defaultsFor(source: string): Json {
  if (source.includes(':sqs:')) return { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 };
  return {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    MaximumRecordAgeInSeconds: -1,
    MaximumRetryAttempts: -1,
    BisectBatchOnFunctionError: false,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: {} },
  };
}
