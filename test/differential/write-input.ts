import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CONTEXT, contextFolder, type Folder, type Input } from './input';

/** Writes an input into an empty folder, as {@link sourceOf} names its parts. */
export function writeInput(input: Input, to: string): void {
  const context = path.join(to, CONTEXT);
  writeFolder(input.context, context);
  writeText(path.join(context, input.dockerfilePath), `${input.dockerfile.join('\n')}\n`);
  if (input.ignore.length > 0) writeText(path.join(context, input.ignorePath), `${input.ignore.join('\n')}\n`);
  for (const [name, folder] of Object.entries(input.folders)) writeFolder(folder, path.join(to, contextFolder(name)));
}

function writeFolder(folder: Folder, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const [name, node] of Object.entries(folder)) {
    const at = path.join(to, name);
    mkdirSync(node.kind === 'folder' ? at : path.dirname(at), { recursive: true });
    if (node.kind === 'link') symlinkSync(node.text, at);
    if (node.kind === 'file') {
      writeFileSync(at, node.content);
      chmodSync(at, node.mode);
    }
  }
}

function writeText(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
