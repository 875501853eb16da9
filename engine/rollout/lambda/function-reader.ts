import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { LambdaTarget } from '../../../contract/lambda';
import type { LambdaApi } from '../../lambda/api';
import { LATEST, type Look, type Serving, type Version } from './look';

/** Reads what Lambda says of a function. */
export async function lookAt(api: LambdaApi, { alias: name, provisioned }: LambdaTarget): Promise<Look> {
  const latest = await api.version();
  const nothing = { alias: undefined, serving: [], provisioned: undefined };
  if (latest === undefined) return { latest, ...nothing };
  if (name === undefined) return { latest, ...nothing, serving: [{ name: LATEST, share: 1, version: latest }] };
  const alias = await api.alias(name);
  if (alias === undefined) return { latest, ...nothing };
  return {
    latest,
    alias,
    serving: await servingOf(alias, latest, api),
    provisioned: provisioned && (await api.provisionedConcurrency(name)),
  };
}

async function servingOf(alias: AliasConfiguration, latest: Version, api: LambdaApi): Promise<Serving[]> {
  const serving: Serving[] = [];
  for (const [name, share] of sharesOf(alias)) {
    // Lambda deletes no version that an alias names.
    const version = name === LATEST ? latest : ((await api.version(name)) ?? {});
    serving.push({ name, share, version });
  }
  return serving;
}

/** The share of calls that each version gets: an alias may send some to another one. */
export function sharesOf({
  FunctionVersion: own = '',
  RoutingConfig: routing,
}: AliasConfiguration): Map<string, number> {
  const others = Object.entries(routing?.AdditionalVersionWeights ?? {}).filter(([, share]) => share > 0);
  const left = others.reduce((rest, [, share]) => rest - share, 1);
  return new Map([[own, left], ...others]);
}
