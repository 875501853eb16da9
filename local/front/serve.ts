import { once } from 'node:events';
import { runPullChecker } from '../kubernetes/pull-checker';
import { startFront } from './front';
import { imageDigest, imagePresent } from './pulls';
import { readSettings } from './settings';

/**
 * The front's own process: serves, and checks the pulls of the cluster if there is one, until SIGTERM or SIGINT.
 *
 * @param settingsFile path of a JSON file with {@link FrontSettings}
 */
export async function serveFront(settingsFile: string): Promise<void> {
  const settings = readSettings(settingsFile);
  const front = await startFront(settings);
  const stop = new AbortController();
  const checking = checkPulls(settings.kubeconfig, `localhost:${String(settings.port)}`, stop.signal);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  stop.abort();
  await checking;
  await front.close();
}

async function checkPulls(kubeconfig: string | undefined, registry: string, signal: AbortSignal): Promise<void> {
  if (kubeconfig === undefined) return;
  await runPullChecker({
    kubeconfig,
    signal,
    imagePresent: (reference) => imagePresent(registry, reference),
    imageDigest: (reference) => imageDigest(registry, reference),
  });
}
