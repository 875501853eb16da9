import { failure } from '../../test/engine-failure';
import { type Answer, specError, status, TestRegistry } from '../../test/helpers/registry';

let registry: TestRegistry;
describe('tag list', () => {
  beforeEach(async () => (registry = await TestRegistry.start()));
  afterEach(() => registry.stop());

  const page = (tags: readonly string[] | null, next?: string) =>
    status(
      200,
      JSON.stringify({ name: 'team/api', tags }),
      next === undefined ? {} : { link: `<${next}>; rel="next"` },
    );
  const tags = () => registry.client().tags();

  test('reads the only page', async () => {
    registry.answers = [page(['a', 'b'])];
    expect(await tags()).toEqual(['a', 'b']);
    expect(registry.asked).toEqual(['GET /v2/team/api/tags/list?n=1000 -']);
  });

  test('follows the links to the last page', async () => {
    registry.answers = [page(['a', 'b'], '/v2/team/api/tags/list?n=2&last=b'), page([], '?last=x'), page(['c'])];
    expect(await tags()).toEqual(['a', 'b', 'c']);
  });

  test('asks the registry itself, whatever host its link names', async () => {
    registry.answers = [page(['a'], 'http://evil.example/v2/x/tags/list?last=a'), page(['b'])];
    expect(await tags()).toEqual(['a', 'b']);
    expect(registry.asked[1]).toBe('GET /v2/team/api/tags/list?last=a -');
  });

  test('goes on after a full page without a link, until nothing new comes', async () => {
    const full = Array.from({ length: 1000 }, (_, index) => `t${index}`);
    registry.answers = [page(full), page(full)];
    expect(await tags()).toHaveLength(1000);
    expect(registry.asked[1]).toMatch(/\?n=1000&last=t999 /);
  });

  test('has none where the list is null, and says that the repository does not exist', async () => {
    registry.answers = [page(null), specError(404, 'NAME_UNKNOWN')];
    expect(await tags()).toEqual([]);
    expect(await tags()).toBeUndefined();
  });

  test.each<[string, Answer[], RegExp]>([
    ['a page that leads to itself', [page(['a'], '?last=a')], /after 2 pages/],
    ['a list without tags', [status(200, '{"tags":1}')], /200/],
    ['an answer that is none', [status(200, '<html>')], /200 <html>/],
    ['404 of something else', [status(404, '<html>')], /404 <html>/],
  ])('fails on %s', async (_, answers, why) => {
    registry.answers = answers;
    expect((await failure(tags())).why).toMatch(why);
  });

  test('fails on a list without end', async () => {
    let number = 0;
    registry.answers = [(request, response) => page([`t${++number}`], `?last=${number}`)(request, response)];
    expect((await failure(tags())).what).toMatch(/does not end its list/);
    expect(registry.asked).toHaveLength(1000);
  });
});
