import type { TaskDocument } from '../../contract/ecs';
import type { RunContext } from './run-context';

/** Runs a task once and waits until it succeeded. */
export function runTask(document: TaskDocument, _context: RunContext): Promise<void> {
  return Promise.reject(new Error(`to be written: ${document.name}`));
}
