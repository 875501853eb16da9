import { runPullChecker } from '../kubernetes/pull-checker';
import { startFront } from './front';
import { imageDigest, imagePresent } from './pulls';
import { readSettings } from './settings';

/**
 * The front's own process: serves, and checks the pulls of the cluster if there is one, until the signal.
 *
 * @param settingsFile path of a JSON file with {@link FrontSettings}
 */
export async function serveFront(settingsFile: string, signal: AbortSignal): Promise<void> {
  const settings = readSettings(settingsFile);
  const front = await startFront(settings);
  const checking = checkPulls(settings.kubeconfig, `localhost:${String(settings.port)}`, signal);
  await aborted(signal);
  await checking;
  await front.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
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
