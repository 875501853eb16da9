import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { checkRevision, checkSettled } from './function-operations';
import { readBodyOf } from './input';
import { type Alias, describeVersion, type LambdaFunction } from './machine/function';
import { conflict, done, GONE, invalidValue, notFound, onFunction, page } from './parts';

const published = z.object({
  CodeSha256: z.optional(z.string()),
  Description: z.optional(z.string()),
  RevisionId: z.optional(z.string()),
});
const aliasFields = {
  FunctionVersion: z.string(),
  Description: z.optional(z.string()),
  RoutingConfig: z.optional(z.object({ AdditionalVersionWeights: z.optional(z.record(z.string(), z.number())) })),
};
const aliasCreation = z.object({ Name: z.string(), ...aliasFields });
const aliasChange = z.partial(z.object({ ...aliasFields, RevisionId: z.string() }));

export const publishVersion = onFunction((subject, parts, call) => {
  const { one } = subject;
  const input = readBodyOf(published, call);
  checkSettled(subject, parts);
  const { revision } = one.latest;
  checkRevision(input.RevisionId, revision.id);
  const sha256 = revision.image.digest.replace('sha256:', '');
  if (input.CodeSha256 && input.CodeSha256 !== sha256) {
    throw invalidValue(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const now = parts.now();
  const version = one.publish(input.Description, now, now + parts.stepMs);
  return done(describeVersion(one, version, one.qualifiedArn(version.number), now), 201);
});

export const listVersionsByFunction = onFunction(({ one }, { now }, call) => {
  const versions = [one.latest, ...one.versions.values()];
  const { items, ...rest } = page(versions, call);
  return done({
    Versions: items.map((each) => describeVersion(one, each, one.qualifiedArn(each.number), now())),
    ...rest,
  });
});

export const createAlias = onFunction(({ one }, _parts, call) => {
  const { Name: name, ...input } = readBodyOf(aliasCreation, call);
  if (!/^(?!\d+$)[\w-]{1,128}$/.test(name)) throw invalidValue(`'${name}' cannot be the name of an alias`);
  if (one.aliases.has(name)) throw conflict(`Alias already exists: ${one.qualifiedArn(name)}`);
  return done(describeAlias(one, setAlias(one, undefined, { name, ...input })), 201);
});

export const updateAlias = onFunction(({ one }, _parts, call) => {
  const { RevisionId, ...input } = readBodyOf(aliasChange, call);
  const alias = aliasNamed(one, call.names['name'] ?? '');
  checkRevision(RevisionId, alias.revisionId);
  return done(describeAlias(one, setAlias(one, alias, { name: alias.name, ...input })));
});

export const getAlias = onFunction(({ one }, _parts, { names }) =>
  done(describeAlias(one, aliasNamed(one, names['name'] ?? ''))),
);

export const listAliases = onFunction(({ one }, _parts, call) => {
  const version = call.query.get('FunctionVersion');
  const all = [...one.aliases.values()].filter((each) => version === null || each.version === version);
  const { items, ...rest } = page(all, call);
  return done({ Aliases: items.map((each) => describeAlias(one, each)), ...rest });
});

export const deleteAlias = onFunction(({ one }, _parts, { names: { name = '' } }) => {
  one.aliases.delete(name);
  one.release(name);
  return GONE;
});

type AliasInput = z.infer<typeof aliasChange> & { readonly name: string };

function setAlias(one: LambdaFunction, before: Alias | undefined, input: AliasInput): Alias {
  const version = input.FunctionVersion ?? before?.version ?? '';
  const [routed, ...others] = Object.entries(input.RoutingConfig?.AdditionalVersionWeights ?? {});
  if (others.length > 0)
    throw invalidValue('Number of items in AdditionalVersionWeights cannot be greater than 1. Found more.');
  const given = routed && { version: routed[0], weight: routed[1] };
  const routing = input.RoutingConfig ? given : before?.routing;
  for (const each of [version, ...(routing ? [routing.version] : [])]) {
    if (each !== '$LATEST' && !one.versions.has(each)) throw notFound(`Function not found: ${one.qualifiedArn(each)}`);
  }
  if (routing) checkRouting(version, routing);
  const description = input.Description ?? before?.description ?? '';
  const alias = { name: input.name, version, description, routing, revisionId: randomUUID() };
  one.aliases.set(alias.name, alias);
  return alias;
}

function checkRouting(version: string, routing: NonNullable<Alias['routing']>): void {
  if (routing.weight < 0 || routing.weight > 1)
    throw invalidValue('Value for AdditionalVersionWeights must be between 0 and 1.');
  if (routing.version === version)
    throw invalidValue(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  if ([version, routing.version].includes('$LATEST'))
    throw invalidValue('$LATEST is not supported for an alias pointing to more than 1 version');
}

function aliasNamed(one: LambdaFunction, name: string): Alias {
  const alias = one.aliases.get(name);
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${one.qualifiedArn(name)}`);
  return alias;
}

function describeAlias(one: LambdaFunction, { name, version, description, routing, revisionId }: Alias): object {
  return {
    AliasArn: one.qualifiedArn(name),
    Name: name,
    FunctionVersion: version,
    Description: description,
    RoutingConfig: routing && { AdditionalVersionWeights: { [routing.version]: routing.weight } },
    RevisionId: revisionId,
  };
}
