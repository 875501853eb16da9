import { builderNames, type DockerCli } from './docker-cli';
import { type BuilderFacts, inspectBuilder } from './inspect';

/** The other builders of this machine that can be reached. */
export async function otherBuilders(cli: DockerCli, { builder, client }: BuilderFacts): Promise<BuilderFacts[]> {
  const names = (await builderNames(cli).catch(() => [])).filter((name) => name !== builder);
  const inspected = await Promise.all(names.map((name) => inspectBuilder(cli, client, name).catch(() => undefined)));
  cli.signal.throwIfAborted();
  return inspected.flatMap((facts) => facts ?? []);
}

/** What to do where another builder can do what the chosen one cannot. */
export function buildWith({ builder }: BuilderFacts): string {
  return `build with ${builder}, which can: set SLIPWAY_BUILDER=${builder} and try again`;
}
