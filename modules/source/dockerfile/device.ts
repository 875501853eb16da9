import { isBoolean } from '../go-text';
import { commaSeparated } from './comma-separated';
import { ParseError } from './flags';

/** What Docker checks of `RUN --device` when it reads the line. As BuildKit's `ParseDevice`. Throws {@link ParseError}. */
export function checkDevice(text: string): void {
  let named = false;
  for (const field of commaSeparated(text, 'devices')) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? undefined : field.slice(equals + 1);
    if (key === 'required') {
      if (value === undefined || isBoolean(value)) continue;
      throw new ParseError(`invalid value for required: ${value}`);
    }
    if (key === 'name' && value !== undefined && named) throw new ParseError('device name already set');
    if (named && value === undefined) throw new ParseError(`invalid field '${field}' must be a key=value pair`);
    if (named) throw new ParseError(`unexpected key '${key}' in '${field}'`);
    named = true;
  }
}
