import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { shown } from '../../../../errors/shown';
import { SlipwayError } from '../../../../errors/slipway-error';
import { Part, type Written } from './part';

const MEBIBYTE = 1024 * 1024;
/** Thousands of images take one. */
const LARGEST = 10 * MEBIBYTE;

/** @throws SlipwayError for what cannot be read, and for what is no JSON */
export function readJson(file: string, written: Written): Part {
  const text = textOf(file, written);
  try {
    return new Part(written, JSON.parse(text));
  } catch (error) {
    throw new SlipwayError(`${written.called} is no JSON`, whereOf(error, text), written.fix);
  }
}

/** Errors of the file system as what they mean for who wrote the file. */
export function onDisk<T>(file: string, called: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new SlipwayError(`${called} cannot be read`, ...meaningOf(code, file));
  }
}

function textOf(file: string, written: Written): string {
  const bytes = onDisk(file, written.called, () => {
    requireFile(file, written);
    return readFileSync(file);
  });
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '');
  throw new SlipwayError(`${written.called} cannot be read`, 'its text is not in UTF-8', 'write it again in UTF-8');
}

/** Looked at before it is opened: who opens a named pipe waits. */
function requireFile(file: string, { called, fix }: Written): void {
  const found = statSync(file);
  if (!found.isFile()) {
    throw new SlipwayError(`${called} is no file`, found.isDirectory() ? 'it is a folder' : undefined, fix);
  }
  if (found.size > LARGEST) {
    const size = `it has ${String(Math.ceil(found.size / MEBIBYTE))} MiB`;
    throw new SlipwayError(`${called} is larger than ${String(LARGEST / MEBIBYTE)} MiB`, size, fix);
  }
}

function meaningOf(code: string, file: string): [why: string, fix: string] {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return [`there is no ${shown(file)}`, 'correct the path'];
    case 'EACCES':
    case 'EPERM':
      return ['this user may not read it', 'make it readable'];
    default:
      return [`the file system answers ${code}`, 'check the path, and the disk or the network that it is on'];
  }
}

/** Undefined of what the file system did not say. */
function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** The line alone: the parser's message has a piece of the text, which may be any file. */
function whereOf(error: unknown, text: string): string | undefined {
  if (text.trim() === '') return 'it is empty';
  const position = / position (\d+)(?: \(.*\))?$/.exec(String(error))?.[1];
  return position && `it stops being JSON in line ${String(text.slice(0, Number(position)).split('\n').length)}`;
}
