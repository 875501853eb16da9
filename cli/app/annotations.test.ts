import { type TestContext, testContext } from '../../test/context';
import { showAnnotations } from './annotations';
import type { Annotation } from './stack';

let context: TestContext;

describe('annotations', () => {
  beforeEach(() => {
    context = testContext();
  });

  const warning: Annotation = {
    constructPath: 'shop/image',
    level: '@cdktf/warn',
    message: 'Dockerfile:1: not pinned',
  };
  const error: Annotation = { constructPath: 'shop/db', level: '@cdktf/error', message: 'no password' };

  const stack = (...annotations: Annotation[]) => ({ annotations });

  test.each([
    ['@cdktf/info', 'INFO [shop/image]: careful\n'],
    ['@cdktf/warn', 'WARN [shop/image]: careful\n'],
    ['@cdktf/later', '@cdktf/later [shop/image]: careful\n'],
  ])('shows %s as cdktf does', (level, expected) => {
    showAnnotations([stack({ constructPath: 'shop/image', level, message: 'careful' })], context);
    expect(context.errors()).toBe(expected);
  });

  test('shows those of all stacks in their order, each once', () => {
    const other = { ...warning, constructPath: 'web/image' };
    showAnnotations([stack(warning, warning, other), stack(other, warning)], context);
    expect(context.errors()).toBe(
      'WARN [shop/image]: Dockerfile:1: not pinned\nWARN [web/image]: Dockerfile:1: not pinned\n',
    );
  });

  test('keeps the lines of a message, and lets none of it move the cursor', () => {
    const message = 'first\n\tsecond\u001b[2J\u001b]0;title\u0007\r\u009b31m\u0000';
    showAnnotations([stack({ ...warning, message, constructPath: 'shop/\u001b[31mimage' })], context);
    expect(context.errors()).toBe('WARN [shop/image]: first\n\tsecond\n');
  });

  test('is silent when there is nothing to say', () => {
    showAnnotations([stack(), stack()], context);
    expect(context.errors()).toBe('');
  });

  test('fails on an error, after all is shown, with its place in the program', () => {
    const stacktrace = [
      'Annotations.addError (/app/node_modules/cdktf/lib/annotations.js:57:14)',
      'new Shop (/app/stacks/shop.ts:12:5)',
      'Module._compile (node:internal/modules/cjs/loader:1521:14)',
    ];
    expect(() => showAnnotations([stack({ ...error, stacktrace }, warning)], context)).toThrow(
      expect.objectContaining({ what: 'synthesis failed', why: 'a construct reports an error', exitCode: 1 }) as Error,
    );
    expect(context.errors()).toBe(
      'ERROR [shop/db]: no password\n    at new Shop (/app/stacks/shop.ts:12:5)\nWARN [shop/image]: Dockerfile:1: not pinned\n',
    );
  });

  test('fails on errors of any stack, each counted once', () => {
    const more = { ...error, message: 'no user' };
    expect(() => showAnnotations([stack(warning), stack(error, error, more)], context)).toThrow(
      expect.objectContaining({ why: 'constructs report 2 errors' }) as Error,
    );
  });
});
