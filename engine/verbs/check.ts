import type { CheckDocument } from '../../contract/lambda';
import { Patience } from '../aws/patience';
import { LambdaApi } from '../lambda/api';
import { VersionCheck } from '../lambda/version-check';
import { ImageLog } from '../log/image-log';
import { Mask } from '../log/mask';
import type { RunContext } from './run-context';

/** Until a new version can be invoked, or Lambda takes a call: what it makes of an image takes it a minute or two. */
const WAIT_SECONDS = 600;

/**
 * Invokes a new version of a function, which no alias names yet.
 *
 * @throws {EngineError} when it does not answer as it must
 */
export async function check(document: CheckDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const say = (line: string) => log.say(line);
  const invocation = new VersionCheck(document, new Mask({}, context.env), say);
  const patience = new Patience('Lambda', WAIT_SECONDS, context.signal, say);
  await LambdaApi.use(document, context, (api) => invocation.succeed(api, patience));
  log.conclude(`${invocation.name} answers`);
}
