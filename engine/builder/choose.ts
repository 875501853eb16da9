import type { Builder } from './builder';
import { BuildKitBuilder, DaemonBuilder } from './buildx';
import type { BuilderFacts, DockerCli } from './docker-cli';

/** The builder that fits a buildx driver. */
export function builderFor(facts: BuilderFacts, cli: DockerCli, folder: string): Builder {
  return facts.driver === 'docker'
    ? new DaemonBuilder(cli, facts.builder)
    : new BuildKitBuilder(cli, facts.builder, folder);
}
