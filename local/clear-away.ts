import { rmSync } from 'node:fs';
import { stopProcess } from '../host/processes';
import { removeContainer, removeFunctions } from './container';
import { leavePrivateDocker } from './private-docker';
import { notedContainers, notedInstance, notedProcesses } from './records';
import type { World } from './world';

/** Ends everything that the records of an instance name, takes it off the private Docker and removes its folder. */
export async function clearAway(name: string, folder: string, world: World): Promise<void> {
  for (const known of notedContainers(folder)) await removeContainer(known, world);
  // The latest first: what was started later uses what was started before it.
  for (const known of notedProcesses(folder).reverse()) await stopProcess(known, world.signal);
  const docker = notedInstance(folder)?.docker;
  if (docker) await removeFunctions(folder, docker.host, world);
  await leavePrivateDocker(name, world);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
