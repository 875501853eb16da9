import { priorityOf, type RuleConditions } from './rule-priority';

const rule = (hosts: readonly string[], paths: readonly string[]): RuleConditions => ({ hosts, paths });

describe('the priority of a rule', () => {
  test.each<[string, RuleConditions, string, RuleConditions]>([
    ['a path of a host', rule(['a.io'], ['/api/*']), 'the host', rule(['a.io'], [])],
    ['a deeper path', rule([], ['/api/v2/*']), 'one above it', rule([], ['/api/*'])],
    ['a path', rule([], ['/api/*']), 'all paths', rule([], ['/*'])],
    ['a host', rule(['a.io'], []), 'a pattern that it fits', rule(['*.io'], ['/api/v2/x/*'])],
    ['a pattern of hosts', rule(['*.io'], []), 'a path of any host', rule([], ['/api/v2/x/*'])],
    ['paths by the highest of them', rule([], ['/a/b/c', '/a/b']), 'what is above that', rule([], ['/a/b/c', '/a'])],
  ])('has %s before %s (%#)', (_first, one, _second, other) => {
    for (const name of ['api', 'web', 'worker']) expect(priorityOf(name, one)).toBeLessThan(priorityOf('x', other));
  });

  test('leaves those from 1 to 2000 to people, and is one that AWS takes', () => {
    const all = [rule(['a.io'], ['/a/b/c/d']), rule([], ['/*']), rule([], ['*'])];
    for (const each of all) {
      const priorities = Array.from({ length: 200 }, (_, index) => priorityOf(`api-${index}`, each));
      expect(Math.min(...priorities)).toBeGreaterThan(2000);
      expect(Math.max(...priorities)).toBeLessThanOrEqual(50_000);
      expect(new Set(priorities).size).toBeGreaterThan(180);
    }
  });

  test('stays as it is', () => {
    expect(priorityOf('api', rule(['api.example.com'], []))).toBe(16_157);
  });
});
