import { isSpace, trimStart } from '../go-text';
import { SourceError } from '../source-error';
import { repositoryOf } from './reference';

export interface Directive {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

const KNOWN = new Set(['syntax', 'escape', 'check']);
// The white space of Go's expressions.
const FORM = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*([^\n]+?)[\t\n\f\r ]*$/;
const DOCKERS = ['docker/dockerfile', 'docker/dockerfile-upstream'];

/** `# name=value` lines, which count only before everything else. Throws when one is given twice. */
export function parserDirectives(text: string, comment: '#' | '//' = '#'): Directive[] {
  const found: Directive[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = comment === '#' ? trimStart(raw) : raw;
    const match = line.startsWith(comment) ? FORM.exec(trimStart(line.slice(comment.length))) : null;
    const name = match?.[1]?.toLowerCase() ?? '';
    if (!KNOWN.has(name)) break;
    if (found.some((other) => other.name === name)) {
      throw new SourceError(`only one ${name} parser directive can be used`, 'delete this line', {
        line: i + 1,
        text: raw,
      });
    }
    found.push({ name, value: match?.[2] ?? '', line: i + 1 });
  }
  return found;
}

/** The escape character that `# escape=` chooses; backslash without it. */
export function escapeCharacter(directives: readonly Directive[]): '\\' | '`' {
  const escape = directives.find(({ name }) => name === 'escape');
  if (escape === undefined || escape.value === '\\') return '\\';
  if (escape.value === '`') return '`';
  const value = escape.value.replaceAll('\r', '\\r');
  throw new SourceError(`invalid escape token '${value}' does not match \` or \\`, 'use one of the two', {
    line: escape.line,
    text: `# escape=${escape.value}`,
  });
}

/** The `syntax` of this Dockerfile, in all the places where BuildKit looks for it; undefined: the builder itself reads it. */
export function syntaxDirective(text: string): Directive | undefined {
  const firstEnd = text.indexOf('\n') + 1;
  const shebang = text.startsWith('#!') && firstEnd > 0;
  const body = shebang ? text.slice(firstEnd) : text;
  for (const comment of ['#', '//'] as const) {
    const found = parserDirectives(body, comment).find(({ name }) => name === 'syntax');
    if (found === undefined) continue;
    return { ...found, line: found.line + (shebang ? 1 : 0) };
  }
  return jsonSyntax(body);
}

/** The image of a syntax. Words behind it are for that image. */
export function frontendOf({ value }: Pick<Directive, 'value'>): string {
  return value.split(' ')[0] ?? '';
}

/** Whether an image reads Dockerfiles as Docker's own frontend does; it may be in one of the repositories `mirrors` too. */
export function isDockerFrontend(image: string, mirrors: readonly string[]): boolean {
  const repository = repositoryOf(image);
  return [...DOCKERS, ...mirrors].some((known) => repositoryOf(known) === repository);
}

function jsonSyntax(body: string): Directive | undefined {
  if (!body.startsWith('{') && !isSpace(body[0] ?? '')) return undefined;
  const value = jsonObject(body)?.['syntax'];
  return typeof value === 'string' ? { name: 'syntax', value, line: 1 } : undefined;
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
