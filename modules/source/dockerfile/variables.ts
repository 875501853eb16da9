import { type Environment, expand, ExpandError, type Expansion } from './expand';
import { formatPlatform, type Platform } from './platform';

/** Values that differ between the machines that build, and so must not decide what is read. */
const OF_THE_BUILDER = ['BUILDPLATFORM', 'BUILDOS', 'BUILDOSVERSION', 'BUILDARCH', 'BUILDVARIANT'];

/** A few lines that repeat a doubled value would take minutes; real files stay under a few kilobytes. */
const MOST_EXPANDED = 16 * 1024 * 1024;

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** ARG and ENV values at one point of a stage. */
export class Variables {
  private readonly values: Map<string, string>;
  /** Names whose value depends on the machine that builds. */
  private readonly builder: Set<string>;
  /** Names that have a value here, and whose value the base image may decide all the same. */
  private readonly base: Set<string>;

  private constructor(
    private readonly escape: string,
    /** Shared by all stages of a Dockerfile. */
    private readonly budget: { left: number },
    /** Whether a base image may set what has no value here. */
    private ofImage: boolean,
    from?: Variables,
  ) {
    this.values = new Map(from?.values);
    this.builder = new Set(from?.builder);
    this.base = new Set(from?.base);
  }

  /** The variables that a stage hands on to one that starts from it. */
  copy(): Variables {
    return new Variables(this.escape, this.budget, this.ofImage, this);
  }

  expand(word: string): Expansion {
    return this.spend(expand(word, this.lookup, { escape: this.escape }));
  }

  /** Text of a heredoc, in which quotes are quotes. */
  expandText(text: string): Expansion {
    return this.spend(expand(text, this.lookup, { escape: '\\', ignoreQuotes: true }));
  }

  private spend(expansion: Expansion): Expansion {
    this.budget.left -= expansion.text.length;
    if (this.budget.left < 0) throw new ExpandError('the values of this file are longer than 16 MiB together');
    return expansion;
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  set(name: string, value: string): void {
    this.values.set(name, value);
    this.builder.delete(name);
    this.base.delete(name);
  }

  /** Sets a variable to the value of an expanded word. */
  assign(name: string, expansion: Expansion): void {
    const [builder, base] = [this.dependsOnBuilder(expansion), this.decidedByBase(expansion).length > 0];
    this.set(name, expansion.text);
    if (builder) this.builder.add(name);
    if (base) this.base.add(name);
  }

  /** From now on the base image may decide the value of this variable, or of all of them. */
  leaveToBase(name?: string): void {
    for (const each of name === undefined ? this.values.keys() : [name]) this.base.add(each);
    if (name === undefined) this.ofImage = true;
  }

  /** Copies a global ARG into a stage. */
  inherit(name: string, globals: Variables): void {
    const value = globals.values.get(name);
    if (value === undefined) return;
    this.set(name, value);
    if (globals.builder.has(name)) this.builder.add(name);
  }

  dependsOnBuilder({ used }: Pick<Expansion, 'used'>): boolean {
    return [...used].some((name) => this.builder.has(name));
  }

  /** Those of the variables whose value the base image may decide. */
  decidedByBase({ used }: Pick<Expansion, 'used'>): string[] {
    return [...used].filter((name) => this.base.has(name) || (this.ofImage && !this.values.has(name)));
  }

  private readonly lookup: Environment = (name) => this.values.get(name);

  /** Those of a stage that starts from nothing, or (`ofImage`) from an image, whose variables are not known. `PATH` is always set. */
  static atFrom(globals: Variables, ofImage: boolean): Variables {
    const variables = new Variables(globals.escape, globals.budget, ofImage);
    variables.set('PATH', DEFAULT_PATH);
    if (ofImage) variables.leaveToBase('PATH');
    return variables;
  }

  /** What FROM lines see before any ARG: the platforms and the name of the target. Build arguments replace them. */
  static global(escape: string, platform: Platform, target: string, args: Readonly<Record<string, string>>): Variables {
    const variables = new Variables(escape, { left: MOST_EXPANDED }, false);
    const machine = ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'];
    const values = [formatPlatform(platform), platform.os, '', platform.architecture, platform.variant];
    for (const [i, name] of machine.entries()) {
      variables.set(`BUILD${name}`, values[i] ?? '');
      variables.set(`TARGET${name}`, values[i] ?? '');
    }
    variables.set('TARGETSTAGE', target);
    OF_THE_BUILDER.forEach((name) => variables.builder.add(name));
    for (const name of variables.values.keys()) {
      if (Object.hasOwn(args, name)) variables.set(name, args[name] ?? '');
    }
    return variables;
  }
}
