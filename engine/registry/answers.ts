import { shown } from '../../errors/shown';
import { header, type HttpResponse } from '../http/http';

interface SpecError {
  readonly code: string;
  readonly message: string;
}

/** The error codes of an answer; none when it does not come from a registry. */
export function errorCodes(response: HttpResponse): readonly string[] {
  return specErrors(response).map(({ code }) => code);
}

/** Code and text of the first error, or the beginning of what came instead. */
export function firstMessage(response: HttpResponse): string {
  const [error] = specErrors(response);
  return shown(error ? `${error.code} ${error.message}` : response.body.toString());
}

/** The media type of an answer, without parameters. */
export function mediaType(response: HttpResponse): string {
  return (header(response, 'content-type') ?? '').split(';', 1)[0] ?? '';
}

function specErrors(response: HttpResponse): readonly SpecError[] {
  try {
    const { errors } = JSON.parse(response.body.toString()) as { errors?: unknown };
    return Array.isArray(errors) ? errors.map(specError) : [];
  } catch {
    // Not an answer of a registry: it has no codes.
    return [];
  }
}

function specError(error: unknown): SpecError {
  const { code, message } = (error ?? {}) as Record<string, unknown>;
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
