import { posix } from 'node:path';
import type { NameKind, Tree, TreeFile, TreeName } from '../../modules/source';
import { pathText } from '../../modules/source/tree/path-bytes';
import { RunnerError } from '../../errors/runner-error';
import type { AttributeStore } from './attributes';
import type { Checkout } from '../../modules/source/git/checkout-of';
import { checkedOutContent, knownCheckoutOf } from './checkout';
import type { LineEndingSettings } from '../../modules/source/git/line-endings';
import type { Need, ObjectStore, Wanted } from './object-store';
import { Outside, type Place, resolvePlace, type TreeEntry } from '../../modules/source/git/resolve-place';
import type { TreeObject } from './tree-object';

/** Where a tree takes from what it shows. */
export interface TreeSources {
  readonly objects: ObjectStore;
  readonly attributes: AttributeStore;
  readonly settings: LineEndingSettings;
}

/** One revision of a repository: its name, its root folder, and where on the disk a checkout would have it. */
export interface Revision {
  readonly name: string;
  readonly tree: string;
  readonly root: string;
}

/** Thrown where nothing can stand in for an object that is not loaded yet. */
class NotLoaded extends Error {}

/** What stands in for a file that is not loaded yet. */
const NOT_LOADED = { executable: false, size: 0, digest: '' };
/** No file has that name, so that it leads nowhere. */
const LEADS_NOWHERE = '\0';

/**
 * A revision as far as its objects are loaded. Whoever reads more gets stand-ins, and `wanted` says what to load before
 * the reading is done again.
 */
export class GitTree implements Tree {
  readonly committed = true;
  private readonly wantedObjects = new Map<string, Wanted>();
  private readonly wantedAttributes = new Map<string, string>();
  private readonly rulesByFolder = new Map<string, string>();
  private readonly names = new Map<string, readonly TreeName[]>();
  private readonly files = new Map<string, TreeFile>();

  constructor(
    private readonly revision: Revision,
    private readonly sources: TreeSources,
  ) {}

  /** What was missing since the last call: objects, and paths by the rules that their attributes follow from. */
  takeWanted(): { objects: Wanted[]; attributes: Map<string, string> } | undefined {
    const wanted = { objects: [...this.wantedObjects.values()], attributes: new Map(this.wantedAttributes) };
    this.wantedObjects.clear();
    this.wantedAttributes.clear();
    return wanted.objects.length + wanted.attributes.size > 0 ? wanted : undefined;
  }

  list(folder: string): readonly TreeName[] | undefined {
    const known = this.names.get(folder);
    if (known !== undefined) return known;
    return this.standIn([], () => {
      const place = this.find(folder);
      if (place?.entry.kind !== 'folder') return undefined;
      const { entries } = this.folder(place.entry.id, place.path);
      const names = Array.from(entries, ([name, { kind }]) => ({ name, kind: nameKind(kind) }));
      this.names.set(folder, names);
      return names;
    });
  }

  file(path: string): TreeFile {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    return this.standIn(NOT_LOADED, () => {
      const { entry, path: real } = this.require(path);
      const how = this.checkout(real);
      const facts = this.sources.objects.factsOf(entry.id, how) ?? this.want(entry.id, real, how);
      const file = { executable: entry.kind === 'executable', ...facts };
      this.files.set(path, file);
      return file;
    });
  }

  readLink(path: string): string {
    return this.standIn(LEADS_NOWHERE, () => {
      const { entry, path: real } = this.require(path);
      return pathText(this.text(entry.id, real));
    });
  }

  read(path: string): Buffer | undefined {
    const place = this.find(path);
    if (place === undefined || place.entry.kind === 'folder') return undefined;
    const how = this.checkout(place.path);
    return checkedOutContent(this.text(place.entry.id, place.path), how, this.named(place.path));
  }

  private standIn<T>(instead: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof NotLoaded) return instead;
      throw error;
    }
  }

  private require(path: string): Place {
    const place = this.find(path, 'keep last link');
    if (place === undefined) throw new Error(`${path} was listed and is not there`);
    return place;
  }

  private find(path: string, last: 'follow' | 'keep last link' = 'follow'): Place | undefined {
    const { root, tree } = this.revision;
    const inside = posix.relative(root, path);
    try {
      const found = resolvePlace(inside, last, {
        root: { kind: 'folder', id: tree },
        entries: (place) => this.folder(this.requireKnown(place).id, place.path).entries,
        link: (place) => pathText(this.text(place.entry.id, place.path)),
      });
      if (found !== undefined) this.requireKnown(found);
      return found;
    } catch (error) {
      if (error instanceof Outside) throw outside(path, error.message, this.revision);
      throw error;
    }
  }

  /** Nothing is known of what is in a submodule. */
  private requireKnown({ entry, path }: Place): TreeEntry {
    if (entry.kind === 'submodule') throw submodule(path, this.revision.name);
    return entry;
  }

  /** What a checkout does to the file, by the `.gitattributes` in the folders above it. */
  private checkout(path: string): Checkout {
    const { attributes, settings } = this.sources;
    const folder = posix.dirname(path);
    const rules = this.rulesByFolder.get(folder) ?? this.rules(folder);
    this.rulesByFolder.set(folder, rules);
    const found = attributes.get(rules, path);
    if (found !== undefined) return knownCheckoutOf(this.named(path), found, settings);
    this.wantedAttributes.set(path, rules);
    throw new NotLoaded();
  }

  private rules(folder: string): string {
    const { tree } = this.revision;
    const names = folder === '.' ? [] : folder.split('/');
    let entries = this.folder(tree, '').entries;
    let rules = '';
    for (let depth = 0; ; depth++) {
      rules += this.rule(entries.get('.gitattributes'), [...names.slice(0, depth), '.gitattributes'].join('/'));
      const name = names[depth];
      const next = name === undefined ? undefined : entries.get(name);
      if (next === undefined) return rules;
      entries = this.folder(next.id, names.slice(0, depth + 1).join('/')).entries;
    }
  }

  private rule(entry: TreeEntry | undefined, path: string): string {
    if (entry === undefined || entry.kind === 'folder' || entry.kind === 'submodule') return '';
    // Git passes over attributes that are not in the clone.
    if (this.sources.objects.factsOf(entry.id, 'kept') === undefined) this.want(entry.id, path, 'kept');
    return `${entry.kind === 'link' ? '120000' : '100644'} ${entry.id}\t${path}\0`;
  }

  private folder(id: string, path: string): TreeObject {
    return this.sources.objects.tree(id) ?? this.want(id, path, 'tree');
  }

  private text(id: string, path: string): Buffer {
    return this.sources.objects.content(id) ?? this.want(id, path, 'content');
  }

  private want(id: string, path: string, need: Need): never {
    this.wantedObjects.set(`${need} ${id}`, { id, need, ...this.named(path) });
    throw new NotLoaded();
  }

  private named(path: string) {
    return { path, revision: this.revision.name };
  }
}

function nameKind(kind: TreeEntry['kind']): NameKind {
  if (kind === 'executable') return 'file';
  return kind === 'submodule' ? 'folder' : kind;
}

function submodule(path: string, revision: string): RunnerError {
  return new RunnerError(
    `${path} of ${revision} is a submodule`,
    'the repository holds the number of a commit in its place, and no files',
    'check the revision out with `--recurse-submodules` and read that folder, or let .dockerignore drop the submodule',
  );
}

function outside(path: string, why: string, { name, root }: Revision): RunnerError {
  return new RunnerError(
    `${path} is not part of ${name}`,
    why,
    `give a path inside the repository ${root}, or read the disk instead of a revision`,
  );
}
