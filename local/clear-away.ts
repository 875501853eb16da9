import { rmSync } from 'node:fs';
import { stopProcess } from '../host/processes';
import { removeContainer } from './container';
import { leavePrivateDocker } from './private-docker';
import { notedContainers, notedProcesses } from './records';

/** Ends everything that the records of an instance name, takes it off the private Docker and removes its folder. */
export async function clearAway(name: string, folder: string, signal: AbortSignal): Promise<void> {
  for (const known of notedContainers(folder)) await removeContainer(known, signal);
  // The latest first: what was started later uses what was started before it.
  for (const known of notedProcesses(folder).reverse()) await stopProcess(known, signal);
  await leavePrivateDocker(name, signal);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
