import { TAG } from '../../contract/tags';
import { EngineError } from '../engine-error';
import { header, type HttpResponse } from '../http/http';
import { errorCodes } from './answers';
import type { RepositoryConnection } from './connection';

/** ECR refuses more; other registries give fewer. */
const PAGE = 1_000;
/** A registry that lists a million tags lists without end. */
const MOST_PAGES = 1_000;

/** Harbor says NOT_FOUND, which the specification does not know. */
const REPOSITORY_MISSING = new Set(['NAME_UNKNOWN', 'NOT_FOUND']);

/** Reads all tags of a repository, page by page; undefined when there is no such repository. */
export async function readTags(connection: RepositoryConnection): Promise<readonly string[] | undefined> {
  const tags = new Set<string>();
  const asked = new Set<string>();
  let query: string | undefined = `?n=${PAGE}`;
  while (query !== undefined) {
    if (asked.has(query) || asked.size === MOST_PAGES) throw endless(connection, asked.size);
    asked.add(query);
    const response = await connection.request({ method: 'GET', path: `tags/list${query}` });
    if (response.status === 404 && errorCodes(response).some((code) => REPOSITORY_MISSING.has(code))) return undefined;
    const page = response.status === 200 ? tagsOf(response) : undefined;
    if (page === undefined) throw connection.unclear(response);
    const known = tags.size;
    for (const tag of page) tags.add(tag);
    if (tags.size > PAGE * MOST_PAGES) throw endless(connection, asked.size);
    // Some registries cut the list at `n` and do not say so.
    const silent =
      page.length >= PAGE && tags.size > known ? `?n=${PAGE}&last=${encodeURIComponent(page.at(-1) ?? '')}` : undefined;
    query = nextQuery(response) ?? silent;
  }
  return [...tags];
}

/** What to ask for after this page. Only the query counts: behind a proxy the host of a link is often wrong. */
function nextQuery(response: HttpResponse): string | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next\b/i.exec(header(response, 'link') ?? '')?.[1];
  return link !== undefined && URL.canParse(link, 'http://registry')
    ? new URL(link, 'http://registry').search
    : undefined;
}

function tagsOf(response: HttpResponse): readonly string[] | undefined {
  try {
    // A repository whose tags are gone has null.
    const tags = (JSON.parse(response.body.toString()) as { tags?: unknown }).tags ?? [];
    return Array.isArray(tags) && tags.every(isTag) ? tags : undefined;
  } catch {
    return undefined;
  }
}

function isTag(tag: unknown): tag is string {
  return typeof tag === 'string' && TAG.test(tag);
}

function endless({ repository: { host, name } }: RepositoryConnection, pages: number): EngineError {
  return new EngineError(
    `the registry does not end its list of the tags of ${host}/${name}`,
    `after ${pages} pages it names a page that it gave before, or still another one`,
    'check that no proxy changes the answers of the registry, then try again',
  );
}
