import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { requirePart } from '../../local/parts/locate';
import type { LocalAws } from '../../local/records';
import { succeed } from '../e2e/harness/command';
import { ecrOf } from '../e2e/harness/ecr';
import { thisProcess } from '../this-process';
import { type Bases, TRIGGERS, VARIABLES } from './generate';

/** Where images are built and pushed from. */
export interface Workplace {
  readonly local: LocalAws;
  readonly docker: string;
  readonly builder: string;
  /** Environment of a client that is logged in to the local registry. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** Makes images of BusyBox that differ in one file or run triggers, and pushes them: nothing is pulled from outside. */
export async function pushBases({ local, docker, builder, env, folder }: Workplace): Promise<Bases> {
  await ecrOf(local).send(new CreateRepositoryCommand({ repositoryName: 'base' }));
  const context = path.join(folder, 'base');
  mkdirSync(context);
  copyFileSync((await requirePart('busybox', thisProcess())).path, path.join(context, 'busybox'));
  writeFileSync(path.join(context, 'Dockerfile'), DOCKERFILE);
  const push = async (version: string, target = 'plain'): Promise<string> => {
    const reference = `${local.registry}/base:${version}`;
    const flags = [
      `--builder=${builder}`,
      `--build-arg=VERSION=${version}`,
      '--provenance=false',
      '--push',
      `--target=${target}`,
    ];
    await succeed(docker, ['buildx', 'build', ...flags, `--tag=${reference}`, context], { cwd: folder, env });
    return reference;
  };
  return { first: await push('1'), second: await push('2'), triggered: await push('3', 'triggered') };
}

const DOCKERFILE = `FROM scratch AS plain
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
ARG VERSION
RUN echo $VERSION > /version
ENV PATH=/bin ${VARIABLES}
FROM plain AS triggered
${TRIGGERS.map((trigger) => `ONBUILD ${trigger}`).join('\n')}
`;
