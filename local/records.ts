import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessRecord } from '../host/processes';
import type { ContainerRecord } from './container';

/** A local AWS that was started. */
export interface LocalAws {
  readonly name: string;
  /** Everything that belongs to it: records, logs, data. Goes when it is stopped. */
  readonly folder: string;
  /** Every AWS API and the registry: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Host of the repositories as Docker knows it: `localhost:<port>`. */
  readonly registry: string;
  readonly region: string;
  readonly kubernetes?: { readonly kubeconfig: string; readonly server: string; readonly context: string };
  /** The Docker to use: the one that runs already, or a private one. */
  readonly docker?: { readonly host: string };
  /** A private BuildKit: `unix:///...`. */
  readonly buildkit?: { readonly address: string };
}

/** Notes a process the moment it runs, so that it can be ended even if this process is killed the next moment. */
export function noteProcess(folder: string, record: ProcessRecord): void {
  note(processesFile(folder), record);
}

/** The processes of an instance in the order of their start. */
export function notedProcesses(folder: string): ProcessRecord[] {
  return notes<ProcessRecord>(processesFile(folder));
}

/** Notes a container before it is there, so that it can be removed even if this process is killed the next moment. */
export function noteContainer(folder: string, record: ContainerRecord): void {
  note(containersFile(folder), record);
}

/** The containers of an instance; some may be gone, or may never have come to be. */
export function notedContainers(folder: string): ContainerRecord[] {
  return notes<ContainerRecord>(containersFile(folder));
}

/** Writes down that an instance is complete. */
export function noteComplete(local: LocalAws): void {
  const file = instanceFile(local.folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(local, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The instance of a folder, or undefined when its start was never completed. */
export function notedInstance(folder: string): LocalAws | undefined {
  const text = readIfThere(instanceFile(folder));
  return text === undefined ? undefined : (JSON.parse(text) as LocalAws);
}

function processesFile(folder: string): string {
  return path.join(folder, 'processes.jsonl');
}

function containersFile(folder: string): string {
  return path.join(folder, 'containers.jsonl');
}

function instanceFile(folder: string): string {
  return path.join(folder, 'instance.json');
}

function note(file: string, record: object): void {
  appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

function notes<T>(file: string): T[] {
  const lines = (readIfThere(file) ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
