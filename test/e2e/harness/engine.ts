import path from 'node:path';
import { BackgroundRun } from './background-run';

const ENGINE = path.resolve(__dirname, '../../../dist/engine.cjs');

/** One run of the bundled engine, started as Terraform starts it. */
export class EngineRun extends BackgroundRun {
  /** @param document what Terraform would set as `SLIPWAY_DOCUMENT` */
  constructor(document: string, env: NodeJS.ProcessEnv, launcher: readonly string[] = []) {
    const [program, ...args] = [...launcher, process.execPath];
    super(program, [...args, ENGINE, 'build'], {
      cwd: path.dirname(ENGINE),
      env: { ...env, SLIPWAY_DOCUMENT: document },
    });
  }
}
