import { shown } from '../../../../errors/shown';
import { SlipwayError } from '../../../../errors/slipway-error';

/** A file that people or jobs write, for messages about it. */
export interface Written {
  readonly called: string;
  /** Where to look when it is not what it must be. */
  readonly fix: string;
}

/** A part of a JSON document: whoever reads it says what it must be, and errors say where it is not. */
export class Part {
  constructor(
    private readonly written: Written,
    private readonly value: unknown,
    private readonly place = '',
  ) {}

  /**
   * An object with exactly these fields.
   *
   * @param passedOver it may have these too
   */
  fields<Name extends string>(names: readonly Name[], passedOver: readonly string[] = []): Record<Name, Part> {
    const parts = new Map(this.members());
    for (const [name, part] of parts) {
      if (names.some((known) => known === name) || passedOver.includes(name)) continue;
      throw part.error('is no field of it', `the fields are ${names.join(', ')}`);
    }
    return Object.fromEntries(names.map((name) => [name, this.field(parts, name)])) as Record<Name, Part>;
  }

  /** The parts of an object with any names. */
  members(): [name: string, part: Part][] {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.mustBe('an object');
    return Object.entries(value).map(([name, inner]) => {
      if (name === '') throw this.error('has a field without a name');
      return [name, this.inner(this.place === '' ? shown(name) : `.${shown(name)}`, inner)];
    });
  }

  items(): Part[] {
    if (!Array.isArray(this.value)) throw this.mustBe('a list');
    return this.value.map((inner: unknown, index) => this.inner(`[${String(index)}]`, inner));
  }

  /**
   * A text that is not empty.
   *
   * @param expected what fits the pattern, for people
   */
  text(expected = 'a text that is not empty', pattern = /[^]/): string {
    const { value } = this;
    if (typeof value !== 'string' || !pattern.test(value)) throw this.mustBe(expected);
    return value;
  }

  oneOf<const Value extends string | number>(...values: readonly Value[]): Value {
    const found = values.find((value) => value === this.value);
    if (found === undefined) throw this.mustBe(values.map((value) => JSON.stringify(value)).join(' or '));
    return found;
  }

  /** A number from 0 on. */
  amount(): number {
    const { value } = this;
    if (typeof value !== 'number' || value < 0) throw this.mustBe('a number that is not below 0');
    return value;
  }

  get isNull(): boolean {
    return this.value === null;
  }

  mustBe(expected: string, why?: string): SlipwayError {
    return this.error(`must be ${expected}, got ${described(this.value)}`, why);
  }

  private error(sentence: string, why?: string): SlipwayError {
    const { called, fix } = this.written;
    return new SlipwayError(`${called}${this.place === '' ? '' : `: '${this.place}'`} ${sentence}`, why, fix);
  }

  private field(parts: ReadonlyMap<string, Part>, name: string): Part {
    const found = parts.get(name);
    if (found === undefined) throw this.error(`has no field '${name}'`);
    return found;
  }

  private inner(place: string, value: unknown): Part {
    return new Part(this.written, value, this.place + place);
  }
}

function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shown(value));
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
