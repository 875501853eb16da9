import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const origin = z.string().check(z.regex(/^http:\/\/127\.0\.0\.1:\d+$/));

const frontSettings = z.strictObject({
  /** Port on 127.0.0.1. */
  port: z.int().check(z.positive()),
  /** Origin of moto. */
  moto: origin,
  /** Origin of the registry that keeps the data. */
  registry: origin,
  /** Path of the kubeconfig of the cluster whose pulls are checked. */
  kubeconfig: z.optional(z.string()),
  /** The Docker that runs functions, and the instance whose containers they are. */
  functions: z.optional(z.strictObject({ host: z.string(), instance: z.string(), folder: z.string() })),
});

/** What the front's process is told, as the JSON file that its command line names. */
export type FrontSettings = z.infer<typeof frontSettings>;

/** Reads the settings of a front. */
export function readSettings(file: string): FrontSettings {
  return frontSettings.parse(JSON.parse(readFileSync(file, 'utf8')));
}
