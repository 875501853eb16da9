import { readFileSync } from 'node:fs';
import { z } from 'zod';

const origin = z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/);

const frontSettings = z.strictObject({
  /** Port on 127.0.0.1. */
  port: z.int().positive(),
  /** Origin of moto. */
  moto: origin,
  /** Origin of the registry that keeps the data. */
  registry: origin,
  /** Path of the kubeconfig of the cluster whose pulls are checked. */
  kubeconfig: z.string().optional(),
});

/** What the front's process is told, as the JSON file that its command line names. */
export type FrontSettings = z.infer<typeof frontSettings>;

/** Reads the settings of a front. */
export function readSettings(file: string): FrontSettings {
  return frontSettings.parse(JSON.parse(readFileSync(file, 'utf8')));
}
